/// The parts of a multipart/related body that is in memory (RFC 2046 5.1, PS3.18 8.6.1.2).
package enum MultipartParts {
  package struct Part: Sendable, Hashable {
    /// Lower case, without parameters; empty when the part does not say.
    package let type: String
    package let body: [UInt8]
  }

  /// - Parameter boundary: Without the hyphens before it.
  /// - Throws: `DICOMwebError.malformedMultipart` or `.overLimit`.
  package static func parse(_ bytes: [UInt8], boundary: String, maximumParts: Int) throws(DICOMwebError)
    -> [Part]
  {
    guard (1...70).contains(boundary.utf8.count) else { throw .malformedMultipart(reason: "has no boundary") }
    let delimiter = Array("\r\n--\(boundary)".utf8)
    // The first delimiter may stand at the very beginning.
    let bytes = Array("\r\n".utf8) + bytes
    var position = try after(delimiter, in: bytes, from: 0)
    var parts: [Part] = []
    while true {
      if bytes[position...].starts(with: "--".utf8) { return parts }
      while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
      guard bytes[position...].starts(with: "\r\n".utf8) else {
        throw .malformedMultipart(reason: "has a boundary that does not end its line")
      }
      guard parts.count < maximumParts else {
        throw .overLimit(what: "the number of parts", limit: maximumParts)
      }
      let end = try after(delimiter, in: bytes, from: position)
      parts.append(try part(bytes[position..<end - delimiter.count]))
      position = end
    }
  }

  private static func part(_ bytes: ArraySlice<UInt8>) throws(DICOMwebError) -> Part {
    // A part without headers begins with the empty line that ends them.
    let separator = Array("\r\n\r\n".utf8)
    guard let body = find(separator, in: bytes, from: bytes.startIndex) else {
      throw .malformedMultipart(reason: "has a part whose headers do not end")
    }
    var type = ""
    for line in String(decoding: bytes[..<body], as: UTF8.self).split(whereSeparator: \.isNewline) {
      let halves = line.split(separator: ":", maxSplits: 1)
      if halves.count == 2, halves[0].lowercased() == "content-type" {
        type = halves[1].prefix { $0 != ";" }.lowercased().filter { $0 != " " }
      }
    }
    return Part(type: type, body: Array(bytes[(body + separator.count)...]))
  }

  private static func after(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) throws(DICOMwebError)
    -> Int
  {
    guard let found = find(pattern, in: bytes[...], from: start) else {
      throw .malformedMultipart(reason: "does not end with its boundary")
    }
    return found + pattern.count
  }

  private static func find(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
    var position = start
    while let first = bytes[position...].firstIndex(of: pattern[0]) {
      if bytes[first...].starts(with: pattern) { return first }
      position = first + 1
    }
    return nil
  }
}
