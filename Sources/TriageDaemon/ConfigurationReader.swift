package import Yams

/// Takes values out of one YAML mapping by key, with a default and a range each, and collects every mistake instead of
/// stopping at the first.
///
/// A key that nobody asked for is a mistake too: `finish` names it together with the nearest known key.
package struct ConfigurationReader {
  /// A key that the program knows, as it took effect.
  package struct Effective: Sendable, Hashable {
    package let key: String
    package let value: String
    package let isDefault: Bool
  }

  let file: String
  private let path: String
  private let mapping: Node.Mapping?
  private var known: Set<String> = []
  package private(set) var problems: [ConfigurationProblem] = []
  package private(set) var effective: [Effective] = []

  package init(file: String, node: Node?, path: String = "") {
    self.file = file
    self.path = path
    switch node {
    case .mapping(let mapping)?: self.mapping = mapping
    case nil: mapping = nil
    case .some(let other):
      mapping = nil
      // An empty section reads as the null scalar and means "all defaults".
      if other.scalar?.string != "" && other.null == nil {
        problems.append(
          ConfigurationProblem(
            file: file, line: other.mark?.line, key: path, message: "must be a mapping of keys to values"))
      }
    }
  }

  package mutating func integer(_ key: String, default standard: Int, in range: ClosedRange<Int>) -> Int {
    value(key, standard, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
      Int($0).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  package mutating func number(_ key: String, default standard: Double, in range: ClosedRange<Double>)
    -> Double
  {
    value(key, standard, expected: "a number from \(range.lowerBound) to \(range.upperBound)") {
      Double($0).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A duration in seconds; the key's name ends in `_s`.
  package mutating func seconds(_ key: String, default standard: Double, in range: ClosedRange<Double>)
    -> Duration
  {
    .milliseconds(Int64((number(key, default: standard, in: range) * 1000).rounded()))
  }

  package mutating func flag(_ key: String, default standard: Bool) -> Bool {
    value(key, standard, expected: "true or false") { Bool($0) }
  }

  package mutating func text(_ key: String, default standard: String, expected: String = "text") -> String {
    value(key, standard, expected: expected) { $0 }
  }

  /// A value that `parse` accepts.
  package mutating func value<Value>(
    _ key: String, _ standard: Value, expected: String, parse: (String) -> Value?
  ) -> Value {
    guard let node = take(key) else {
      note(key, shown(standard), isDefault: true)
      return standard
    }
    guard let scalar = node.scalar?.string, let value = parse(scalar) else {
      let given = node.scalar.map { "\"\($0.string)\"" } ?? "a list or mapping"
      problem(key, node, "\(given) is not \(expected)")
      return standard
    }
    note(key, shown(value), isDefault: false)
    return value
  }

  /// A list of which `parse` accepts every entry.
  package mutating func list<Value>(
    _ key: String, default standard: [Value], expected: String, parse: (String) -> Value?
  ) -> [Value] {
    guard let node = take(key) else {
      note(key, "[" + standard.map(shown).joined(separator: ", ") + "]", isDefault: true)
      return standard
    }
    guard let sequence = node.sequence else {
      problem(key, node, "must be a list, each entry \(expected)")
      return standard
    }
    var values: [Value] = []
    for entry in sequence {
      if let scalar = entry.scalar?.string, let value = parse(scalar) {
        values.append(value)
      } else {
        problem(key, entry, "\"\(entry.scalar?.string ?? "")\" is not \(expected)")
      }
    }
    note(key, "[" + values.map(shown).joined(separator: ", ") + "]", isDefault: false)
    return values
  }

  /// A section of keys.
  package mutating func section<Value>(_ key: String, _ read: (inout ConfigurationReader) -> Value) -> Value {
    var reader = ConfigurationReader(file: file, node: take(key), path: full(key))
    let value = read(&reader)
    reader.finish()
    problems += reader.problems
    effective += reader.effective
    return value
  }

  /// A list of sections, numbered from 1 in messages.
  package mutating func sections<Value>(_ key: String, _ read: (inout ConfigurationReader) -> Value?)
    -> [Value]
  {
    guard let node = take(key) else {
      note(key, "[]", isDefault: true)
      return []
    }
    guard let sequence = node.sequence else {
      if node.null == nil { problem(key, node, "must be a list of mappings") }
      return []
    }
    if sequence.isEmpty { note(key, "[]", isDefault: false) }
    var values: [Value] = []
    for (index, entry) in sequence.enumerated() {
      var reader = ConfigurationReader(file: file, node: entry, path: "\(full(key))[\(index + 1)]")
      let value = read(&reader)
      reader.finish()
      problems += reader.problems
      effective += reader.effective
      if let value { values.append(value) }
    }
    return values
  }

  /// Reports a mistake that only several values together show.
  package mutating func problem(_ key: String, _ message: String) {
    problem(key, mapping?[Node(key)], message)
  }

  /// Reports the keys that nobody asked for.
  package mutating func finish() {
    for (node, _) in mapping ?? [:] {
      let key = node.string ?? ""
      guard !known.contains(key) else { continue }
      let nearest = nearestWord(to: key, among: known)
      problem(key, node, "is not a known key" + (nearest.map { "; did you mean \($0)?" } ?? ""))
    }
  }

  private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private mutating func take(_ key: String) -> Node? {
    known.insert(key)
    return mapping?[Node(key)]
  }

  private mutating func note(_ key: String, _ value: String, isDefault: Bool) {
    effective.append(Effective(key: full(key), value: value, isDefault: isDefault))
  }

  private mutating func problem(_ key: String, _ node: Node?, _ message: String) {
    problems.append(
      ConfigurationProblem(file: file, line: node?.mark?.line, key: full(key), message: message))
  }
}

/// A value as a person would write it in the file.
private func shown(_ value: some Any) -> String {
  switch value {
  case let number as Double where number == number.rounded() && abs(number) < 1e15: "\(Int(number))"
  case let word as any RawRepresentable<String>: word.rawValue
  default: "\(value)"
  }
}
