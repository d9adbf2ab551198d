import ArgumentParser
import Foundation
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
