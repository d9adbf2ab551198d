import DICOMCore
import DICOMObjects
import Foundation
import Testing
import TriageDomain
import TriageTestSupport
import Worklist

@Suite("PS3.18 10.4 Retrieve transaction (WADO-RS)")
struct RetrievalServiceTests {
  private func images(_ study: PhantomStudy, _ count: Int) throws -> [URL] {
    try Array(
      study.files.filter { try Part10File.read($0.path, upToPixelData: true).dataSet.integer(.rows) != nil }
        .prefix(count))
  }

  /// The bodies of a multipart answer.
  private func parts(_ bytes: [UInt8]) -> [(head: String, body: [UInt8])] {
    guard let line = bytes.firstRange(of: [13, 10]) else { return [] }
    let boundary = Array(bytes[..<line.lowerBound])
    var parts: [(head: String, body: [UInt8])] = []
    var rest = bytes[...]
    while let start = rest.firstRange(of: boundary) {
      rest = rest[start.upperBound...]
      guard let head = rest.firstRange(of: [13, 10, 13, 10]),
        let end = rest.firstRange(of: [13, 10] + boundary)
      else { break }
      parts.append(
        (
          String(decoding: rest[..<head.lowerBound], as: UTF8.self),
          Array(rest[head.upperBound..<end.lowerBound])
        ))
    }
    return parts
  }

  @Test("10.4.1.1.1: a study, a series and an instance come back byte for byte as they were received")
  func originals() async throws {
    let files = try images(try await PhantomSet.load(.test).study("head-bleed"), 3)
    try await ServedWorklist.run { served in
      let receipts = try await served.store(files)
      let place = "/dicom-web/studies/\(receipts[0].studyUID)"
      let originals = try files.map { [UInt8](try Data(contentsOf: $0)) }
      for accept in [nil, "*/*", #"multipart/related; type="application/dicom"; transfer-syntax=*"#] {
        let all = parts(try await served.bytes(place, accept: accept))
        #expect(all.map(\.body) == originals)
        #expect(all.allSatisfy { $0.head.contains("transfer-syntax=\(receipts[0].transferSyntax)") })
      }
      #expect(parts(try await served.bytes("\(place)/series/\(receipts[0].seriesUID)")).count == 3)
      #expect(parts(try await served.bytes(receipts[1].address)).map(\.body) == [originals[1]])
      #expect(try await served.bytes(receipts[1].address, accept: "application/dicom") == originals[1])
    }
  }

  @Test(
    "8.7.3.5: a compressed instance is decoded for who takes explicit little endian; other syntaxes are refused"
  )
  func transcoding() async throws {
    let set = try await PhantomSet.load(.test)
    try await ServedWorklist.run { served in
      var compressed = 0
      for study in set.studies {
        guard let file = try images(study, 1).first,
          !(try Part10File.read(file.path, upToPixelData: true).transferSyntax.isNative)
        else { continue }
        compressed += 1
        let receipt = try await served.store([file])[0]
        let body = try await served.bytes(
          receipt.address, accept: "application/dicom; transfer-syntax=1.2.840.10008.1.2.1")
        let contents = try Part10File.read(bytes: body, upToPixelData: false)
        #expect(contents.transferSyntax == .explicitLittleEndian)
        let decoder = try PixelDecoder(file.path)
        #expect(
          Array(contents.dataSet.bytes(.pixelData).prefix(64)) == Array(try decoder.frame(0).bytes.prefix(64))
        )
        #expect(contents.dataSet.string(.sopInstanceUID) == receipt.instanceUID.value)
        let frames = parts(
          try await served.bytes(
            "\(receipt.address)/frames/1",
            accept: #"multipart/related; type="application/octet-stream"; transfer-syntax=*"#))
        #expect(frames.map(\.body) == [try decoder.frame(0).bytes])
        let refused = try await served.call(
          "GET", receipt.address, headers: ["Accept: application/dicom; transfer-syntax=1.2.840.10008.1.2.2"])
        #expect(refused.status == 406)
      }
      #expect(compressed > 0)
    }
  }

  @Test("10.4.1.1.5, 10.4.1.1.6: frames and pixel data come in the order asked for, and only what is there")
  func frames() async throws {
    let study = try await PhantomSet.load(.test).study("head-multi-frame")
    let file = try #require(
      try study.files.first {
        try (Part10File.read($0.path, upToPixelData: true).dataSet.integer(.numberOfFrames) ?? 1) > 1
      })
    try await ServedWorklist.run { served in
      let address = try await served.store([file])[0].address
      let decoder = try PixelDecoder(file.path)
      let two = parts(try await served.bytes("\(address)/frames/2,1"))
      #expect(two.map(\.body) == [try decoder.frame(1).bytes, try decoder.frame(0).bytes])
      let one = try await served.bytes("\(address)/frames/2", accept: "application/octet-stream")
      #expect(try one == decoder.frame(1).bytes)
      let all = parts(try await served.bytes("\(address)/bulkdata/7FE00010"))
      #expect(all.count == decoder.layout.numberOfFrames)
      #expect(try await served.call("GET", "\(address)/frames/9999").status == 404)
      for path in ["frames/0", "frames/1,,2", "frames/-1", "bulkdata/7FE0"] {
        #expect(try await served.call("GET", "\(address)/\(path)").status == 400, "\(path)")
      }
      #expect(try await served.call("GET", "\(address)/bulkdata/00420011").status == 404)
      let other = try await served.call("GET", "\(address)/frames/1", headers: ["Accept: video/mp4"])
      #expect(other.status == 406)
      #expect(try await served.call("GET", "/dicom-web/studies/1.2.3").status == 404)
      #expect(try await served.call("GET", "/dicom-web/studies/x").status == 400)
    }
  }

  @Test("An object whose file is gone is answered 503, and nothing of the spool's place is told")
  func lost() async throws {
    let files = try images(try await PhantomSet.load(.test).study("head-bleed"), 1)
    try await ServedWorklist.run { served in
      let receipt = try await served.store(files)[0]
      try FileManager.default.removeItem(atPath: receipt.path.absolute(in: served.spoolRoot))
      for path in ["", "/metadata", "/rendered", "/frames/1"] {
        let answer = try await served.call("GET", receipt.address + path)
        #expect(answer.status == 503, "\(path)")
        #expect(!answer.body.contains(served.spoolRoot))
      }
    }
  }
}
