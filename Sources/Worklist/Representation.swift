import DICOMObjects
import DICOMweb
import Hummingbird

/// How data sets are given to a client (PS3.18 8.7.3, 11.5, 11.9).
enum Representation: Sendable, Hashable {
  case json
  /// One Native DICOM Model document.
  case xml
  /// Documents as parts of a multipart/related body.
  case xmlParts

  /// For one data set.
  ///
  /// - Throws: `WorklistError.notAcceptable` when the client takes something else only.
  static func one(for request: Request) throws(WorklistError) -> Representation {
    try chosen(request.headers[values: .accept]) { range in
      range.isXMLPart ? .xmlParts : range.isXML ? .xml : nil
    }
  }

  /// For any number of data sets.
  static func several(for request: Request) throws(WorklistError) -> Representation {
    try chosen(request.headers[values: .accept]) { $0.isXMLPart ? .xmlParts : nil }
  }

  /// The one with the greatest weight, the first of equal ones; DICOM JSON where nothing is said.
  private static func chosen(_ accept: [String], _ xml: (MediaType) -> Representation?) throws(WorklistError)
    -> Representation
  {
    let ranges = accept.flatMap { $0.split(separator: ",") }.map { MediaType(String($0)) }
    if ranges.isEmpty { return .json }
    var best: (Representation, Double)?
    for range in ranges {
      let weight = range.parameters["q"].flatMap { Double($0) } ?? 1
      guard weight > best?.1 ?? 0, let representation = range.isJSON ? .json : xml(range) else { continue }
      best = (representation, weight)
    }
    guard let best else { throw .notAcceptable }
    return best.0
  }
}

/// A media type or range with its parameters.
struct MediaType: Sendable, Hashable {
  /// Lower case.
  let name: String
  /// By their names in lower case; quotes are cut.
  let parameters: [String: String]

  init(_ text: String) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false)
    name = parts.first.map { $0.lowercased().filter { !$0.isWhitespace } } ?? ""
    var parameters: [String: String] = [:]
    for part in parts.dropFirst() {
      let halves = part.split(separator: "=", maxSplits: 1)
      guard halves.count == 2 else { continue }
      parameters[halves[0].lowercased().filter { !$0.isWhitespace }] = halves[1].filter {
        !$0.isWhitespace && $0 != "\""
      }
    }
    self.parameters = parameters
  }

  var isJSON: Bool { ["application/dicom+json", "application/json", "application/*", "*/*"].contains(name) }
  var isXML: Bool { name == "application/dicom+xml" }
  var isXMLPart: Bool {
    name == "multipart/related" && parameters["type"]?.lowercased() == "application/dicom+xml"
  }
}
