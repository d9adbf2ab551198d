import DICOMCore
import DICOMObjects

extension StructuredReport {
  /// Every image that was read, with what places it (PS3.16 TID 1600 to 1604).
  func imageLibrary() -> ContentItem {
    let entries = sources.images.map { image in
      ContentItem(.contains, nil, .image(image.reference()), descriptors(of: image))
    }
    let group = ContentItem(.contains, Code.imageLibraryGroup, .container(template: nil), entries)
    return ContentItem(.contains, Code.imageLibrary, .container(template: nil), [group])
  }

  private func descriptors(of image: SourceImage) -> [ContentItem] {
    let header = image.header
    var items: [ContentItem] = []
    func add(_ name: CodedConcept, _ value: ContentItem.Value) {
      items.append(ContentItem(.hasAcquisitionContext, name, value))
    }
    if let modality = header.string(.modality).flatMap(Code.modality) { add(Code.modality, .code(modality)) }
    if let uid = header.uid(.frameOfReferenceUID, FrameOfReference.self) {
      add(Code.frameOfReferenceUID, .uid(uid.value))
    }
    add(Code.rows, .number(Double(image.rows), unit: Code.pixels))
    add(Code.columns, .number(Double(image.columns), unit: Code.pixels))

    let position = header.reals(.imagePositionPatient)
    let orientation = header.reals(.imageOrientationPatient)
    guard position.count == 3, orientation.count == 6 else { return items }
    let spacing = image.spacing
    if spacing.count == 2 {
      add(Code.horizontalSpacing, .number(spacing[1], unit: Code.millimetre))
      add(Code.verticalSpacing, .number(spacing[0], unit: Code.millimetre))
    }
    if let thickness = header.real(.sliceThickness) {
      add(Code.sliceThickness, .number(thickness, unit: Code.millimetre))
    }
    for (name, value) in zip(Code.imagePosition, position) {
      add(name, .number(value, unit: Code.millimetre))
    }
    for (name, value) in zip(Code.imageOrientation, orientation) {
      add(name, .number(value, unit: Code.unitVector))
    }
    return items
  }
}
