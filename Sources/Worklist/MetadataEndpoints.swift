import DICOMCore
import DICOMObjects
import DICOMweb
import HTTPTypes
import Hummingbird
import NIOCore
import StudyLedger
import TriageDomain

/// The attributes of stored objects without their bulk data (PS3.18 10.4.1.1.2), one object at a time.
struct MetadataEndpoints: Sendable {
  /// Longer binary values are given by address.
  private static let inlineBytes = 1024

  let configuration: WorklistConfiguration
  let files: StudyFiles

  func add(to router: Router<WorklistContext>) {
    let root = router.group(RouterPath(configuration.basePath))
    for place in [
      "studies/:study", "studies/:study/series/:series", "studies/:study/series/:series/instances/:instance",
    ] {
      root.get(RouterPath("\(place)/metadata")) { request, context in try await metadata(request, context) }
    }
  }

  private func metadata(_ request: Request, _ context: WorklistContext) async throws -> Response {
    guard AcceptHeader(request).takes(Reply.dicomJSON, "application/json") else {
      throw WorklistError.notAcceptable
    }
    let target = try RetrievalTarget(context)
    let objects = try await files.present(target)
    var query = StudyQuery()
    query.studyUIDs = [target.study]
    let isStudy = target.series == nil
    let standing = isStudy ? try await files.ledger.studies(query, limit: 1, offset: 0).first?.standing : nil
    let root = request.serviceRoot(configuration)
    // The first is read before the answer begins, so that an unreadable spool is a refusal.
    let first = try await entry(objects[0], standing, root)
    var headers = HTTPFields()
    headers[.contentType] = Reply.dicomJSON
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody { writer in
        try await writer.write(ByteBuffer(bytes: [UInt8(ascii: "[")] + first))
        for object in objects.dropFirst() {
          try await writer.write(
            ByteBuffer(bytes: [UInt8(ascii: ",")] + (try await entry(object, standing, root))))
        }
        try await writer.write(ByteBuffer(string: "]"))
        try await writer.finish(nil)
      })
  }

  private func entry(_ object: SpooledObject, _ standing: StudyStanding?, _ root: String) async throws
    -> [UInt8]
  {
    let path = files.path(object)
    return try await files.run {
      var dataSet = try Part10File.read(path, upToPixelData: true).dataSet
      if let standing, dataSet[TriageAttributes.creatorTag] == nil {
        TriageAttributes.add(standing, to: &dataSet)
      }
      // Available Transfer Syntax UID: what a retrieval without conversion gives.
      dataSet.set(Tag(0x0008, 0x3002), .UI, object.transferSyntax.value)
      if dataSet.integer(.rows) != nil, dataSet.integer(.bitsAllocated) != nil {
        // Stands for the pixel data, which are never inline.
        let isWords = (dataSet.integer(.bitsAllocated) ?? 8) > 8 && object.transferSyntax.isNative
        dataSet[.pixelData] = Element(isWords ? .OW : .OB, .bytes([0]))
      }
      return DICOMJSON.encode(
        dataSet,
        bulkDataRoot:
          "\(root)/studies/\(object.studyUID)/series/\(object.seriesUID)/instances/\(object.instanceUID)/bulkdata",
        inlineBytes: Self.inlineBytes)
    }
  }
}
