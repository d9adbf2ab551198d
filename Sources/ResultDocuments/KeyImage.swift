import DICOMCore
import DICOMObjects
import TriageDomain

/// One present finding as a Secondary Capture, for the viewers that show nothing else (PS3.3 A.8.1).
struct KeyImage {
  let finding: Finding
  /// Among the study's key images, from 0.
  let number: Int
  let image: SourceImage
  let outline: SliceOutline?
  let header: ResultHeader
  let identity: ResultIdentity
  let options: ResultDocumentOptions

  /// The key images of a classification: one a present finding.
  ///
  /// - Throws: `.unknownImage`.
  static func all(
    _ classification: StudyClassification, header: ResultHeader, identity: ResultIdentity,
    options: ResultDocumentOptions
  ) throws(ResultDocumentsError) -> [KeyImage] {
    let policy = KeyImagePolicy(
      outlines: OutlinePolicy(maximumImages: 1, maximumPoints: options.maximumPolygonPoints))
    var images: [KeyImage] = []
    for finding in classification.findings where finding.isPresent {
      let (image, outline) = try policy.place(of: finding, in: header.sources)
      images.append(
        KeyImage(
          finding: finding, number: images.count, image: image, outline: outline, header: header,
          identity: identity, options: options))
    }
    return images
  }

  var request: KeyFrameRequest {
    KeyFrameRequest(
      instance: image.instance, frame: outline?.frame, window: image.isCT ? .brain : nil)
  }

  /// - Throws: `.unencodable`, also when `frame` is of another size than the image.
  func dataSet(_ frame: KeyFrame) throws(ResultDocumentsError) -> DataSet {
    guard frame.rows == image.rows, frame.columns == image.columns else {
      throw .unencodable(reason: "the key frame is not as large as its image")
    }
    let directions = image.directions(frame: outline?.frame)
    let policy = OutlinePolicy(maximumImages: 1, maximumPoints: options.maximumPolygonPoints)
    let canvas = KeyPicture(
      finding: finding, frame: frame, polygons: outline.map(policy.polygons) ?? [], directions: directions
    ).draw()

    var set = header.dataSet(
      sopClass: .secondaryCapture,
      instance: number == 0 ? identity.keyImage : identity.keyImage.numbered(UInt16(number)),
      series: identity.keyImageSeries, modality: "OT", seriesNumber: options.firstSeriesNumber + 3,
      seriesDescription: "AI triage: key images")
    set.copy([.bodyPartExamined], from: image.header)
    set.set(.instanceNumber, .IS, integers: [number + 1])
    // SC Equipment and Image (PS3.3 C.8.6.1, C.8.6.2).
    set.set(.conversionType, .CS, "WSD")
    set.set(.dateOfSecondaryCapture, .DA, header.moment.date)
    set.set(.timeOfSecondaryCapture, .TM, header.moment.time)
    // General Image (PS3.3 C.7.6.1).
    set.set(.imageType, .CS, "DERIVED", "SECONDARY")
    set.set(.contentDate, .DA, header.moment.date)
    set.set(.contentTime, .TM, header.moment.time)
    image.addPatientOrientation(frame: outline?.frame, to: &set)
    set.set(.burnedInAnnotation, .CS, "YES")
    set.set(.imageComments, .LT, "\(finding.title). AI triage - not for diagnostic use.")
    set.set(
      .derivationDescription, .ST, "Windowed to 8 bit; outline and words of an automatic triage burnt in")
    set.set(.lossyImageCompression, .CS, "00")
    set.copy(
      [.lossyImageCompression, .lossyImageCompressionRatio, .lossyImageCompressionMethod], from: image.header)
    var source = image.reference(frame: outline?.frame)
    source.set(.purposeOfReferenceCodeSequence, code: Code.sourceImage)
    set.set(.sourceImageSequence, items: [source])
    let spacing = image.spacing
    if spacing.count == 2, abs(spacing[0] / spacing[1] - 1) > 0.001 {
      set.set(.pixelAspectRatio, .IS, integers: spacing.map { Int(($0 * 10_000).rounded()) })
    }
    let layout = PixelLayout(
      rows: canvas.rows, columns: canvas.columns, samplesPerPixel: 3, bitsAllocated: 8, bitsStored: 8,
      highBit: 7, isSigned: false, photometricInterpretation: "RGB", numberOfFrames: 1)
    do throws(DICOMObjectsError) {
      try PixelData.uncompressed(canvas.bytes, layout: layout, in: &set)
    } catch {
      throw .unencodable(reason: "\(error)")
    }
    return set
  }
}
