import Foundation

/// A request's query in the order it was written; `+` stands for itself, since a date may have one.
struct QueryParameters: Sendable, Hashable {
  struct Parameter: Sendable, Hashable {
    let name: String
    /// nil when no `=` follows the name.
    let value: String?
  }

  let all: [Parameter]

  /// - Throws: `WorklistError.badRequest` for a broken escape.
  init(_ query: String?) throws(WorklistError) {
    var all: [Parameter] = []
    for part in (query ?? "").split(separator: "&") {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let decoded = halves.map { $0.removingPercentEncoding }
      guard let name = decoded[0], halves.count == 1 || decoded[1] != nil else {
        throw .badRequest("the query has a broken escape")
      }
      all.append(Parameter(name: name, value: halves.count == 2 ? decoded[1] : nil))
    }
    self.all = all
  }

  func values(_ name: String) -> [String] { all.filter { $0.name == name }.compactMap(\.value) }

  /// A whole number from 0; nil when it is not given.
  ///
  /// - Throws: `WorklistError.badRequest` for anything else, or more than one.
  func count(_ name: String) throws(WorklistError) -> Int? {
    let values = values(name)
    guard let text = values.first else { return nil }
    guard values.count == 1, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text)
    else {
      throw .badRequest("\(name) must be one whole number from 0")
    }
    return number
  }

  /// `true` or `false`; nil when it is not given.
  ///
  /// - Throws: `WorklistError.badRequest` for anything else, or more than one.
  func truth(_ name: String) throws(WorklistError) -> Bool? {
    let values = all.filter { $0.name == name }.map { $0.value ?? "" }
    guard let text = values.first else { return nil }
    guard values.count == 1, let truth = Bool(text.lowercased()) else {
      throw .badRequest("\(name) must be true or false")
    }
    return truth
  }

  /// The value of `names`, or a lone word without a name: PS3.18 writes `?{transaction}`, implementations write
  /// `?1.2.3`, `?transaction=1.2.3` and more.
  func lone(_ names: [String]) -> String? {
    for name in names { if let value = values(name).first { return value } }
    return all.count == 1 && all[0].value == nil ? all[0].name : nil
  }
}
