import ArgumentParser

@main
struct Triaged: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "triaged", abstract: "Urgency triage for a PACS.")
}
