import DICOMCore
import TriageDomain

/// Headers of made-up series, as the ledger would give them back.
struct SampleSeries {
  var uid = "2.25.100"
  var number = 2
  var modality = "CT"
  var sopClass = SOPClass.ct
  var imageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
  var description: String? = "Head routine"
  var bodyPart: String? = "HEAD"
  var kernel: String? = "H31s"
  var contrast: String?
  var side = 512
  var spacing = [0.45, 0.45]
  var orientation = [1.0, 0, 0, 0, 1, 0]
  var thickness = 5.0
  var frame: String? = "2.25.9"
  var view: String?
  /// Each slice's position along z.
  var z = (0..<28).map { Double($0) * 5 }

  var instances: [StoredInstance] {
    z.indices.map { index in
      var header = InstanceHeader()
      header.modality = modality
      header.seriesNumber = number
      header.seriesDescription = description
      header.bodyPartExamined = bodyPart
      header.imageType = imageType
      header.instanceNumber = index + 1
      header.rows = side
      header.columns = side
      header.pixelSpacing = spacing
      header.imagePosition = [-115, -115, z[index]]
      header.imageOrientation = orientation
      header.frameOfReferenceUID = frame
      header.sliceThickness = thickness
      header.convolutionKernel = kernel
      header.contrastBolusAgent = contrast
      header.viewPosition = view
      header.rescaleSlope = 1
      header.rescaleIntercept = -1024
      header.photometricInterpretation = "MONOCHROME2"
      return sample(series: uid, instance: "\(uid).\(index + 1)", sopClass: sopClass, header: header)
    }
  }
}

func sample(series: String, instance: String, sopClass: SOPClass, header: InstanceHeader) -> StoredInstance {
  StoredInstance(
    studyUID: uid("2.25.1"), seriesUID: uid(series), instanceUID: uid(instance), sopClass: sopClass,
    transferSyntax: .explicitLittleEndian, path: path("sample/\(instance).dcm"), header: header)
}

/// For literals that are UIDs.
func uid<Kind: UIDKind>(_ text: String) -> UID<Kind> { UID(text) ?? .mint() }

/// For literals that are spool paths.
func path(_ text: String) -> SpoolPath {
  guard let path = SpoolPath(text) else { preconditionFailure("not a spool path: \(text)") }
  return path
}
