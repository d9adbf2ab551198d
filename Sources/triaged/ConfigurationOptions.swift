import ArgumentParser
import Foundation
import StudyLedger
import TriageDaemon

/// Where the configuration comes from, the same for every command.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .long,
    help:
      "The configuration. Without it /etc/triaged/triaged.yaml, and without that file the embedded defaults.")
  var config: String?

  @Option(name: .long, help: "Where the ledger and the spool live, instead of the configuration's.")
  var stateDirectory: String?

  private static let standardPath = "/etc/triaged/triaged.yaml"

  /// What is in effect.
  ///
  /// - Throws: `ExitCode` 78, after the mistakes have been written to standard error.
  func read() throws -> Configuration.Reading {
    do {
      if let config { return try Configuration.read(path: config) }
      if FileManager.default.fileExists(atPath: Self.standardPath) {
        return try Configuration.read(path: Self.standardPath)
      }
      return try Configuration.embeddedDefaults()
    } catch {
      throw failure(.configuration, "\(error)")
    }
  }

  func configuration() throws -> Configuration {
    var configuration = try read().configuration
    if let stateDirectory { configuration.state.directory = stateDirectory }
    return configuration
  }

  /// The running daemon's ledger, beside it.
  ///
  /// - Throws: `ExitCode` 74 when there is none.
  func ledger(writing: Bool = false) throws -> StudyLedger {
    let configuration = try configuration()
    let path = ServicePaths.current(configuration).ledger
    guard FileManager.default.fileExists(atPath: path) else {
      throw failure(.ledger, "there is no ledger at \(path): has the service been started?")
    }
    do {
      return try writing
        ? StudyLedger(path: path, order: configuration.order)
        : StudyLedger.readOnly(path: path, order: configuration.order)
    } catch {
      throw failure(.ledger, "\(error)")
    }
  }
}

/// Says on standard error why a command can't go on, and gives the exit code to throw.
func failure(_ status: ExitStatus, _ sentence: String) -> ExitCode {
  complain(sentence)
  return ExitCode(status.rawValue)
}

func complain(_ sentence: String) {
  FileHandle.standardError.write(Data("triaged: \(sentence)\n".utf8))
}
