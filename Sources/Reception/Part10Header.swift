import DICOMCore
import DICOMObjects

/// Preamble and file meta information in front of a data set that is stored as it came (PS3.10 section 7.1).
///
/// Not made from the data set: that is not parsed, let alone rewritten.
struct Part10Header {
  let bytes: [UInt8]

  init(sopClass: SOPClass, instance: UID<Instance>, transferSyntax: TransferSyntax, source: AETitle?) {
    var group: [UInt8] = []
    group += Self.head(.fileMetaInformationVersion, "OB") + [0, 0, 2, 0, 0, 0, 0, 1]
    group += Self.element(.mediaStorageSOPClassUID, "UI", sopClass.value)
    group += Self.element(.mediaStorageSOPInstanceUID, "UI", instance.value)
    group += Self.element(.transferSyntaxUID, "UI", transferSyntax.value)
    group += Self.element(.implementationClassUID, "UI", Part10File.implementationClassUID)
    group += Self.element(.implementationVersionName, "SH", Part10File.implementationVersionName)
    if let source { group += Self.element(.sourceApplicationEntityTitle, "AE", source.value) }
    let length = (0..<4).map { UInt8(truncatingIfNeeded: group.count >> (8 * $0)) }
    bytes =
      [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
      + Self.head(Tag(0x0002, 0x0000), "UL") + [4, 0] + length + group
  }

  private static func head(_ tag: Tag, _ vr: String) -> [UInt8] {
    let numbers = [tag.group, tag.element].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    return numbers + Array(vr.utf8)
  }

  private static func element(_ tag: Tag, _ vr: String, _ text: String) -> [UInt8] {
    var value = Array(text.utf8)
    if value.count % 2 == 1 { value.append(vr == "UI" ? 0 : 0x20) }
    return head(tag, vr) + [UInt8(value.count), 0] + value
  }
}
