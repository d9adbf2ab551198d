import ArgumentParser
import Foundation
import StudyLedger
import TriageDaemon
import TriageDomain

extension QueueCommand {
  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Why a study stands where it stands on the worklist, and who stands before and after it.")

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The Study Instance UID.") var study: StudyArgument

    func run() async throws {
      let ledger = try options.ledger()
      guard let entry = try await ledger.worklistEntry(study: study.uid) else {
        throw failure(.badInput, "no study \(study.uid) has been received")
      }
      guard let position = try await ledger.position(study: study.uid) else {
        print(
          "Its reading has ended (\(entry.workitem.state.rawValue)), so it stands after all that are to be read."
        )
        return
      }
      print("Number \(position.number) of \(position.count) to be read; due \(Self.time(entry.place.dueAt)).")
      print(
        "Waiting since \(Self.time(entry.place.waitingSince)), received \(Self.time(entry.place.receivedAt))."
      )
      for (index, sentence) in entry.place.sentences.enumerated() {
        print(index == 0 ? "Decides   \(sentence)" : "Beside it \(sentence)")
      }
      let first = max(1, position.number - 1)
      let around = try await ledger.worklist(limit: 3, offset: first - 1)
      for (number, neighbour) in zip(first..., around)
      where abs(number - position.number) == 1 && !neighbour.workitem.state.exits.isEmpty {
        print(
          "\(number < position.number ? "Before it" : "After it ") \(neighbour.studyUID), "
            + "due \(Self.time(neighbour.place.dueAt)): \(neighbour.place.sentences.first ?? "")")
      }
    }

    private static func time(_ moment: Timestamp) -> String { moment.date.formatted(.iso8601) }
  }
}
