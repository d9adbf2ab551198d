import Assembly
import BlockingThreads
import DICOMCore
import Foundation
import Imaging
import Logging
import StudyLedger
import TriageDomain

/// Plays arrivals against a real ledger with a clock of its own, and triages at once whatever is asked for.
final class AssemblySimulation {
  static let threads = BlockingPool(name: "assembly-test", threads: 2)

  let ledger: StudyLedger
  private let folder: String
  private var assembler: Assembler
  private(set) var moment: Int64 = 1_000_000
  /// What each triage read, by study, in order of revision.
  private(set) var triages: [UID<Study>: [(revision: Int, read: Set<UID<Instance>>)]] = [:]

  init() throws {
    folder = NSTemporaryDirectory() + "assembly-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    ledger = try StudyLedger(path: folder + "/ledger.sqlite")
    assembler = Self.assembler(ledger)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private static func assembler(_ ledger: StudyLedger) -> Assembler {
    Assembler(
      configuration: AssemblyConfiguration(), ledger: ledger,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// The process ends and another begins.
  func restart() { assembler = Self.assembler(ledger) }

  func record(_ receipt: Receipt, after milliseconds: Int64) async throws {
    moment += milliseconds
    let (ledger, receipt) = (ledger, receipt.at(moment))
    _ = try await Self.threads.run { try ledger.record(receipt) }
  }

  @discardableResult
  func step() async throws -> Timestamp? {
    let due = try await assembler.step(at: .ms(moment))
    while let claim = try await ledger.claimTriage(
      at: .ms(moment), lease: .seconds(60), maximumAttempts: 3)
    {
      let chosen = SeriesSelectionPolicy().select(claim.instances).chosen.values
      triages[claim.studyUID, default: []].append(
        (claim.revision, Set(chosen.flatMap(\.instances).map(\.instanceUID))))
      let classification = StudyClassification(
        studyUID: claim.studyUID, outcome: .negative, series: [], findings: [])
      try await ledger.conclude(
        claim,
        TriageConclusion(classification: classification, priority: .medium, documents: [], deliveries: []),
        at: .ms(moment))
    }
    return due
  }

  /// Lets the time pass until no study is open.
  func settle() async throws {
    while let due = try await step() { moment = max(due.milliseconds, moment + 1) }
  }
}
