import BlockingThreads
import DICOMCore
import DICOMObjects
import HTTPTypes
import Hummingbird
import StudyLedger
import TriageDomain

/// What the study's page shows besides `/api/studies/{uid}`.
///
/// - `GET /api/studies/{uid}/images`: `StudyImagesView`.
/// - `GET /api/studies/{uid}/report`: `ReportView`; 404 while there is no report.
struct StudyEndpoints: Sendable {
  let configuration: WorklistConfiguration
  let ledger: StudyLedger
  /// The folder in which results lie.
  let root: String
  /// For reading files.
  let pool: BlockingPool

  func add(to router: Router<WorklistContext>) {
    router.get("api/studies/:uid/images") { _, context in try await images(try uid(context)) }
    router.get("api/studies/:uid/report") { _, context in try await report(try uid(context)) }
  }

  private func images(_ study: UID<Study>) async throws -> Response {
    guard let entry = try await ledger.worklistEntry(study: study) else {
      throw WorklistError.notFound("there is no such study")
    }
    let receipts = try await ledger.instances(study: study).filter { !$0.isConflict }.map(\.instance)
    return try Reply.json(StudyImagesView(entry, receipts: receipts, basePath: configuration.basePath))
  }

  private func report(_ study: UID<Study>) async throws -> Response {
    let documents = try await ledger.documents(study: study)
    guard let document = documents.last(where: { $0.kind == .structuredReport })
    else { throw WorklistError.notFound("there is no report of this study") }
    let path = document.path.absolute(in: root)
    do {
      let dataSet = try await pool.run { try Part10File.read(path, upToPixelData: true).dataSet }
      return try Reply.json(ReportView(dataSet, instance: document.instanceUID))
    } catch is DICOMObjectsError {
      throw WorklistError.unavailable("the report can't be read")
    }
  }

  private func uid(_ context: WorklistContext) throws(WorklistError) -> UID<Study> {
    guard let uid = context.parameters.get("uid").flatMap({ UID<Study>($0) }) else {
      throw .badRequest("the address holds no study's UID")
    }
    return uid
  }
}
