import DICOMCore
package import DICOMweb
package import StudyLedger
import TriageDomain

/// Stores result objects by STOW-RS.
package struct STOWSender: DestinationSender {
  private let client: STOWClient
  private let spoolRoot: String

  package init(_ client: STOWClient, spoolRoot: String) {
    self.client = client
    self.spoolRoot = spoolRoot
  }

  package func probe() async -> String? {
    do {
      try await client.probe()
      return nil
    } catch { return error.description }
  }

  package func send(_ claims: [DeliveryClaim]) async -> [DeliveryClaim.ID: DeliveryResult] {
    var results = claims.all(.refused(reason: "only result objects can be stored"))
    let objects = claims.compactMap { claim in claim.document.map { (claim: claim, document: $0) } }
    guard !objects.isEmpty else { return results }
    do {
      let response = try await client.store(
        objects.map { object in
          StoredFile(
            path: object.document.path.absolute(in: spoolRoot), instanceUID: object.document.instanceUID,
            transferSyntax: object.document.transferSyntax)
        })
      for (claim, document) in objects {
        results[claim.id] = result(response.outcomes[document.instanceUID] ?? .unknown)
      }
    } catch {
      for (claim, _) in objects { results[claim.id] = DeliveryResult(error) }
    }
    return results
  }

  private func result(_ outcome: STOWResponse.Outcome) -> DeliveryResult {
    switch outcome {
    case .stored: .delivered
    case .failed(let reason): AnswerPolicy.result(of: DIMSEStatus(rawValue: reason))
    case .unknown: .retry(reason: "the destination does not say what became of the object")
    }
  }
}

extension DeliveryClaim {
  /// The result object to be sent; nil for a workitem.
  var document: ResultDocument? {
    if case .document(let document) = subject { document } else { nil }
  }
}
