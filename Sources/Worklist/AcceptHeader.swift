import HTTPTypes
import Hummingbird

/// One media range that a client accepts, with its parameters (PS3.18 8.7.5).
struct MediaRange: Sendable, Hashable {
  /// In lower case, for example `multipart/related`.
  let type: String
  /// By lower-case name; quotes are taken off.
  let parameters: [String: String]

  /// nil for what is no media range.
  init?(_ text: some StringProtocol) {
    let parts = Self.split(text, at: ";")
    guard let name = parts.first.map({ Self.trimmed($0).lowercased() }),
      name.split(separator: "/", omittingEmptySubsequences: false).count == 2
    else { return nil }
    var parameters: [String: String] = [:]
    for part in parts.dropFirst() {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2 else { continue }
      var value = Self.trimmed(String(halves[1]))
      if value.count >= 2, value.first == "\"", value.last == "\"" {
        value = String(value.dropFirst().dropLast())
      }
      parameters[Self.trimmed(String(halves[0])).lowercased()] = value
    }
    type = name
    self.parameters = parameters
  }

  init(type: String, parameters: [String: String] = [:]) {
    self.type = type
    self.parameters = parameters
  }

  /// 0 stands for "not this one".
  var quality: Double { parameters["q"].flatMap { Double($0) } ?? 1 }

  func covers(_ other: String) -> Bool {
    type == other || type == "*/*" || type.hasSuffix("/*") && other.hasPrefix(type.dropLast())
  }

  /// At `separator`, but not within quotes.
  static func split(_ text: some StringProtocol, at separator: Character) -> [String] {
    var parts = [""]
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == separator, !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}

/// What a client takes: its Accept header, or the query parameter `accept`, which goes first (PS3.18 8.7.6).
struct AcceptHeader: Sendable, Hashable {
  /// The most wanted first.
  let ranges: [MediaRange]

  init(_ request: Request) {
    let named = request.uri.queryParameters["accept"].map(String.init)
    self.init(named ?? request.headers[.accept])
  }

  /// - Parameter text: nil and empty stand for anything.
  init(_ text: String?) {
    let ranges = MediaRange.split(text ?? "", at: ",").compactMap { MediaRange($0) }.filter { $0.quality > 0 }
    let isAnything = (text ?? "").allSatisfy { $0 == " " }
    self.ranges =
      isAnything
      ? [MediaRange(type: "*/*")]
      : ranges.enumerated().sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }
        .map(\.element)
  }

  /// Whether one of `types` is taken.
  func takes(_ types: String...) -> Bool { ranges.contains { range in types.contains { range.covers($0) } } }
}
