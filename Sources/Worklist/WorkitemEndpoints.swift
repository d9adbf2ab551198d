import DICOMCore
import DICOMObjects
import DICOMweb
import HTTPTypes
import Hummingbird
import StudyLedger
import TriageDomain

/// UPS-RS (PS3.18 section 11) over the ledger.
struct WorkitemEndpoints: Sendable {
  let configuration: WorklistConfiguration
  let ledger: StudyLedger
  let now: @Sendable () -> Timestamp

  func add(to router: Router<WorklistContext>) {
    let root = router.group(RouterPath(configuration.basePath)).group("workitems")
    root.post { request, _ in try await create(request) }
    root.get { request, _ in try await search(request) }
    root.get(":uid") { request, context in try await retrieve(request, try uid(context)) }
    root.post(":uid") { request, context in try await update(request, try uid(context)) }
    root.put(":uid/state") { request, context in try await changeState(request, try uid(context)) }
    root.post(":uid/cancelrequest") { request, context in try await requestCancel(request, try uid(context)) }
  }

  private func uid(_ context: WorklistContext) throws(WorklistError) -> UID<Instance> {
    guard let uid = context.parameters.get("uid").flatMap({ UID<Instance>($0) }) else {
      throw .badRequest("the address holds no workitem's UID")
    }
    return uid
  }

  var reader: RequestBodyReader {
    RequestBodyReader(maximumBytes: configuration.maximumBodyBytes, timeout: configuration.requestTimeout)
  }

  /// The request's body as one data set.
  func dataSet(of request: Request) async throws -> DataSet {
    try decode(try await reader.bytes(of: request), type: try RequestContent(request))
  }

  func decode(_ body: [UInt8], type: RequestContent) throws -> DataSet {
    switch type {
    case .json: return try DICOMJSON.decode(body, limits: limits)
    case .xml: return try NativeDICOMModel.decode(body, limits: limits)
    case .xmlPart(let boundary):
      let parts = try MultipartParts.parse(body, boundary: boundary, maximumParts: 1)
      guard let part = parts.first else { throw WorklistError.badRequest("the request's body has no part") }
      guard ["", "application/dicom+xml"].contains(part.type) else {
        throw WorklistError.unsupportedMediaType
      }
      return try NativeDICOMModel.decode(part.body, limits: limits)
    }
  }

  var limits: DICOMJSON.Limits {
    DICOMJSON.Limits(maximumBytes: configuration.maximumBodyBytes, maximumValues: 200_000)
  }

  /// - Throws: `WorklistError.notFound`.
  func workitem(_ uid: UID<Instance>) async throws -> Workitem {
    guard let workitem = try await ledger.workitem(uid) else {
      throw WorklistError.notFound("there is no such workitem")
    }
    return workitem
  }

  /// The data set that clients see.
  func shown(_ workitem: Workitem, withInput: Bool = true) async throws -> DataSet {
    var study: WorkitemStudy?
    if let uid = workitem.studyUID, let entry = try await ledger.worklistEntry(study: uid) {
      let receipts = withInput ? try await ledger.instances(study: uid) : []
      study = WorkitemStudy(
        entry, instances: receipts.filter { !$0.isConflict }.map(\.instance),
        retrieval: configuration.retrieval)
      // Another system's workitem for the same study says itself why it is there.
      if entry.workitem.uid != workitem.uid { study?.comment = nil }
    }
    return try WorkitemCodec.encode(workitem, study: study, for: .retrieval)
  }

  func location(_ uid: UID<Instance>, of request: Request) -> String {
    "\(request.serviceRoot(configuration))/workitems/\(uid)"
  }
}
