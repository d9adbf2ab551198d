import DICOMCore
import DICOMObjects
import DICOMweb
import Foundation
import Testing
import TriageDomain
import TriageTestSupport
import Worklist

@Suite("PS3.18 10.4.1.1.2 metadata, 10.4.1.1.3 rendered, 10.4.1.1.4 thumbnails")
struct RenderingServiceTests {
  private func files(_ name: String, _ count: Int = 1) async throws -> [URL] {
    let study = try await PhantomSet.load(.test).study(name)
    return try Array(
      study.files.filter { try Part10File.read($0.path, upToPixelData: true).dataSet.integer(.rows) != nil }
        .prefix(count))
  }

  /// Width and height of a JPEG or PNG.
  private func size(_ bytes: [UInt8]) -> [Int]? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), bytes.count > 24 {
      return [Int(bytes[18]) << 8 | Int(bytes[19]), Int(bytes[22]) << 8 | Int(bytes[23])]
    }
    guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
    for index in bytes.indices.dropLast(9) where bytes[index] == 0xFF && bytes[index + 1] == 0xC0 {
      return [
        Int(bytes[index + 7]) << 8 | Int(bytes[index + 8]),
        Int(bytes[index + 5]) << 8 | Int(bytes[index + 6]),
      ]
    }
    return nil
  }

  @Test(
    "An instance is drawn as JPEG or PNG, in a window, in a viewport, and kept by the browser under its tag")
  func rendered() async throws {
    let files = try await files("head-bleed", 2)
    try await ServedWorklist.run { served in
      let receipts = try await served.store(files)
      let address = receipts[0].address
      let (columns, rows) = (try #require(receipts[0].header.columns), try #require(receipts[0].header.rows))
      let plain = try await served.bytes("\(address)/rendered")
      #expect(size(plain) == [columns, rows] && plain.starts(with: [0xFF, 0xD8]))
      let png = try await served.bytes("\(address)/rendered?window=40,80,linear", accept: "image/png")
      #expect(size(png) == [columns, rows] && png.starts(with: [0x89, 0x50]))
      let bone = try await served.bytes("\(address)/rendered?window=500,2000,sigmoid", accept: "image/png")
      #expect(bone != png)
      #expect(try await served.bytes("\(address)/rendered?window=40,80,linear&accept=image/png") == png)
      let small = try await served.bytes("\(address)/rendered?viewport=100,50")
      #expect(size(small) == [50, 50])
      let part = try await served.bytes("\(address)/rendered?viewport=64,64,10,10,32,32")
      #expect(size(part) == [64, 64])
      #expect(size(try await served.bytes("\(address)/thumbnail")) == [128, 128])
      #expect(size(try await served.bytes("\(address)/frames/1/rendered")) == [columns, rows])
      let head = try await served.call("HEAD", "\(address)/rendered")
      #expect(head.headers["cache-control"]?.hasPrefix("private") == true)
      let tag = try #require(head.headers["etag"])
      let again = try await served.call("GET", "\(address)/rendered", headers: ["If-None-Match: \(tag)"])
      #expect(again.status == 304 && again.body.isEmpty)
      let place = "/dicom-web/studies/\(receipts[0].studyUID)"
      #expect(size(try await served.bytes("\(place)/thumbnail?viewport=32,32")) == [32, 32])
      #expect(
        size(try await served.bytes("\(place)/series/\(receipts[0].seriesUID)/thumbnail")) == [128, 128])
      let all = try await served.bytes("\(place)/rendered")
      let body = String(decoding: all, as: UTF8.self)
      #expect(body.components(separatedBy: "Content-Type: image/jpeg").count == 3)
    }
  }

  @Test(
    "What can't be drawn so is refused: 400 for a broken query, 404 for what is not there, 406 for other formats"
  )
  func refused() async throws {
    let files = try await files("head-bleed")
    try await ServedWorklist.run { served in
      let address = try await served.store(files)[0].address
      for query in [
        "window=40", "window=40,0,linear", "window=a,b", "window=40,80,round", "viewport=0,10", "viewport=1",
        "viewport=10,10,0,0,9999,9999", "viewport=99999,1", "quality=0", "annotation=all", "iccprofile=blue",
      ] {
        #expect(try await served.call("GET", "\(address)/rendered?\(query)").status == 400, "\(query)")
      }
      for path in ["/frames/0/rendered", "/frames/x/rendered"] {
        #expect(try await served.call("GET", address + path).status == 400, "\(path)")
      }
      #expect(try await served.call("GET", address + "/frames/2/rendered").status == 404)
      #expect(try await served.call("GET", address + "1/rendered").status == 404)
      #expect(
        try await served.call("GET", address + "/rendered", headers: ["Accept: image/gif"]).status == 406)
      #expect(try await served.call("GET", "/dicom-web/studies/1.2/rendered").status == 404)
    }
  }

  @Test("Metadata hold every attribute, the pixel data by address, and a study's its triage")
  func metadata() async throws {
    let files = try await files("head-bleed", 3)
    try await ServedWorklist.run { served in
      let receipts = try await served.store(files)
      let place = "/dicom-web/studies/\(receipts[0].studyUID)"
      let study = try await served.call("GET", "\(place)/metadata")
      #expect(study.status == 200 && study.headers["content-type"] == "application/dicom+json")
      #expect(
        try study.json("0", "7FE00010", "BulkDataURI")
          == "http://127.0.0.1:\(served.port)\(receipts[0].address)/bulkdata/7FE00010")
      #expect(try study.json("2", "00080018", "Value", "0") == receipts[2].instanceUID.value)
      #expect(try study.json("3") == nil)
      #expect(try study.json("0", "00751002", "Value", "0") == "PENDING")
      #expect(try study.json("0", "00083002", "Value", "0") == receipts[0].transferSyntax.value)
      let one = try await served.call("GET", "\(receipts[1].address)/metadata")
      #expect(try one.json("0", "00080018", "Value", "0") == receipts[1].instanceUID.value)
      #expect(try one.json("0", "00281052", "Value", "0") != nil && one.json("0", "00751002") == nil)
      #expect(try await served.call("GET", "\(place)/series/1.2/metadata").status == 404)
      let xml = try await served.call("GET", "\(place)/metadata", headers: ["Accept: application/dicom+xml"])
      #expect(xml.status == 406)
    }
  }
}
