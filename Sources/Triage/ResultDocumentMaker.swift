import DICOMCore
import DICOMObjects
import Imaging
package import ResultDocuments
package import StudyLedger
package import TriageDomain

/// Makes the report, and of a positive study masks, presentation state and key images, from the images that were read.
///
/// A study that failed has no objects: the worklist says so, and nothing is stated about images. Neither has one that was
/// not eligible, unless `options` want a report of it.
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
    let wanted: [StoredInstance]
    switch classification.outcome {
    case .failed: return []
    case .notEligible:
      guard options.reportsNotEligible else { return [] }
      // Without any finding the report speaks of no image; patient and study are named all the same.
      let read = ReadImagesPolicy.images(of: classification, among: claim.instances)
      wanted = classification.findings.isEmpty || read.isEmpty ? Array(claim.instances.prefix(1)) : read
    case .positive, .negative: wanted = ReadImagesPolicy.images(of: classification, among: claim.instances)
    }
    var sources: [DataSet] = []
    for instance in wanted {
      do throws(DICOMObjectsError) {
        sources.append(
          try Part10File.read(instance.path.absolute(in: root), upToPixelData: true).dataSet)
      } catch {
        throw .documents(reason: "the image \(instance.instanceUID) can't be read again")
      }
    }
    do throws(ResultDocumentsError) {
      return try ResultDocumentSet.make(
        classification: classification, sources: sources, identity: claim.identity,
        predecessor: claim.predecessor, device: device, options: options
      ) { request throws(ResultDocumentsError) in
        try Self.keyFrame(request, among: wanted, root: root)
      }.map { MadeResult(kind: $0.kind, dataSet: $0.dataSet) }
    } catch {
      throw .documents(reason: error.description)
    }
  }

  private static func keyFrame(
    _ request: KeyFrameRequest, among instances: [StoredInstance], root: String
  ) throws(ResultDocumentsError) -> KeyFrame {
    guard let stored = instances.first(where: { $0.instanceUID == request.instance }) else {
      throw .unknownImage(request.instance)
    }
    let shown: DisplayFrame
    do throws(ImagingError) {
      shown = try DisplayFrame.read(
        stored.path.absolute(in: root), frame: request.frame,
        window: request.window.map { ($0.centre, $0.width) }, instance: request.instance)
    } catch {
      throw .unshowable(request.instance, reason: error.description)
    }
    guard let frame = KeyFrame(rows: shown.rows, columns: shown.columns, pixels: shown.pixels) else {
      throw .unshowable(request.instance, reason: "its pixels are not as many as it says")
    }
    return frame
  }
}
