import DICOMCore
import StudyLedger
import TriageDomain

/// Receipts of made-up series.
struct SampleSeries {
  var study = 1
  var number = 1
  var modality = "CT"
  var sopClass = SOPClass.ct
  var imageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
  var description: String? = "Head routine"
  var bodyPart = "HEAD"
  var kernel: String? = "H31s"
  var view: String?
  var announced: Int?
  /// Each slice's position along z; one image without a position when it is empty.
  var z: [Double] = []

  static func head(study: Int = 1, number: Int = 1, slices: Int = 28, announced: Int? = nil) -> SampleSeries {
    SampleSeries(study: study, number: number, announced: announced, z: (0..<slices).map { Double($0) * 5 })
  }

  static func scout(study: Int = 1, number: Int = 9) -> SampleSeries {
    SampleSeries(
      study: study, number: number, imageType: ["ORIGINAL", "PRIMARY", "LOCALIZER"], description: "Scout")
  }

  static func bone(study: Int = 1, number: Int = 8) -> SampleSeries {
    SampleSeries(study: study, number: number, kernel: "H70h", z: (0..<28).map { Double($0) * 5 })
  }

  static func chest(study: Int = 1, number: Int = 1, view: String = "PA") -> SampleSeries {
    SampleSeries(
      study: study, number: number, modality: "DX", sopClass: .digitalXRayForPresentation,
      imageType: ["ORIGINAL", "PRIMARY"], description: nil, bodyPart: "CHEST", kernel: nil, view: view)
  }

  static func doseReport(study: Int = 1, number: Int = 7) -> SampleSeries {
    SampleSeries(study: study, number: number, modality: "SR", sopClass: .xRayRadiationDoseSR)
  }

  var studyUID: UID<Study> { UID("1.2.826.0.2.\(study)") ?? .mint() }
  var seriesUID: UID<Series> { UID("1.2.826.0.2.\(study).\(number)") ?? .mint() }

  var receipts: [Receipt] {
    (0..<max(1, z.count)).map { index in
      var header = InstanceHeader()
      header.modality = modality
      header.seriesNumber = number
      header.seriesDescription = description
      header.bodyPartExamined = bodyPart
      header.imageType = imageType
      header.instanceNumber = index + 1
      header.convolutionKernel = kernel
      header.viewPosition = view
      header.acquisitionNumber = 1
      header.imagesInAcquisition = announced
      if modality != "SR" { (header.rows, header.columns) = (512, 512) }
      header.pixelSpacing = [0.45, 0.45]
      header.photometricInterpretation = "MONOCHROME2"
      if z.indices.contains(index) {
        header.imagePosition = [-115, -115, z[index]]
        header.imageOrientation = [1, 0, 0, 0, 1, 0]
        header.frameOfReferenceUID = "2.25.9"
        header.sliceThickness = 5
      }
      return receipt(index, header)
    }
  }

  private func receipt(_ index: Int, _ header: InstanceHeader) -> Receipt {
    let uid = "1.2.826.0.2.\(study).\(number).\(index + 1)"
    return Receipt(
      studyUID: studyUID, seriesUID: seriesUID, instanceUID: UID(uid) ?? .mint(), sopClass: sopClass,
      transferSyntax: .explicitLittleEndian, path: path("sample/\(uid)"), byteCount: 1, digest: uid,
      origin: ReceiptOrigin(
        callingAETitle: "MODALITY", calledAETitle: "TRIAGED", peerAddress: "127.0.0.1", associationID: "1"),
      receivedAt: .ms(0), header: header)
  }
}

extension Receipt {
  func at(_ milliseconds: Int64) -> Receipt {
    var copy = self
    copy.receivedAt = .ms(milliseconds)
    return copy
  }

  func recorded(_ sequence: Int64, revision: Int = 1, isConflict: Bool = false) -> RecordedReceipt {
    RecordedReceipt(
      sequence: sequence, revision: revision, receivedAt: receivedAt,
      associationID: origin.associationID, isConflict: isConflict,
      instance: StoredInstance(
        studyUID: studyUID, seriesUID: seriesUID, instanceUID: instanceUID, sopClass: sopClass,
        transferSyntax: transferSyntax, path: path, header: header))
  }
}

extension Timestamp {
  static func ms(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }
}

/// For literals that are spool paths.
func path(_ text: String) -> SpoolPath {
  guard let path = SpoolPath(text) else { preconditionFailure("not a spool path: \(text)") }
  return path
}
