import Foundation
import TriageTestSupport

extension OrthancProcess {
  /// The results of every kind that the PACS holds for a study, sorted.
  func resultUIDs(study: String) async throws -> [String] {
    let query =
      dicomweb.appending(path: "studies/\(study)/instances").absoluteString + "?includefield=00080060"
    let run = try await ToolRun.succeed("curl", ["-sS", "-H", "Accept: application/dicom+json", query])
    guard !run.output.isEmpty else { return [] }
    return try JSONDecoder().decode([Item].self, from: Data(run.output.utf8))
      .filter { ["SR", "PR", "SEG", "OT"].contains($0.modality?.Value?.first) }
      .compactMap { $0.instance?.Value?.first }.sorted()
  }

  private struct Item: Decodable {
    // The names are DICOM JSON's.
    struct Attribute: Decodable {
      // swift-format-ignore: AlwaysUseLowerCamelCase
      let Value: [String]?
    }
    let modality: Attribute?
    let instance: Attribute?

    enum CodingKeys: String, CodingKey {
      case modality = "00080060"
      case instance = "00080018"
    }
  }
}
