import DICOMweb
import Testing

@Suite("Multipart bodies as they arrive (RFC 2046 5.1.1)")
struct MultipartParserTests {
  /// The parts of a body that comes in pieces of `size` bytes; nil when it is refused or has no end.
  private func parts(_ body: [UInt8], size: Int, boundary: String = "b") throws -> [(String?, [UInt8])]? {
    var parser = try #require(MultipartParser(boundary: boundary))
    var parts: [(String?, [UInt8])] = []
    for start in stride(from: 0, to: body.count, by: size) {
      let events: [MultipartParser.Event]
      do { events = try parser.take(Array(body[start..<min(body.count, start + size)])) } catch { return nil }
      for event in events {
        switch event {
        case .began(let type): parts.append((type, []))
        case .bytes(let bytes): parts[parts.count - 1].1 += bytes
        case .ended: break
        }
      }
    }
    return parser.isComplete ? parts : nil
  }

  @Test("A body means the same however it is cut up", arguments: [1, 2, 3, 7, 64, 10_000])
  func pieces(size: Int) throws {
    let contents: [[UInt8]] = [
      Array("hello".utf8), [], Array("\r\n--a\r\n-\r\r\n--\r\n".utf8),
      (0..<3000).map { UInt8(truncatingIfNeeded: $0) },
    ]
    var body = Array("a preamble\r\n".utf8)
    for content in contents {
      body += Array("--b \r\nContent-Type: application/dicom\r\nX: y\r\n\r\n".utf8) + content + [13, 10]
    }
    body += Array("--b--\r\nan epilogue".utf8)
    let found = try #require(try parts(body, size: size))
    #expect(found.map(\.1) == contents)
    #expect(found.allSatisfy { $0.0 == "application/dicom" })
  }

  @Test("A part without a head, or with an empty body, is a part")
  func empty() throws {
    let found = try #require(try parts(Array("--b\r\n\r\nx\r\n--b\r\nA: b\r\n\r\n--b--".utf8), size: 4))
    #expect(found.map(\.1) == [Array("x".utf8), []] && found.allSatisfy { $0.0 == nil })
  }

  @Test("What breaks off or is no multipart body is never complete")
  func broken() throws {
    let long = "--b\r\nA: " + String(repeating: "x", count: 9000)
    for text in [
      "", "--b", "--b\r\n\r\nx", "--bc\r\n\r\nx\r\n--bc--", "--b\r\n\r\nx\r\n--b", "nothing", long,
    ] {
      #expect(try parts(Array(text.utf8), size: 5) == nil, "\(text.prefix(20))")
    }
    #expect(MultipartParser(boundary: "") == nil)
    #expect(MultipartParser(boundary: String(repeating: "x", count: 71)) == nil)
  }

  @Test("Ten thousand broken bodies neither crash nor hang the parser")
  func fuzzed() throws {
    var random = SystemRandomNumberGenerator()
    let whole = Array(
      "--b\r\nContent-Type: application/dicom\r\n\r\nsome bytes\r\n--b\r\n\r\nmore\r\n--b--\r\n".utf8)
    for _ in 0..<10_000 {
      var body = whole
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let place = Int.random(in: 0..<body.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: body[place] = UInt8.random(in: 0...255, using: &random)
        case 1: body.remove(at: place)
        default: body.insert(contentsOf: body[place...].prefix(9), at: place)
        }
      }
      let found = try parts(body, size: Int.random(in: 1...40, using: &random))
      #expect((found ?? []).reduce(0) { $0 + $1.1.count } <= body.count)
    }
  }
}
