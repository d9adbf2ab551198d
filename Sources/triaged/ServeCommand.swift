import ArgumentParser
import Foundation
import Glibc
import Logging
import Telemetry
import TriageDaemon

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Runs the service.",
    discussion: """
      Ends on SIGTERM or SIGINT after the work under way. Exit 78: configuration, 74: ledger, 70: models, \
      69: an address that can't be bound.
      """)

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    // Whoever started the program may have left SIGTERM blocked, and then nothing could stop it.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigprocmask(SIG_SETMASK, &none, nil)
    let configuration = try options.configuration()
    LoggingChoice.bootstrap(
      level: Logger.Level(rawValue: configuration.log.level) ?? .info,
      environment: ProcessInfo.processInfo.environment)
    do {
      try await TriageDaemon(configuration: configuration, paths: .current(configuration)).run()
    } catch let error as StartFailure {
      throw failure(error.status, error.description)
    }
  }
}
