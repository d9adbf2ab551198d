import Foundation

/// Where the service finds its models and keeps its state.
package struct ServicePaths: Sendable {
  package let state: String
  package let models: String

  package var ledger: String { "\(state)/ledger.sqlite" }
  package var spool: String { "\(state)/spool" }

  /// Decides from the configuration, then from the environment, then from what is installed.
  ///
  /// - Parameters:
  ///   - environment: `STATE_DIRECTORY` is systemd's (the first entry counts), `TRIAGED_MODELS` is for development.
  ///   - executable: The program's own path; models stand in `../share/triaged/models` beside it.
  ///   - exists: Whether a folder is there.
  package init(
    configuration: Configuration, environment: [String: String], executable: String,
    exists: (String) -> Bool
  ) {
    let given = configuration.state.directory
    let systemd = environment["STATE_DIRECTORY"]?.split(separator: ":").first.map(String.init)
    state = !given.isEmpty ? given : systemd ?? "/var/lib/triaged"
    let beside = URL(filePath: executable).deletingLastPathComponent().appending(
      path: "../share/triaged/models")
    let candidates = [
      configuration.models.directory, environment["TRIAGED_MODELS"] ?? "", beside.standardized.path,
      "/usr/share/triaged/models", "Models",
    ].filter { !$0.isEmpty }
    // A folder that was named counts also when it is not there: the message then names it.
    models =
      configuration.models.directory.isEmpty
      ? candidates.first(where: exists) ?? "/usr/share/triaged/models" : configuration.models.directory
  }

  /// The same from the process's own surroundings.
  package static func current(_ configuration: Configuration) -> ServicePaths {
    let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return ServicePaths(
      configuration: configuration, environment: ProcessInfo.processInfo.environment, executable: executable
    ) { FileManager.default.fileExists(atPath: $0) }
  }
}
