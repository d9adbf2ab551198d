import Foundation
import TriageTestSupport

/// DCMTK's stock sender.
enum Sender {
  /// Sends files over one association, however that ends.
  ///
  /// - Returns: the SOP Instance UIDs that were answered with success.
  static func send(_ files: [URL], to port: Int) async throws -> Set<String> {
    let run = try await ToolRun.run(
      "dcmsend",
      ["-d", "-nuc", "-aet", "MODALITY", "-aec", "TRIAGED", "127.0.0.1", "\(port)"] + files.map(\.path))
    var acknowledged: Set<String> = []
    var isResponse = false
    var instance: String?
    for line in (run.output + run.errors).split(separator: "\n") {
      let value =
        line.split(separator: ":", maxSplits: 2).last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
      if line.contains("Message Type") { isResponse = value == "C-STORE RSP" }
      if isResponse, line.contains("Affected SOP Instance UID") { instance = value }
      if isResponse, line.contains("DIMSE Status"), line.contains("0x0000"), let instance {
        acknowledged.insert(instance)
      }
    }
    return acknowledged
  }
}
