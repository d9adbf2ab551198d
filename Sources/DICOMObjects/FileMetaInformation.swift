import DICOMCore

/// The preamble and file meta information of a file that the product writes (PS3.10 section 7.1).
struct FileMetaInformation {
  let bytes: [UInt8]

  /// - Throws: `malformed` when the data set names no SOP class or instance.
  init(of dataSet: DataSet, transferSyntax: TransferSyntax) throws(DICOMObjectsError) {
    guard let sopClass: SOPClass = dataSet.uid(.sopClassUID) else {
      throw .malformed(path: "a data set", reason: "SOP Class UID \(Tag.sopClassUID) is absent")
    }
    guard let instance: UID<Instance> = dataSet.uid(.sopInstanceUID) else {
      throw .malformed(path: "a data set", reason: "SOP Instance UID \(Tag.sopInstanceUID) is absent")
    }
    var group: [UInt8] = []
    // The version is the one element of a representation with a long length.
    group += Self.header(.fileMetaInformationVersion, "OB") + [0, 0, 2, 0, 0, 0, 0, 1]
    group += Self.text(.mediaStorageSOPClassUID, "UI", sopClass.value)
    group += Self.text(.mediaStorageSOPInstanceUID, "UI", instance.value)
    group += Self.text(.transferSyntaxUID, "UI", transferSyntax.value)
    group += Self.text(.implementationClassUID, "UI", Part10File.implementationClassUID)
    group += Self.text(.implementationVersionName, "SH", Part10File.implementationVersionName)
    let length = (0..<4).map { UInt8(truncatingIfNeeded: group.count >> (8 * $0)) }
    bytes =
      [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + Self.header(Tag(0x0002, 0x0000), "UL") + [
        4, 0,
      ]
      + length + group
  }

  private static func header(_ tag: Tag, _ vr: String) -> [UInt8] {
    [
      UInt8(truncatingIfNeeded: tag.group), UInt8(tag.group >> 8), UInt8(truncatingIfNeeded: tag.element),
      UInt8(tag.element >> 8),
    ] + Array(vr.utf8)
  }

  private static func text(_ tag: Tag, _ vr: String, _ text: String) -> [UInt8] {
    var value = Array(text.utf8)
    if value.count % 2 == 1 { value.append(vr == "UI" ? 0 : 0x20) }
    return header(tag, vr) + [UInt8(value.count), 0] + value
  }
}
