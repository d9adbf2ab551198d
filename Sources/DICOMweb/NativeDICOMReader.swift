/// Makes the DICOM JSON model's values of a Native DICOM Model document (PS3.19 A.1), so that one reader judges both.
struct NativeDICOMReader {
  private var tokens: XMLReader

  init(_ tokens: XMLReader) { self.tokens = tokens }

  /// - Throws: `DICOMwebError.malformedXML`, `.malformedElement` or `.overLimit`.
  static func object(of document: XMLReader) throws(DICOMwebError) -> JSONValue {
    var reader = NativeDICOMReader(document)
    guard case .start("NativeDicomModel", _)? = try reader.element() else {
      throw .malformedElement(path: "document", reason: "is no NativeDicomModel")
    }
    let object = try reader.attributes(in: "document")
    guard try reader.element() == nil else {
      throw .malformedElement(path: "document", reason: "has something after its end")
    }
    return object
  }

  /// The next token but white space; other text has no place between elements.
  private mutating func element() throws(DICOMwebError) -> XMLReader.Token? {
    while let token = try tokens.next() {
      guard case .text(let text) = token else { return token }
      guard text.allSatisfy(\.isWhitespace) else {
        throw .malformedElement(path: "document", reason: "has text between its elements")
      }
    }
    return nil
  }

  /// A data set up to its end.
  private mutating func attributes(in path: String) throws(DICOMwebError) -> JSONValue {
    var members: [JSONValue.Member] = []
    while case .start(let name, let attributes)? = try element() {
      guard name == "DicomAttribute", let tag = attributes["tag"] else {
        throw .malformedElement(path: path, reason: "has something that is no DicomAttribute with a tag")
      }
      members.append(JSONValue.Member(name: tag, value: try attribute(attributes["vr"], path: tag)))
    }
    return .object(members)
  }

  private mutating func attribute(_ vr: String?, path: String) throws(DICOMwebError) -> JSONValue {
    var members = vr.map { [JSONValue.Member(name: "vr", value: .string($0))] } ?? []
    var values: [JSONValue] = []
    while case .start(let name, let attributes)? = try element() {
      switch name {
      case "Value":
        try place(try number(attributes, path), in: &values, path)
        values.append(scalar(try text(path), vr))
      case "PersonName":
        try place(try number(attributes, path), in: &values, path)
        values.append(try personName(path))
      case "Item":
        try place(try number(attributes, path), in: &values, path)
        values.append(try self.attributes(in: path))
      case "InlineBinary":
        members.append(
          JSONValue.Member(name: name, value: .string(try text(path).filter { !$0.isWhitespace })))
      default: throw .malformedElement(path: path, reason: "has a value of a kind that is not taken")
      }
    }
    if !values.isEmpty { members.append(JSONValue.Member(name: "Value", value: .array(values))) }
    return .object(members)
  }

  /// Values without text are left out, so that a number may be greater than that of the one before by more than one.
  private func place(_ number: Int, in values: inout [JSONValue], _ path: String) throws(DICOMwebError) {
    guard number > values.count, number - values.count <= 1000 else {
      throw .malformedElement(path: path, reason: "has values that are not in order")
    }
    while values.count < number - 1 { values.append(.null) }
  }

  private func number(_ attributes: [String: String], _ path: String) throws(DICOMwebError) -> Int {
    guard let number = attributes["number"].flatMap({ Int($0) }), number > 0 else {
      throw .malformedElement(path: path, reason: "has a value without a number from 1")
    }
    return number
  }

  /// Text up to the element's end.
  private mutating func text(_ path: String) throws(DICOMwebError) -> String {
    var text = ""
    while let token = try tokens.next() {
      switch token {
      case .text(let part): text += part
      case .end: return text
      case .start: throw .malformedElement(path: path, reason: "has an element where text should stand")
      }
    }
    return text
  }

  private func scalar(_ text: String, _ vr: String?) -> JSONValue {
    switch vr {
    case "SL", "SS", "SV", "UL", "US", "UV", "FD", "FL":
      JSONNumber.isNumber(text) ? .number(text) : .string(text)
    default: text.isEmpty ? .null : .string(text)
    }
  }

  private mutating func personName(_ path: String) throws(DICOMwebError) -> JSONValue {
    var groups: [JSONValue.Member] = []
    while case .start(let group, _)? = try element() {
      var parts: [String: String] = [:]
      while case .start(let component, _)? = try element() {
        guard NativeDICOMModel.components.contains(component) else {
          throw .malformedElement(path: path, reason: "has an unknown part of a name")
        }
        parts[component] = try text(path)
      }
      var name = NativeDICOMModel.components.map { parts[$0] ?? "" }
      while name.last == "" { name.removeLast() }
      groups.append(JSONValue.Member(name: group, value: .string(name.joined(separator: "^"))))
    }
    return groups.isEmpty ? .null : .object(groups)
  }
}
