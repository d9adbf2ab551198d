import DICOMCore
import DICOMObjects
package import ResultDocuments
package import StudyLedger
package import TriageDomain

/// Makes the report, and of a positive study the presentation state, from the headers of the images that were read.
///
/// A study that was not eligible or failed has no objects: the worklist says so, and nothing is stated about images.
package struct ResultDocumentMaker: ResultMaking {
  private let device: ResultDevice
  private let options: ResultDocumentOptions

  package init(device: ResultDevice, options: ResultDocumentOptions = ResultDocumentOptions()) {
    self.device = device
    self.options = options
  }

  package func make(
    _ classification: StudyClassification, claim: TriageClaim, root: String
  ) throws(TriageError) -> [MadeResult] {
    switch classification.outcome {
    case .notEligible, .failed: return []
    case .positive, .negative: break
    }
    var sources: [DataSet] = []
    for instance in ReadImagesPolicy.images(of: classification, among: claim.instances) {
      do throws(DICOMObjectsError) {
        sources.append(
          try Part10File.read(instance.path.absolute(in: root), upToPixelData: true).dataSet)
      } catch {
        throw .documents(reason: "the image \(instance.instanceUID) can't be read again")
      }
    }
    do throws(ResultDocumentsError) {
      return try ResultDocumentSet.make(
        classification: classification, sources: sources, identity: claim.identity, device: device,
        options: options
      ).map { MadeResult(kind: $0.kind, dataSet: $0.dataSet) }
    } catch {
      throw .documents(reason: error.description)
    }
  }
}
