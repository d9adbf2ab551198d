import DICOMCore
import DICOMObjects
import Foundation
import Testing
import TriageDomain

@testable import Reception

@Suite struct SpoolSweepTests {
  private let root = FileManager.default.temporaryDirectory.appending(path: "sweep-\(UUID().uuidString)").path

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// A spool in which one instance stands in `incoming/` and under its final name.
  private func interrupted(_ body: (SpoolSweep, _ incoming: String, _ final: SpoolPath) throws -> Void) throws
  {
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let spool = try Spool(root: root)
    let sent = TestInstance()
    let incoming = "\(spool.incoming)/1-1"
    var file = try SpoolFile(creating: incoming, buffer: WriteBuffer())
    let header = Part10Header(
      sopClass: sent.sopClass, instance: sent.instance, transferSyntax: sent.transferSyntax, source: nil)
    try unsafe file.write((header.bytes + sent.dataSet()).span.bytes)
    try file.complete()
    let path = try #require(
      Spool.path(study: sent.study, instance: sent.instance, digest: "0123456789abcdef0"))
    try spool.keep(file, as: path)
    try body(SpoolSweep(spool: spool), incoming, path)
  }

  @Test func `what never got a final name is removed`() throws {
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let spool = try Spool(root: root)
    try Data("half an instance".utf8).write(to: URL(filePath: "\(spool.incoming)/1-1"))
    #expect(SpoolSweep(spool: spool).collect().isEmpty)
    #expect(!exists("\(spool.incoming)/1-1"))
  }

  @Test func `a kept instance with a receipt stays and loses its incoming name`() throws {
    try interrupted { sweep, incoming, final in
      let found = try #require(sweep.collect().first)
      #expect(found.path == final)
      sweep.settle(found, isAcknowledged: true)
      #expect(exists(final.absolute(in: root)) && !exists(incoming))
    }
  }

  @Test func `a kept instance that was never acknowledged is removed`() throws {
    try interrupted { sweep, incoming, final in
      sweep.settle(try #require(sweep.collect().first), isAcknowledged: false)
      #expect(!exists(final.absolute(in: root)) && !exists(incoming))
    }
  }

  @Test func `an instance kept twice has one file and stays readable`() throws {
    try interrupted { sweep, incoming, final in
      let other = "\(sweep.spool.incoming)/1-2"
      var again = try SpoolFile(creating: other, buffer: WriteBuffer())
      try unsafe again.write([UInt8](try Data(contentsOf: URL(filePath: incoming))).span.bytes)
      try again.complete()
      try sweep.spool.keep(again, as: final)
      #expect(
        try Part10File.read(final.absolute(in: root), upToPixelData: true).dataSet.string(.modality) == "OT")
      #expect(Set(sweep.collect().map(\.incoming)) == [other])
      #expect(!exists(incoming))
    }
  }
}
