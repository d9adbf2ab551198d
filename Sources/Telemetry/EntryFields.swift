import Logging

/// Picks from a logger's metadata the fields that may be written, in the order of `LogKey`.
///
/// A key that is not listed, and a value that is not a plain string, is dropped: what can't be written can't leak.
struct EntryFields {
  let values: [(key: LogKey, value: String)]

  init(_ sources: [Logger.Metadata]) {
    var merged: Logger.Metadata = [:]
    for source in sources { merged.merge(source) { _, newer in newer } }
    values = LogKey.allCases.compactMap { key in
      guard case .string(let text)? = merged[key.rawValue] else { return nil }
      return (key, text)
    }
  }
}
