/// The words of a free-text description, upper case, for the few that tell something.
struct DescriptionWords {
  private let words: [String]
  private let text: String

  init(_ texts: String?...) {
    text =
      " "
      + texts.compactMap(\.self).joined(separator: " ").uppercased()
      .replacing("W/O", with: " WITHOUT ") + " "
    words = text.split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }

  var isEmpty: Bool { words.isEmpty }

  /// Whether one of the words is there as it is.
  func has(_ candidates: Set<String>) -> Bool { words.contains { candidates.contains($0) } }

  /// Whether some word begins with one of `stems`.
  func has(stems: [String]) -> Bool {
    words.contains { word in stems.contains { word.hasPrefix($0) } }
  }

  /// The first word that begins with one of `stems`.
  func first(stems: [String]) -> String? {
    words.first { word in stems.contains { word.hasPrefix($0) } }
  }

  /// Whether the text holds one of the marks, punctuation included.
  func contains(marks: [String]) -> Bool { marks.contains { text.contains($0) } }
}
