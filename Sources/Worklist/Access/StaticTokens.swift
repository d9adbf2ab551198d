import Crypto
import Foundation

/// Tokens that a file gives out: each line is `name role token`, several roles with commas between them; the token as it
/// is (20 characters and more) or as `sha256:` and its digest in hexadecimal digits. `#` begins a comment line.
struct StaticTokens: Sendable {
  private struct Entry: Sendable {
    let principal: Principal
    let digest: [UInt8]
  }

  private static let shortestToken = 20
  private static let maximumEntries = 1000
  private static let key = "authentication.tokens_file"

  private let entries: [Entry]

  /// Reads a file. Blocks.
  ///
  /// - Throws: `WorklistError.misconfigured`, never with a token in it.
  init(file: String) throws(WorklistError) {
    guard let data = FileManager.default.contents(atPath: file), data.count <= 1 << 20,
      let text = String(bytes: data, encoding: .utf8)
    else { throw .misconfigured(key: Self.key, reason: "\(file) can't be read") }
    try self.init(text: text)
  }

  init(text: String) throws(WorklistError) {
    var entries: [Entry] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      func wrong(_ reason: String) -> WorklistError {
        .misconfigured(key: Self.key, reason: "line \(index + 1): \(reason)")
      }
      guard words.count == 3 else { throw wrong("must be a name, a role and a token") }
      let roles = words[1].split(separator: ",", omittingEmptySubsequences: false).map {
        Role(rawValue: String($0))
      }
      guard let principal = Principal(name: String(words[0]), roles: Set(roles.compactMap(\.self))),
        !roles.contains(nil)
      else { throw wrong("the role must be \(Role.allCases.map(\.rawValue).joined(separator: ", "))") }
      guard let digest = Self.digest(ofWord: String(words[2])) else {
        throw wrong("the token is shorter than \(Self.shortestToken) characters or no digest")
      }
      guard !entries.contains(where: { $0.digest == digest }) else { throw wrong("the token stands twice") }
      entries.append(Entry(principal: principal, digest: digest))
      guard entries.count <= Self.maximumEntries else {
        throw wrong("more than \(Self.maximumEntries) tokens")
      }
    }
    guard !entries.isEmpty else { throw .misconfigured(key: Self.key, reason: "holds no token") }
    self.entries = entries
  }

  /// Compares digests, every one of them in constant time, so that an answer's time says nothing of a token.
  func principal(of token: String) -> Principal? {
    let digest = SHA256.hash(data: Data(token.utf8))
    var found: Principal?
    for entry in entries where digest == entry.digest { found = entry.principal }
    return found
  }

  private static func digest(ofWord word: String) -> [UInt8]? {
    let mark = "sha256:"
    guard word.hasPrefix(mark) else {
      return word.utf8.count < shortestToken ? nil : Array(SHA256.hash(data: Data(word.utf8)))
    }
    let digits = Array(word.dropFirst(mark.count))
    guard digits.count == 64 else { return nil }
    let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    return bytes.count == 32 ? bytes : nil
  }
}
