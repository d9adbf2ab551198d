import Glibc

/// Takes a multipart/related body apart as it arrives (RFC 2046 5.1.1, PS3.18 8.6.1.2.1): a value that holds no more than
/// one piece and the head of one part.
package struct MultipartParser: Sendable {
  package enum Event: Sendable, Hashable {
    /// A part begins; its Content-Type, nil when it states none.
    case began(contentType: String?)
    case bytes([UInt8])
    case ended
  }

  package enum Failure: Error, Sendable, Hashable {
    case malformed(reason: String)
  }

  private enum Place { case preamble, delimiter, head, body, epilogue }

  private static let maximumHeadBytes = 8192

  private let delimiter: [UInt8]
  private var place = Place.preamble
  /// What is not decided yet; begins as if a line had ended before the body.
  private var held: [UInt8] = [0x0D, 0x0A]

  /// nil for what is no boundary: 1 to 70 printable characters.
  package init?(boundary: String) {
    guard (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
    else {
      return nil
    }
    delimiter = Array("\r\n--\(boundary)".utf8)
  }

  /// Whether the last delimiter has come, so that nothing is missing.
  package var isComplete: Bool { place == .epilogue }

  /// What a further piece of the body says, in order.
  package mutating func take(_ piece: [UInt8]) throws(Failure) -> [Event] {
    var events: [Event] = []
    held += piece
    var at = 0
    while let next = try step(from: at, &events) { at = next }
    held.removeFirst(min(at, held.count))
    return events
  }

  /// - Returns: How far `held` is used up; nil when more has to come, and then `at` says what may go.
  private mutating func step(from at: Int, _ events: inout [Event]) throws(Failure) -> Int? {
    switch place {
    case .epilogue: return held.count > at ? held.count : nil
    case .preamble, .body:
      let found = find(delimiter, from: at)
      // The end of what is held may be the beginning of a delimiter.
      let end = found ?? max(at, held.count - delimiter.count + 1)
      if place == .body, end > at { events.append(.bytes(Array(held[at..<end]))) }
      guard let found else { return end > at ? end : nil }
      if place == .body { events.append(.ended) }
      place = .delimiter
      return found + delimiter.count
    case .delimiter:
      guard held.count - at >= 2 else { return nil }
      if held[at] == 0x2D, held[at + 1] == 0x2D {
        place = .epilogue
        return at + 2
      }
      guard let line = find([0x0D, 0x0A], from: at) else {
        guard held.count - at <= 256 else { throw .malformed(reason: "a delimiter's line does not end") }
        return nil
      }
      guard held[at..<line].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else {
        throw .malformed(reason: "a delimiter is followed by other bytes")
      }
      place = .head
      // The line's end stays, so that an empty head looks like any other.
      return line
    case .head:
      guard let end = find([0x0D, 0x0A, 0x0D, 0x0A], from: at) else {
        guard held.count - at <= Self.maximumHeadBytes else {
          throw .malformed(reason: "a part's head is longer than \(Self.maximumHeadBytes) bytes")
        }
        return nil
      }
      // Whether the body is empty shows only when as much as a delimiter is there; less can't end a body anyway.
      guard held.count >= end + 2 + delimiter.count else { return nil }
      events.append(.began(contentType: Self.contentType(held[at..<end])))
      place = .body
      // An empty body's delimiter begins with the line that ends the head.
      return held[(end + 2)...].starts(with: delimiter) ? end + 2 : end + 4
    }
  }

  private static func contentType(_ head: ArraySlice<UInt8>) -> String? {
    for line in String(decoding: head, as: UTF8.self).split(separator: "\r\n") {
      let halves = line.split(separator: ":", maxSplits: 1)
      if halves.count == 2, halves[0].lowercased() == "content-type" {
        return String(halves[1].drop { $0 == " " })
      }
    }
    return nil
  }

  /// Where `pattern` stands at or after `start`.
  private func find(_ pattern: [UInt8], from start: Int) -> Int? {
    unsafe held.withUnsafeBytes { bytes in
      var at = start
      while at + pattern.count <= bytes.count {
        guard let base = bytes.baseAddress,
          let hit = unsafe memchr(base + at, Int32(pattern[0]), bytes.count - at - pattern.count + 1)
        else { return nil }
        at = unsafe base.distance(to: UnsafeRawPointer(hit))
        if pattern.indices.allSatisfy({ unsafe bytes[at + $0] == pattern[$0] }) { return at }
        at += 1
      }
      return nil
    }
  }
}
