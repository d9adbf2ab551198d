import DICOMCore
package import DICOMObjects
package import TriageDomain

extension InstanceHeader {
  /// Takes the header out of an instance's data set, which may end before the pixel data.
  ///
  /// Of a multi-frame image the functional groups are looked into: what all frames share stands in the header, and the
  /// positions of its first and last frames (PS3.3 C.7.6.16).
  package init(_ dataSet: DataSet) {
    self.init()
    takePatientAndStudy(dataSet)
    takeSeries(dataSet)
    takeImage(dataSet)
    takeFunctionalGroups(dataSet)
  }

  private mutating func takePatientAndStudy(_ dataSet: DataSet) {
    patientName = dataSet.string(.patientName)
    patientID = dataSet.string(.patientID)
    issuerOfPatientID = dataSet.string(.issuerOfPatientID)
    patientBirthDate = dataSet.string(.patientBirthDate)
    patientAge = dataSet.string(.patientAge)
    patientSex = dataSet.string(.patientSex)
    accessionNumber = dataSet.string(.accessionNumber)
    studyDate = dataSet.string(.studyDate)
    studyTime = dataSet.string(.studyTime)
    studyID = dataSet.string(.studyID)
    studyDescription = dataSet.string(.studyDescription)
    referringPhysicianName = dataSet.string(.referringPhysicianName)
    requestedPriority =
      dataSet.string(.requestedProcedurePriority)
      ?? dataSet.items(.requestAttributesSequence).lazy.compactMap { $0.string(.requestedProcedurePriority) }
      .first
    timezoneOffset = dataSet.string(.timezoneOffsetFromUTC)
  }

  private mutating func takeSeries(_ dataSet: DataSet) {
    modality = dataSet.string(.modality)
    seriesNumber = dataSet.integer(.seriesNumber)
    seriesDescription = dataSet.string(.seriesDescription)
    bodyPartExamined =
      dataSet.string(.bodyPartExamined) ?? dataSet.code(.anatomicRegionSequence)?.meaning.uppercased()
    manufacturer = dataSet.string(.manufacturer)
    protocolName = dataSet.string(.protocolName)
    contrastBolusAgent = dataSet.string(.contrastBolusAgent)
    viewPosition = dataSet.string(.viewPosition)
    presentationIntent = dataSet.string(.presentationIntentType)
    frameOfReferenceUID = dataSet.string(.frameOfReferenceUID)
  }

  private mutating func takeImage(_ dataSet: DataSet) {
    imageType = dataSet.strings(.imageType)
    instanceNumber = dataSet.integer(.instanceNumber)
    acquisitionNumber = dataSet.integer(.acquisitionNumber)
    imagesInAcquisition = dataSet.integer(.imagesInAcquisition)
    rows = dataSet.integer(.rows)
    columns = dataSet.integer(.columns)
    numberOfFrames = dataSet.integer(.numberOfFrames)
    photometricInterpretation = dataSet.string(.photometricInterpretation)
    imagePosition = dataSet.reals(.imagePositionPatient)
    imageOrientation = dataSet.reals(.imageOrientationPatient)
    pixelSpacing = dataSet.reals(.pixelSpacing)
    if pixelSpacing.isEmpty { pixelSpacing = dataSet.reals(.imagerPixelSpacing) }
    sliceThickness = dataSet.real(.sliceThickness)
    convolutionKernel = dataSet.string(.convolutionKernel)
    rescaleSlope = dataSet.real(.rescaleSlope)
    rescaleIntercept = dataSet.real(.rescaleIntercept)
    rescaleType = dataSet.string(.rescaleType)
    pixelPadding = [Tag.pixelPaddingValue, .pixelPaddingRangeLimit].compactMap { dataSet.integer($0) }
  }

  private mutating func takeFunctionalGroups(_ dataSet: DataSet) {
    let frames = FunctionalGroups(dataSet)
    guard let first = frames.first else { return }
    if let plane = first.position { imagePosition = plane }
    if let plane = frames.last?.position { lastImagePosition = plane }
    if let values = first.orientation { imageOrientation = values }
    if let values = first.pixelSpacing { pixelSpacing = values }
    if let value = first.thickness { sliceThickness = value }
    if let value = first.kernel { convolutionKernel = value }
  }
}
