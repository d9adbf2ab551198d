import DICOMCore
import DICOMObjects
import Foundation
import Imaging
import StudyLedger
import TriageDomain
import TriageTestSupport

extension ServedWorklist {
  /// Puts files of a made-up study into the spool and the ledger, as reception does; gives them back as recorded.
  @discardableResult
  func store(_ files: [URL]) async throws -> [Receipt] {
    var receipts: [Receipt] = []
    for file in files {
      let contents = try Part10File.read(file.path, upToPixelData: true)
      let set = contents.dataSet
      guard let study: UID<Study> = set.uid(.studyInstanceUID),
        let series: UID<Series> = set.uid(.seriesInstanceUID),
        let instance: UID<Instance> = set.uid(.sopInstanceUID),
        let sopClass: SOPClass = set.uid(.sopClassUID),
        let path = SpoolPath("instances/\(instance).dcm")
      else { continue }
      try FileManager.default.createDirectory(
        atPath: spoolRoot + "/instances", withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: file.path, toPath: path.absolute(in: spoolRoot))
      receipts.append(
        Receipt(
          studyUID: study, seriesUID: series, instanceUID: instance, sopClass: sopClass,
          transferSyntax: contents.transferSyntax, path: path, byteCount: 1, digest: "d\(instance)",
          origin: ReceiptOrigin(
            callingAETitle: "MODALITY", calledAETitle: "TRIAGED", peerAddress: "127.0.0.1", associationID: "7"
          ),
          receivedAt: Self.moment, header: InstanceHeader(set)))
    }
    try await record(receipts)
    return receipts
  }

  /// The body's bytes of a GET request.
  func bytes(_ path: String, accept: String? = nil) async throws -> [UInt8] {
    let file = spoolRoot + "/answer-\(UUID().uuidString)"
    var arguments = ["-s", "--max-time", "30", "-o", file, "http://127.0.0.1:\(port)\(path)"]
    if let accept { arguments += ["-H", "Accept: \(accept)"] }
    _ = try await ToolRun.succeed("curl", arguments)
    return [UInt8](try Data(contentsOf: URL(filePath: file)))
  }
}

extension Receipt {
  var address: String { "/dicom-web/studies/\(studyUID)/series/\(seriesUID)/instances/\(instanceUID)" }
}
