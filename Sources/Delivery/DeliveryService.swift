package import BlockingThreads
import DICOMCore
package import DICOMweb
package import Logging
import ServiceLifecycle
package import StudyLedger

/// The delivery stage: one lane for each destination, so that one that is dead never delays another.
///
/// Takes deliveries from the ledger and gives it what became of them. A graceful shutdown lets each lane finish and
/// record what it is sending.
package struct DeliveryService: Service {
  private let lanes: [DeliveryLane]

  /// - Parameters:
  ///   - spoolRoot: Where the paths of result objects begin.
  ///   - retrieval: Where a workitem says that its images can be fetched.
  ///   - pool: Its threads carry the network calls: at least as many as all lanes' concurrency together.
  package init(
    _ destinations: [Destination], ledger: StudyLedger, spoolRoot: String, retrieval: RetrievalPlace,
    pool: BlockingPool, logger: Logger
  ) {
    self.init(
      destinations.map { destination in
        (
          destination,
          destination.sender(ledger: ledger, spoolRoot: spoolRoot, retrieval: retrieval, pool: pool)
        )
      }, ledger: ledger, logger: logger)
  }

  /// With senders of the caller's choice.
  package init(
    _ destinations: [(Destination, any DestinationSender)], ledger: StudyLedger, logger: Logger,
    clock: DeliveryClock = .system
  ) {
    lanes = destinations.map { destination, sender in
      DeliveryLane(destination, sender: sender, ledger: ledger, logger: logger, clock: clock)
    }
  }

  package func run() async {
    await withTaskGroup { group in
      for lane in lanes { group.addTask { await lane.run() } }
    }
    // A service that ends by itself ends the process, also where there is no destination.
    try? await gracefulShutdown()
  }
}
