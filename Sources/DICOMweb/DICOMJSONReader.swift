import DICOMCore
import DICOMObjects
import Foundation

/// Makes data sets of JSON values, strictly: whatever is not in PS3.18 F.2 is refused with its tag.
struct DICOMJSONReader {
  let maximumDepth: Int

  func dataSet(_ value: JSONValue, path: String, depth: Int) throws(DICOMwebError) -> DataSet {
    guard depth <= maximumDepth else {
      throw .overLimit(what: "the nesting of sequences", limit: maximumDepth)
    }
    guard case .object(let members) = value else {
      throw .malformedElement(
        path: path.isEmpty ? "document" : path, reason: "is \(value.kind), not an object")
    }
    var dataSet = DataSet()
    for member in members {
      guard member.name.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
        let tag = Tag(hex: member.name)
      else {
        throw .malformedElement(
          path: path.isEmpty ? "document" : path,
          reason: "has a member that is not a tag of 8 hexadecimal digits")
      }
      let inner = path + tag.description
      guard dataSet[tag] == nil else { throw .malformedElement(path: inner, reason: "stands twice") }
      dataSet[tag] = try element(member.value, path: inner, depth: depth)
    }
    return dataSet
  }

  private func element(_ value: JSONValue, path: String, depth: Int) throws(DICOMwebError) -> Element {
    guard case .object(let members) = value else {
      throw .malformedElement(path: path, reason: "is \(value.kind), not an object")
    }
    var vr: VR?
    var content: JSONValue.Member?
    for member in members {
      switch member.name {
      case "vr":
        guard case .string(let text) = member.value, let known = VR(rawValue: text) else {
          throw .malformedElement(path: path, reason: "has no known value representation")
        }
        vr = known
      case "Value", "InlineBinary", "BulkDataURI":
        guard content == nil else { throw .malformedElement(path: path, reason: "has two values") }
        content = member
      default: throw .malformedElement(path: path, reason: "has an unknown member")
      }
    }
    guard let vr else { throw .malformedElement(path: path, reason: "has no value representation") }
    guard let content else { return emptyElement(vr) }
    switch (content.name, content.value) {
    case ("Value", .array(let values)):
      if values.isEmpty { return emptyElement(vr) }
      return Element(vr, try elementValue(values, vr, path: path, depth: depth))
    case ("InlineBinary", .string(let text)):
      guard vr.isBinary else {
        throw .malformedElement(path: path, reason: "has inline binary, which \(vr.rawValue) may not")
      }
      guard let data = Data(base64Encoded: text) else {
        throw .malformedElement(path: path, reason: "has inline binary that is not base64")
      }
      return Element(vr, .bytes([UInt8](data)))
    case ("BulkDataURI", _):
      throw .malformedElement(path: path, reason: "stands elsewhere as bulk data, which is not fetched")
    default: throw .malformedElement(path: path, reason: "has \(content.value.kind) as its \(content.name)")
    }
  }

  private func emptyElement(_ vr: VR) -> Element {
    var dataSet = DataSet()
    let tag = Tag(0)
    dataSet.setEmpty(tag, vr)
    return dataSet[tag] ?? Element(vr, .text([]))
  }

  private func elementValue(
    _ values: [JSONValue], _ vr: VR, path: String, depth: Int
  ) throws(DICOMwebError) -> ElementValue {
    switch vr {
    case .SQ:
      var items: [DataSet] = []
      for (index, item) in values.enumerated() {
        items.append(try dataSet(item, path: "\(path)[\(index)]", depth: depth + 1))
      }
      return .sequence(items)
    case .SL, .SS, .SV, .UL, .US, .UV:
      return .integers(try map(values, path) { DICOMJSONScalar.integer($0, vr) })
    case .FD, .FL: return .reals(try map(values, path) { DICOMJSONScalar.real($0, vr) })
    case .AT: return .tags(try map(values, path) { DICOMJSONScalar.tag($0) })
    case _ where vr.isBinary:
      throw .malformedElement(path: path, reason: "has a Value, where \(vr.rawValue) has inline binary")
    default:
      guard values.count == 1 || !vr.isUndividedText else {
        throw .malformedElement(path: path, reason: "has several values, which \(vr.rawValue) may not")
      }
      let texts = try map(values, path) { DICOMJSONScalar.text($0, vr) }
      return .text(texts == [""] ? [] : texts)
    }
  }

  private func map<Scalar>(
    _ values: [JSONValue], _ path: String, _ transform: (JSONValue) -> Scalar?
  ) throws(DICOMwebError) -> [Scalar] {
    var scalars: [Scalar] = []
    for (index, value) in values.enumerated() {
      guard let scalar = transform(value) else {
        throw .malformedElement(
          path: path, reason: "has a value number \(index + 1) that its representation does not allow")
      }
      scalars.append(scalar)
    }
    return scalars
  }
}

extension VR {
  /// Whether the value is bytes to whoever does not know it.
  var isBinary: Bool {
    switch self {
    case .OB, .OD, .OF, .OL, .OV, .OW, .UN: true
    default: false
    }
  }
}
