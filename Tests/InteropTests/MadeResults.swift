import BlockingThreads
import Classification
import DICOMCore
import DICOMObjects
import Foundation
import Inference
import Logging
import ResultDocuments
import StudyLedger
import Triage
import TriageDomain
import TriageTestSupport

/// The results of one study, made from its files by the installed networks, and written to a folder.
struct MadeResults: Sendable {
  struct Document: Sendable {
    let kind: ResultDocument.Kind
    let dataSet: DataSet
    let file: URL
  }

  let name: String
  let classification: StudyClassification
  /// The images of the study, by instance.
  let sources: [UID<Instance>: DataSet]
  let documents: [Document]

  /// Classifies and makes; the files go into `folder`.
  ///
  /// - Parameter change: What else the classification is to say.
  init(
    _ name: String, files: [URL], in folder: URL,
    change: (inout StudyClassification, [StoredInstance]) -> Void = { _, _ in }
  ) async throws {
    guard let entry = FoundStudies(files.map(\.path)).studies.first else {
      throw TestSupportError.noSuchStudy(name)
    }
    self.name = name
    var classification = try await Self.classifier.value.classify(
      entry.uid, instances: entry.instances, root: FoundStudies.root)
    change(&classification, entry.instances)
    self.classification = classification
    let claim = TriageClaim(
      id: 1, studyUID: entry.uid, revision: 1, attempt: 1, identity: .mint(at: .now()), predecessor: nil,
      instances: entry.instances, floor: nil, leaseUntil: .now(), requestedAt: .now())
    let maker = ResultDocumentMaker(
      device: ResultDevice(
        manufacturer: "triaged project", modelName: "triaged", serialNumber: "1", softwareVersion: "1",
        uid: .mint()))
    documents = try maker.make(classification, claim: claim, root: FoundStudies.root).enumerated().map {
      let file = folder.appending(path: "\(name)-\($0.offset)-\($0.element.kind.rawValue).dcm")
      try Part10File.write($0.element.dataSet, to: file.path)
      return Document(kind: $0.element.kind, dataSet: $0.element.dataSet, file: file)
    }
    var sources: [UID<Instance>: DataSet] = [:]
    for instance in entry.instances {
      sources[instance.instanceUID] =
        try Part10File.read(instance.path.absolute(in: FoundStudies.root), upToPixelData: true).dataSet
    }
    self.sources = sources
  }

  func documents(_ kind: ResultDocument.Kind) -> [DataSet] {
    documents.filter { $0.kind == kind }.map(\.dataSet)
  }

  private static let classifier = Task {
    let catalogue = try await ModelCatalogue.load(
      PackageRoot.url.appending(path: "Models"), engine: InferenceEngine(), logger: Logger(label: "tests"))
    return try StudyClassifier(catalogue.models, pool: BlockingPool(name: "interop", threads: 2))
  }
}
