import ArgumentParser
import TriageDaemon

struct CheckConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-config", abstract: "Says what the configuration is and what is wrong with it.",
    discussion: "Exit 78 when something is wrong; every mistake is named with its line.")

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let reading = try options.read()
    do {
      try TriageDaemon.check(reading.configuration)
    } catch {
      throw failure(error.status, error.description)
    }
    for entry in reading.effective {
      print("\(entry.key): \(entry.value)\(entry.isDefault ? "  (default)" : "")")
    }
    let paths = ServicePaths.current(reading.configuration)
    print("# state in \(paths.state), models from \(paths.models)")
  }
}
