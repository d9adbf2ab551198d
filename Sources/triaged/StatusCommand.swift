import ArgumentParser
import StudyLedger
import TriageDaemon
import TriageDomain

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How many studies, triages and deliveries stand where.")

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let counts = try await options.ledger().counts()
    print("instances   \(counts.instances) received, \(counts.conflicts) in conflict")
    line("studies", StudyState.allCases.map { ($0.rawValue, counts.studies[$0] ?? 0) })
    line("triage", TriageState.allCases.map { ($0.rawValue, counts.triages[$0] ?? 0) })
    line("workitems", WorkitemState.allCases.map { ($0.rawValue.lowercased(), counts.workitems[$0] ?? 0) })
    for (destination, states) in counts.deliveries.sorted(by: { $0.key.value < $1.key.value }) {
      line("to \(destination)", DeliveryState.allCases.map { ($0.rawValue, states[$0] ?? 0) })
    }
    if let oldest = counts.oldestWaitingTriage {
      print("oldest triage waits for \((Timestamp.now() - oldest).milliseconds / 1000) s")
    }
  }

  private func line(_ name: String, _ counts: [(String, Int)]) {
    let padded = name + String(repeating: " ", count: max(1, 12 - name.count))
    print(padded + counts.map { "\($0.1) \($0.0)" }.joined(separator: ", "))
  }
}
