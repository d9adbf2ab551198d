import ArgumentParser
import DICOMCore
import Foundation
import StudyLedger
import TriageDaemon
import TriageDomain

struct QueueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue",
    abstract: "Shows the worklist, tells a study's story and its place, tries again what was given up.",
    subcommands: [List.self, Show.self, Explain.self, Retry.self])
}

extension QueueCommand {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The studies in the order in which they are to be read.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "How many studies, from the top.") var limit = 100

    func run() async throws {
      let ledger = try options.ledger()
      let entries = try await ledger.worklist(limit: limit, offset: 0)
      if entries.isEmpty {
        print("No study has been received yet.")
        return
      }
      print("PRIORITY  OUTCOME       RECEIVED              STUDY")
      for entry in entries {
        let received = entry.firstReceivedAt.date.formatted(.iso8601)
        let outcome = entry.outcome?.word ?? entry.triageState.map { "(\($0.rawValue))" } ?? "(assembling)"
        print(
          pad(entry.workitem.priority.rawValue, 10) + pad(outcome, 14) + pad(received, 22)
            + entry.studyUID.value)
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One study: its outcome, why, its deliveries, its story.")

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The Study Instance UID.") var study: StudyArgument

    func run() async throws {
      let ledger = try options.ledger()
      guard let entry = try await ledger.worklistEntry(study: study.uid) else {
        throw failure(.badInput, "no study \(study.uid) has been received")
      }
      print("Study      \(entry.studyUID)")
      print(
        "Priority   \(entry.workitem.priority.rawValue), came with \(entry.workitem.floor?.rawValue ?? "none")"
      )
      print("Outcome    \(entry.outcome?.word ?? "none yet")\(entry.outcome?.reason.map { ": \($0)" } ?? "")")
      for finding in entry.findings {
        let percent = Int((finding.probability * 100).rounded())
        print(
          "Finding    \(finding.kind.label): \(finding.isPresent ? "present" : "absent"), \(percent) %, by \(finding.model)"
        )
      }
      for finding in try await ledger.shadowFindings(study: study.uid) {
        let percent = Int((finding.probability * 100).rounded())
        print(
          "Shadow     \(finding.kind.label): \(finding.isPresent ? "would be present" : "would be absent"), "
            + "\(percent) %, by \(finding.model); not shown to readers")
      }
      for series in entry.series {
        print("Series     \(series.seriesUID): \(series.isChosen ? "read" : "not read"): \(series.reason)")
      }
      for verdict in entry.verdicts {
        let comment = verdict.comment.isEmpty ? "" : ": \(verdict.comment)"
        print(
          "Verdict    \(verdict.at.date.formatted(.iso8601)), revision \(verdict.revision): \(verdict.sentence)\(comment)"
        )
      }
      for delivery in entry.deliveries {
        let error = delivery.lastError.map { ", \($0)" } ?? ""
        print(
          "Delivery   \(delivery.id): \(delivery.kind) to \(delivery.destination): \(delivery.state.rawValue), attempts \(delivery.attempts)\(error)"
        )
      }
      for event in try await ledger.events(study: study.uid) {
        print(
          "\(event.at.date.formatted(.iso8601))  \(event.name)\(event.detail.isEmpty ? "" : ": " + event.detail)"
        )
      }
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tries again what was given up: a delivery by its number, or a study's triage by its UID.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The number that `queue show` prints.") var delivery: Int64?
    @Option(help: "The Study Instance UID.") var study: StudyArgument?

    func validate() throws {
      if (delivery == nil) == (study == nil) { throw ValidationError("Give either --delivery or --study.") }
    }

    func run() async throws {
      let ledger = try options.ledger(writing: true)
      do {
        if let delivery { try await ledger.retryDelivery(id: delivery, at: .now()) }
        if let study { try await ledger.retryTriage(study: study.uid, at: .now()) }
      } catch {
        throw failure(.badInput, "\(error)")
      }
      print("It waits for its turn again.")
    }
  }
}

/// A Study Instance UID as an argument.
struct StudyArgument: ExpressibleByArgument {
  let uid: UID<Study>

  init?(argument: String) {
    guard let uid = UID<Study>(argument) else { return nil }
    self.uid = uid
  }
}

private func pad(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(1, width - text.count))
}
