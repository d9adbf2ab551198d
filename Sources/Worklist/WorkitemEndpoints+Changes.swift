import DICOMCore
import DICOMObjects
import DICOMweb
import HTTPTypes
import Hummingbird
import StudyLedger
import TriageDomain

extension WorkitemEndpoints {
  /// How often a change is tried again when another came between reading and writing.
  private static let attempts = 4

  /// PS3.18 11.4.
  func create(_ request: Request) async throws -> Response {
    let query = try QueryParameters(request.uri.query)
    let dataSet = try await dataSet(of: request)
    let named = query.lone(["workitem", "AffectedSOPInstanceUID"]) ?? dataSet.string(.sopInstanceUID)
    guard let uid = named.map({ UID<Instance>($0) }) ?? .mint() else {
      throw WorklistError.badRequest("the workitem's UID is none")
    }
    try await ledger.create(try WorkitemCodec.created(from: dataSet, uid: uid, at: now()))
    // The queue that stands for the priority is added to the scheduled stations.
    return Reply.empty(
      .created, warning: "The UPS was created with modifications.", location: location(uid, of: request))
  }

  /// PS3.18 11.5.
  func retrieve(_ request: Request, _ uid: UID<Instance>) async throws -> Response {
    let representation = try Representation.one(for: request)
    return Reply.dicom([try await shown(try await workitem(uid))], as: representation)
  }

  /// PS3.18 11.6.
  func update(_ request: Request, _ uid: UID<Instance>) async throws -> Response {
    let query = try QueryParameters(request.uri.query)
    let dataSet = try await dataSet(of: request)
    let named =
      query.lone(["transaction", "transaction-uid", "TransactionUID"]) ?? dataSet.string(.transactionUID)
    let transaction = named.flatMap { UID<Transaction>($0) }
    guard (named == nil) == (transaction == nil) else {
      throw WorklistError.badRequest("the Transaction UID is incorrect")
    }
    for _ in 0..<Self.attempts {
      let workitem = try await workitem(uid)
      if let refusal = WorkitemUpdatePolicy.refusal(of: workitem, transaction: transaction) { throw refusal }
      let changed = try WorkitemCodec.updated(
        workitem, by: dataSet, current: try await shown(workitem), at: now())
      do throws(LedgerError) {
        _ = try await ledger.update(changed, expecting: workitem.version, at: now())
        return Reply.empty(.ok, location: location(uid, of: request))
      } catch {
        guard case .refused = error else { throw error }
      }
    }
    throw WorklistError.conflict("the workitem changes too fast; try again")
  }

  /// PS3.18 11.7.
  func changeState(_ request: Request, _ uid: UID<Instance>) async throws -> Response {
    let wanted = try WorkitemCodec.stateRequest(try await dataSet(of: request))
    let workitem = try await workitem(uid)
    let missing =
      wanted.state == .completed
      ? WorkitemCodec.missingForCompletion(try WorkitemCodec.rest(of: workitem)) : nil
    let machine = WorkitemMachine(state: workitem.state, transactionUID: workitem.transactionUID)
    switch machine.verdict(
      on: .changeState(wanted.state, wanted.transaction), meetsFinalState: missing == nil)
    {
    case .become: break
    case .alreadyThere: return Reply.empty(.ok, warning: alreadyThere(workitem))
    case .refuse(.finalStateNotMet):
      throw WorklistError.conflict(
        "the workitem can't be completed without \(missing?.description ?? "more")")
    case .refuse(let remark): throw WorklistError(remark)
    case .notifyPerformer: throw WorklistError(.alreadyInProgress)
    }
    _ = try await ledger.changeState(
      uid, to: wanted.state, transaction: wanted.transaction,
      attributes: wanted.state == .canceled
        ? try WorkitemCodec.canceled(workitem, request: nil, at: now()) : nil,
      at: now())
    return Reply.empty(.ok, location: location(uid, of: request))
  }

  /// PS3.18 11.8. A workitem in progress belongs to its performer, who hears of the request by being subscribed.
  func requestCancel(_ request: Request, _ uid: UID<Instance>) async throws -> Response {
    let body = try await reader.bytes(of: request)
    let reasons = body.isEmpty ? nil : try decode(body, type: try RequestContent(request))
    let workitem = try await workitem(uid)
    switch WorkitemMachine(state: workitem.state).verdict(on: .requestCancel) {
    case .become:
      _ = try await ledger.changeState(
        uid, to: .canceled, transaction: nil,
        attributes: try WorkitemCodec.canceled(workitem, request: reasons, at: now()), at: now())
      return Reply.empty(.accepted)
    case .alreadyThere: return Reply.empty(.accepted, warning: alreadyThere(workitem))
    case .notifyPerformer:
      do throws(LedgerError) {
        try await ledger.askForCancellation(
          uid, details: WorkitemCodec.cancelDetails(reasons, asking: configuration.title), at: now())
        return Reply.empty(.accepted)
      } catch {
        guard case .refused = error else { throw error }
        throw WorklistError(.performerUnreachable)
      }
    case .refuse(let remark): throw WorklistError(remark)
    }
  }

  private func alreadyThere(_ workitem: Workitem) -> String {
    "The UPS is already in the requested state of \(workitem.state.rawValue)."
  }
}
