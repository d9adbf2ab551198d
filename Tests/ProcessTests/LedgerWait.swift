import DICOMCore
import Foundation
import StudyLedger
import Testing
import TriageDomain

extension DaemonSetting {
  /// The daemon's ledger, read beside it.
  func ledger() throws -> StudyLedger {
    try StudyLedger.readOnly(path: state.appending(path: "ledger.sqlite").path)
  }
}

extension StudyLedger {
  /// Waits until a study's entry is as wanted.
  ///
  /// - Throws: A failed expectation with `what` after a minute.
  func wait(
    for study: UID<Study>, to what: String, _ isReached: (WorklistEntry) -> Bool
  ) async throws -> WorklistEntry {
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      if let entry = try await worklistEntry(study: study), isReached(entry) { return entry }
      try #require(ContinuousClock.now < deadline, "the study did not come to \(what)")
      // Another process writes the ledger, so there is no event to wait for.
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}
