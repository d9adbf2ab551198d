import DICOMCore

/// The concepts of the result objects (PS3.16 annexes A and D; SNOMED CT; UCUM).
enum Code {
  static let imagingMeasurementReport = CodedConcept("126000", "DCM", "Imaging Measurement Report")
  static let language = CodedConcept("121049", "DCM", "Language of Content Item and Descendants")
  static let english = CodedConcept("en-US", "RFC5646", "English (United States)")
  static let observerType = CodedConcept("121005", "DCM", "Observer Type")
  static let device = CodedConcept("121007", "DCM", "Device")
  static let deviceObserverUID = CodedConcept("121012", "DCM", "Device Observer UID")
  static let deviceObserverName = CodedConcept("121013", "DCM", "Device Observer Name")
  static let deviceObserverManufacturer = CodedConcept("121014", "DCM", "Device Observer Manufacturer")
  static let deviceObserverModelName = CodedConcept("121015", "DCM", "Device Observer Model Name")
  static let deviceObserverSerialNumber = CodedConcept("121016", "DCM", "Device Observer Serial Number")
  static let procedureReported = CodedConcept("121058", "DCM", "Procedure reported")
  static let imagingProcedure = CodedConcept("363679005", "SCT", "Imaging procedure")

  static let imageLibrary = CodedConcept("111028", "DCM", "Image Library")
  static let imageLibraryGroup = CodedConcept("126200", "DCM", "Image Library Group")
  static let modality = CodedConcept("121139", "DCM", "Modality")
  static let frameOfReferenceUID = CodedConcept("112227", "DCM", "Frame of Reference UID")
  static let rows = CodedConcept("110910", "DCM", "Pixel Data Rows")
  static let columns = CodedConcept("110911", "DCM", "Pixel Data Columns")
  static let horizontalSpacing = CodedConcept("111026", "DCM", "Horizontal Pixel Spacing")
  static let verticalSpacing = CodedConcept("111066", "DCM", "Vertical Pixel Spacing")
  static let sliceThickness = CodedConcept("112225", "DCM", "Slice Thickness")
  /// X, Y and Z.
  static let imagePosition = [
    CodedConcept("110901", "DCM", "Image Position (Patient) X"),
    CodedConcept("110902", "DCM", "Image Position (Patient) Y"),
    CodedConcept("110903", "DCM", "Image Position (Patient) Z"),
  ]
  /// The row's X, Y and Z, then the column's.
  static let imageOrientation = [
    CodedConcept("110904", "DCM", "Image Orientation (Patient) Row X"),
    CodedConcept("110905", "DCM", "Image Orientation (Patient) Row Y"),
    CodedConcept("110906", "DCM", "Image Orientation (Patient) Row Z"),
    CodedConcept("110907", "DCM", "Image Orientation (Patient) Column X"),
    CodedConcept("110908", "DCM", "Image Orientation (Patient) Column Y"),
    CodedConcept("110909", "DCM", "Image Orientation (Patient) Column Z"),
  ]

  static let imagingMeasurements = CodedConcept("126010", "DCM", "Imaging Measurements")
  static let measurementGroup = CodedConcept("125007", "DCM", "Measurement Group")
  static let trackingIdentifier = CodedConcept("112039", "DCM", "Tracking Identifier")
  static let trackingUID = CodedConcept("112040", "DCM", "Tracking Unique Identifier")
  static let finding = CodedConcept("121071", "DCM", "Finding")
  static let findingSite = CodedConcept("363698007", "SCT", "Finding Site")
  static let laterality = CodedConcept("272741003", "SCT", "Laterality")
  static let referencedSegment = CodedConcept("121191", "DCM", "Referenced Segment")
  static let sourceSeriesForSegmentation = CodedConcept("121232", "DCM", "Source series for segmentation")
  static let imageRegion = CodedConcept("111030", "DCM", "Image Region")
  static let probability = CodedConcept("122157", "DCM", "Probability")
  static let volume = CodedConcept("118565006", "SCT", "Volume")
  static let algorithmName = CodedConcept("111001", "DCM", "Algorithm Name")
  static let algorithmVersion = CodedConcept("111003", "DCM", "Algorithm Version")
  static let algorithmParameters = CodedConcept("111002", "DCM", "Algorithm Parameters")
  static let qualitativeEvaluations = CodedConcept("C0034375", "UMLS", "Qualitative Evaluations")
  static let present = CodedConcept("52101004", "SCT", "Present")
  static let absent = CodedConcept("272519000", "SCT", "Absent")
  static let impression = CodedConcept("121073", "DCM", "Impression")
  static let findingCategory = CodedConcept("276214006", "SCT", "Finding category")
  static let priority = CodedConcept("260870009", "SCT", "Priority")
  static let comment = CodedConcept("121106", "DCM", "Comment")

  static let percent = CodedConcept("%", "UCUM", "Percent")
  static let millilitre = CodedConcept("mL", "UCUM", "milliliter")
  static let millimetre = CodedConcept("mm", "UCUM", "millimeter")
  static let pixels = CodedConcept("{pixels}", "UCUM", "pixels")
  static let unitVector = CodedConcept("{-1:1}", "UCUM", "{-1:1}")

  static let segmentation = CodedConcept("113076", "DCM", "Segmentation")
  static let sourceImage = CodedConcept("121322", "DCM", "Source image for image processing operation")
  static let alteredStructure = CodedConcept("49755003", "SCT", "Morphologically Altered Structure")
  static let artificialIntelligence = CodedConcept("123110", "DCM", "Artificial Intelligence")

  static let acquisitionEquipment = CodedConcept("109101", "DCM", "Acquisition Equipment")
  static let processingEquipment = CodedConcept("109102", "DCM", "Processing Equipment")

  /// CID 29; nil for a modality that no model reads.
  static func modality(_ value: String) -> CodedConcept? {
    switch value {
    case "CT": CodedConcept("CT", "DCM", "Computed Tomography")
    case "CR": CodedConcept("CR", "DCM", "Computed Radiography")
    case "DX": CodedConcept("DX", "DCM", "Digital Radiography")
    default: nil
    }
  }
}
