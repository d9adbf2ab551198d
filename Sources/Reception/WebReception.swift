package import DICOMCore
import Logging
import StudyLedger
import Synchronization
import Telemetry
import TriageDomain

/// The front door for instances that come as files over the web (STOW-RS): the same spool, limits and receipts as for
/// C-STORE.
///
/// Open only while reception runs and the spool has been swept: before that, a file on its way would be taken for one that
/// a crash left.
package final class WebReception: Sendable {
  let configuration: ReceptionConfiguration
  let ledger: StudyLedger
  let logger: Logger
  let counters = ReceptionCounters()
  private let spool = Mutex<Spool?>(nil)
  private let number = Atomic(0)

  init(configuration: ReceptionConfiguration, ledger: StudyLedger, logger: Logger) {
    self.configuration = configuration
    self.ledger = ledger
    self.logger = logger
  }

  func open(_ spool: Spool) { self.spool.withLock { $0 = spool } }
  func close() { spool.withLock { $0 = nil } }

  /// Whether anything can be taken now. Blocks briefly.
  package var hasRoom: Bool {
    guard let spool = spool.withLock({ $0 }) else { return false }
    return !StorePolicy.isOverWatermark(
      freeSpoolBytes: spool.freeBytes(), minimumFreeSpoolBytes: configuration.minimumFreeSpoolBytes)
  }

  /// An instance that is about to come.
  ///
  /// - Parameters:
  ///   - study: Into which it must belong; nil for any.
  ///   - peer: The sender's address.
  package func begin(study: UID<Study>?, peer: String) -> WebInstance {
    let number = number.wrappingAdd(1, ordering: .relaxed).newValue
    return WebInstance(
      reception: self, spool: hasRoom ? spool.withLock { $0 } : nil, name: "web-\(number)", study: study,
      peer: peer)
  }
}

/// What became of one instance (PS3.18 10.5.3, I.2).
package enum WebOutcome: Sendable, Hashable {
  case stored(study: UID<Study>, instance: UID<Instance>, sopClass: SOPClass)
  /// The UIDs are nil where the file does not say them.
  case failed(instance: UID<Instance>?, sopClass: SOPClass?, reason: DIMSEStatus)
}
