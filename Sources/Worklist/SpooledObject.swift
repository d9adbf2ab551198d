import BlockingThreads
import DICOMCore
import DICOMObjects
import StudyLedger
import TriageDomain

/// One file of the spool that a client can retrieve: a received instance, or a result that was made.
struct SpooledObject: Sendable, Hashable {
  var studyUID: UID<Study>
  var seriesUID: UID<Series>
  var instanceUID: UID<Instance>
  var sopClass: SOPClass
  var transferSyntax: TransferSyntax
  var path: SpoolPath
  /// Of a received instance; a result's stands in its file.
  var header: InstanceHeader?

  init(_ instance: StoredInstance) {
    studyUID = instance.studyUID
    seriesUID = instance.seriesUID
    instanceUID = instance.instanceUID
    sopClass = instance.sopClass
    transferSyntax = instance.transferSyntax
    path = instance.path
    header = instance.header
  }

  init(_ document: ResultDocument, study: UID<Study>) {
    studyUID = study
    seriesUID = document.seriesUID
    instanceUID = document.instanceUID
    sopClass = document.sopClass
    transferSyntax = document.transferSyntax
    path = document.path
  }
}

/// What of a study an address names.
struct RetrievalTarget: Sendable, Hashable {
  var study: UID<Study>
  var series: UID<Series>?
  var instance: UID<Instance>?
}

/// Finds a study's objects in the ledger and reads their files in the spool.
struct StudyFiles: Sendable {
  let ledger: StudyLedger
  let root: String
  let pool: BlockingPool

  /// Received instances in order of receipt, then results; conflicting instances are left out.
  func objects(_ target: RetrievalTarget) async throws -> [SpooledObject] {
    let received = try await ledger.readInstances(
      study: target.study, series: target.series, instance: target.instance)
    let results = try await ledger.documents(study: target.study).filter { document in
      (target.series == nil || target.series == document.seriesUID)
        && (target.instance == nil || target.instance == document.instanceUID)
    }
    return received.map { SpooledObject($0) } + results.map { SpooledObject($0, study: target.study) }
  }

  /// - Throws: `WorklistError.notFound` when nothing is there.
  func present(_ target: RetrievalTarget) async throws -> [SpooledObject] {
    let objects = try await objects(target)
    guard !objects.isEmpty else { throw WorklistError.notFound("there is nothing of these UIDs") }
    return objects
  }

  func path(_ object: SpooledObject) -> String { object.path.absolute(in: root) }

  /// All of an object but its pixel data, without blocking the caller's thread.
  ///
  /// - Throws: `WorklistError.unavailable` when the file can't be read.
  func dataSet(_ object: SpooledObject) async throws -> DataSet {
    let path = path(object)
    return try await run { try Part10File.read(path, upToPixelData: true).dataSet }
  }

  /// Runs what blocks on the pool.
  ///
  /// - Throws: `WorklistError` as it is; anything else as `.unavailable`.
  func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    do {
      return try await pool.run(body)
    } catch let error as WorklistError {
      throw error
    } catch is BlockingThreadsError {
      throw WorklistError.unavailable("too many requests for images wait")
    } catch {
      throw WorklistError.unavailable("an object of the study can't be read at the moment")
    }
  }
}
