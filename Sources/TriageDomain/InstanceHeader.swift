/// What is taken from an instance's attributes when it is received, so that nobody has to open its file to assemble
/// the study or to show it. An attribute that the instance lacks is nil. Text is UTF-8.
package struct InstanceHeader: Sendable, Hashable, Codable {
  package var patientName: String?
  package var patientID: String?
  package var issuerOfPatientID: String?
  package var patientBirthDate: String?
  /// Age String, such as 067Y.
  package var patientAge: String?
  package var patientSex: String?
  package var accessionNumber: String?
  package var studyDate: String?
  package var studyTime: String?
  package var studyID: String?
  package var studyDescription: String?
  package var referringPhysicianName: String?
  /// Requested Procedure Priority (0040,1003), at the top level or in Request Attributes Sequence.
  package var requestedPriority: String?
  package var modality: String?
  package var seriesNumber: Int?
  package var seriesDescription: String?
  package var bodyPartExamined: String?
  package var imageType: [String] = []
  package var instanceNumber: Int?
  package var acquisitionNumber: Int?
  package var imagesInAcquisition: Int?
  package var rows: Int?
  package var columns: Int?
  package var numberOfFrames: Int?
  /// Image Position (Patient), mm, three values or none.
  package var imagePosition: [Double] = []
  /// Image Orientation (Patient), six values or none.
  package var imageOrientation: [Double] = []
  package var frameOfReferenceUID: String?
  /// Image Position (Patient) of a multi-frame image's last frame; empty for a single-frame one.
  package var lastImagePosition: [Double] = []
  /// Pixel Spacing, or Imager Pixel Spacing where that is absent: mm between rows, mm between columns.
  package var pixelSpacing: [Double] = []
  package var sliceThickness: Double?
  package var rescaleSlope: Double?
  package var rescaleIntercept: Double?
  package var rescaleType: String?
  /// Pixel Padding Value and, where given, Pixel Padding Range Limit: stored values that are not part of the image.
  package var pixelPadding: [Int] = []
  package var convolutionKernel: String?
  package var contrastBolusAgent: String?
  package var viewPosition: String?
  package var manufacturer: String?
  package var protocolName: String?
  package var photometricInterpretation: String?
  /// Presentation Intent Type (0008,0068): `FOR PRESENTATION` or `FOR PROCESSING`.
  package var presentationIntent: String?
  package var timezoneOffset: String?

  package init() {}
}
