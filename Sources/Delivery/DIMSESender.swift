import DICOMCore
package import DICOMNetworking
package import StudyLedger
import TriageDomain

/// Stores result objects by C-STORE, a batch in one association.
package struct DIMSESender: DestinationSender {
  private let requestor: StorageRequestor
  private let spoolRoot: String

  package init(_ requestor: StorageRequestor, spoolRoot: String) {
    self.requestor = requestor
    self.spoolRoot = spoolRoot
  }

  package func probe() async -> String? {
    do {
      let status = try await requestor.echo()
      return status == .success ? nil : "the destination answers \(status) to C-ECHO"
    } catch { return error.description }
  }

  package func send(_ claims: [DeliveryClaim]) async -> [DeliveryClaim.ID: DeliveryResult] {
    var results = claims.all(.refused(reason: "only result objects can be stored"))
    let objects = claims.compactMap { claim in claim.document.map { (claim: claim, document: $0) } }
    guard !objects.isEmpty else { return results }
    let answered: [StorageResponse]
    // What stays unanswered.
    let rest: DeliveryResult
    do {
      answered = try await requestor.send(
        objects.map { object in
          OutgoingObject(
            path: object.document.path.absolute(in: spoolRoot), sopClass: object.document.sopClass,
            instanceUID: object.document.instanceUID, transferSyntax: object.document.transferSyntax)
        })
      rest = .retry(reason: "the destination gives no answer for the object")
    } catch {
      switch error {
      case .interrupted(_, _, let responses):
        answered = responses
        rest = .retry(reason: error.description)
      case .unreachable, .rejected, .overloaded, .cannotListen, .tooManyContexts:
        answered = []
        rest = .unsent(reason: error.description)
      }
    }
    for (claim, document) in objects {
      results[claim.id] =
        answered.first { $0.instanceUID == document.instanceUID }.map { result(of: $0.result) } ?? rest
    }
    return results
  }

  private func result(of answer: StorageResponse.Result) -> DeliveryResult {
    switch answer {
    case .answered(let status): AnswerPolicy.result(of: status)
    case .contextRefused: .refused(reason: "the destination takes no such object")
    case .unreadable: .retry(reason: "the file in the spool can't be read")
    }
  }
}
