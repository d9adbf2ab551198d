/// A coded entry: code value, coding scheme and meaning (PS3.3 section 8).
///
/// Two concepts are the same when value and scheme are: the meaning is for people.
package struct CodedConcept: Hashable, Sendable, Codable {
  package let value: String
  package let scheme: String
  package let meaning: String

  package init(_ value: String, _ scheme: String, _ meaning: String) {
    self.value = value
    self.scheme = scheme
    self.meaning = meaning
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.value == right.value && left.scheme == right.scheme
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(value)
    hasher.combine(scheme)
  }
}
