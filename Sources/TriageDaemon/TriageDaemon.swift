import Assembly
import BlockingThreads
import Classification
import DICOMweb
import Delivery
import Foundation
import Logging
import Reception
import ServiceLifecycle
import StudyLedger
import Telemetry
import Triage
import TriageDomain
import UnixSignals
import Worklist

/// The service as a whole: configuration to values, values to stages, stages to one group.
///
/// The stages in the order of a study's way: Reception, Assembly, Triage, Delivery; the worklist beside them. They
/// know the ledger and not each other.
package struct TriageDaemon {
  package let configuration: Configuration
  package let paths: ServicePaths

  package init(configuration: Configuration, paths: ServicePaths) {
    self.configuration = configuration
    self.paths = paths
  }

  /// Finds what is wrong with a configuration beyond its single values.
  package static func check(_ configuration: Configuration) throws(StartFailure) {
    do {
      try configuration.worklistStage.check()
    } catch {
      throw StartFailure(.configuration, "worklist.address, worklist.port: \(error)")
    }
  }

  /// Runs until SIGTERM or SIGINT, then drains.
  ///
  /// - Throws: `StartFailure`, when the start can't be; an address that can't be bound shows only while starting.
  package func run() async throws {
    try Self.check(configuration)
    let state = try StateDirectory(paths)
    defer { withExtendedLifetime(state) {} }
    let ledger = try await openLedger()
    let logger = Logger(label: "triaged")
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let studyPool = BlockingPool(name: "study", threads: cores)
    let sendingPool = BlockingPool(
      name: "sending", threads: max(1, configuration.delivery.destinations.map(\.concurrency).reduce(0, +)))
    let imagePool = BlockingPool(name: "images", threads: max(2, cores), waitingLimit: 256)
    defer {
      studyPool.close()
      sendingPool.close()
      imagePool.close()
    }
    let classifier = try await ClassifierLoading.load(
      configuration, paths: paths, pool: studyPool, logger: logger)
    let device = try ServiceDevice(paths).device
    let readiness = Readiness(waitingFor: ["reception", "worklist"], logger: logger)

    let reception = ReceptionService(
      configuration: configuration.receptionStage, ledger: ledger, spoolRoot: paths.spool,
      queries: AssociationQueries(
        desk: FindDesk(
          configuration: configuration.worklistStage, ledger: ledger, spoolRoot: paths.spool, pool: imagePool)
      ),
      logger: logger
    ) { port in readiness.isBound("reception", port: Int(port)) }
    let assembly = AssemblyService(
      configuration: configuration.assemblyStage, ledger: ledger,
      logger: logger)
    let triage = TriageService(
      ledger: ledger, reader: classifier,
      results: ResultDocumentMaker(device: device, options: configuration.resultOptions), pool: studyPool,
      root: paths.spool, configuration: configuration.triageStage, logger: logger)
    let delivery = DeliveryService(
      configuration.destinations, ledger: ledger, spoolRoot: paths.spool, retrieval: RetrievalPlace(),
      pool: sendingPool, logger: logger)
    var worklistStage = configuration.worklistStage
    worklistStage.models = classifier.serviceModels
    let worklist = try WorklistService(
      configuration: worklistStage, ledger: ledger, spoolRoot: paths.spool, pool: imagePool,
      store: WebStore(reception: reception.web),
      logger: logger, announce: { port in readiness.isBound("worklist", port: port) })
    let watchdog = WatchdogService(ledger: ledger, interval: ServiceNotifier.watchdogInterval())

    // Downstream first: a graceful shutdown goes backwards, so the front door shuts first and the drains run last.
    let services: [any Service] = [watchdog, delivery, triage, assembly, worklist, reception]
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services.map { .init(service: $0, successTerminationBehavior: .ignore) },
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: Logger(label: "triaged.services") { _ in
          SwiftLogNoOpLogHandler()
        }))
    do {
      try await group.run()
    } catch {
      throw StartFailure(.unavailable, "\(error)")
    }
    logger.entry(.info, "triaged has ended")
  }

  /// Nobody else works in the state directory, so claims that stand were a dead process's.
  private func openLedger() async throws(StartFailure) -> StudyLedger {
    do {
      let ledger = try StudyLedger(path: paths.ledger, order: configuration.order)
      _ = try await ledger.recoverClaims(at: .now())
      _ = try await ledger.reorder()
      return ledger
    } catch {
      throw StartFailure(.ledger, "\(error)")
    }
  }
}
