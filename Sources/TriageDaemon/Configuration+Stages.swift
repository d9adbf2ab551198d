import Assembly
import DICOMNetworking
import DICOMweb
import Delivery
import Foundation
package import Inference
import Reception
import ResultDocuments
import Triage
import TriageDomain
import Worklist

/// The stages' own configurations, from the service's.
extension Configuration {
  package var inference: InferenceConfiguration {
    var inference = InferenceConfiguration(streams: models.requestsPerModel)
    if models.inferenceThreads > 0 { inference.threads = models.inferenceThreads }
    return inference
  }

  var receptionStage: ReceptionConfiguration {
    var acceptor = AcceptorConfiguration(
      addresses: reception.addresses.compactMap { PeerAddress($0) }, port: UInt16(clamping: reception.port),
      admission: AdmissionPolicy(
        calledAETitles: Set(reception.aeTitles), callingAETitles: Set(reception.callingAETitles),
        peerNetworks: reception.peerNetworks.compactMap { PeerNetwork($0) }))
    acceptor.limits.maximumPDUBytes = reception.pduMaximumBytes
    acceptor.limits.requestTimeout = reception.requestTimeout
    acceptor.limits.idleTimeout = reception.idleTimeout
    acceptor.limits.progressWindow = reception.progressWindow
    acceptor.limits.minimumProgressBytes = reception.progressMinimumBytes
    acceptor.limits.sendTimeout = reception.sendTimeout
    acceptor.maximumAssociations = reception.associationsMaximum
    acceptor.maximumAssociationsPerPeer = reception.associationsPerPeerMaximum
    acceptor.drain = reception.drain
    var stage = ReceptionConfiguration(acceptor: acceptor)
    stage.maximumObjectBytes = reception.objectMaximumBytes
    stage.minimumFreeSpoolBytes = reception.spoolFreeMinimumBytes
    return stage
  }

  var assemblyStage: AssemblyConfiguration {
    AssemblyConfiguration(
      seriesSettle: assembly.seriesSettle, shortestSettle: assembly.shortestSettle,
      quietPeriod: assembly.quietPeriod)
  }

  var triageStage: TriageConfiguration {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    var stage = TriageConfiguration(workers: triage.workers == 0 ? cores : triage.workers)
    stage.lease = triage.lease
    stage.maximumAttempts = triage.attemptsMaximum
    stage.priorities = triage.priorities
    stage.retries.first = triage.retryAfter
    stage.routes = delivery.destinations.map(\.route)
    return stage
  }

  /// Only what some destination takes is made, or everything where there is none. The report refers to the segmentation
  /// only when whoever gets the one gets the other.
  var resultOptions: ResultDocumentOptions {
    var options = ResultDocumentOptions()
    let taken = delivery.destinations.filter(\.takesDocuments).map(\.documents)
    if !taken.isEmpty { options.kinds = taken.reduce([]) { $0.union($1) } }
    options.reportsSegments = taken.allSatisfy {
      !$0.contains(.structuredReport) || $0.contains(.segmentation)
    }
    options.reportsNotEligible = results.reportsNotEligible
    options.urgency = results.urgency
    return options
  }

  var destinations: [Destination] {
    delivery.destinations.map { section in
      var destination = Destination(name: section.name, kind: section.laneKind)
      destination.concurrency = section.concurrency
      destination.maximumAttempts = delivery.attemptsMaximum
      destination.backoff = BackoffPolicy(initial: delivery.backoffInitial, cap: delivery.backoffMaximum)
      destination.answerTimeout = section.timeout
      destination.lease = delivery.lease
      return destination
    }
  }

  var worklistStage: WorklistConfiguration {
    var stage = WorklistConfiguration(
      address: worklist.address, port: worklist.port, hosts: worklist.hosts,
      allowedOrigins: worklist.allowedOrigins, authentication: worklist.authentication,
      maximumBodyBytes: worklist.bodyMaximumBytes,
      maximumPageSize: worklist.pageMaximum, receptionPlace: receptionPlace)
    stage.imageCacheBytes = worklist.imageCacheBytes
    stage.minimumFreeSpoolBytes = reception.spoolFreeMinimumBytes
    stage.maximumStoreBytes = worklist.storeMaximumBytes
    stage.title = reception.aeTitles.first
    stage.events = EventChannelLimits(
      maximumSubscribers: worklist.events.subscribersMaximum,
      maximumChannels: worklist.events.channelsMaximum,
      maximumFrameBytes: worklist.events.frameMaximumBytes, batch: worklist.events.batchMaximum,
      pingInterval: worklist.events.pingInterval, answerTimeout: worklist.events.answerTimeout)
    stage.retention = worklist.events.retention
    if !worklist.tls.certificateFile.isEmpty {
      stage.tls = WorklistTLS(
        certificateFile: worklist.tls.certificateFile, keyFile: worklist.tls.keyFile,
        clientAuthorityFile: worklist.tls.clientAuthorityFile.isEmpty ? nil : worklist.tls.clientAuthorityFile
      )
    }
    return stage
  }

  /// For the empty page: where to send images.
  private var receptionPlace: String? {
    guard let title = reception.aeTitles.first, let address = reception.addresses.first else { return nil }
    return "\(title) at \(address):\(reception.port)"
  }
}

extension DestinationSection {
  var laneKind: Destination.Kind {
    switch kind {
    case .dimse(let host, let port, let calledAETitle, let callingAETitle):
      .dimse(
        host: host, port: UInt16(clamping: port), calledAETitle: calledAETitle, callingAETitle: callingAETitle
      )
    case .stowRS(let url, let access): .stowRS(root: url, client(access))
    case .upsRS(let url, let access): .upsRS(root: url, client(access))
    case .webhook(let url, let secretFile, let withPatient, let access):
      .webhook(
        WebhookConfiguration(url: url, secretFile: secretFile, withPatient: withPatient), client(access))
    case .hl7(let host, let port, let parties): .hl7(host: host, port: port, parties)
    }
  }

  private func client(_ access: HTTPAccess) -> HTTPClientConfiguration {
    var client = HTTPClientConfiguration()
    client.requestTimeout = timeout
    client.authorityFile = access.authorityFile.isEmpty ? nil : access.authorityFile
    client.authorization = access.tokenFile.isEmpty ? .none : .bearer(tokenFile: access.tokenFile)
    return client
  }
}
