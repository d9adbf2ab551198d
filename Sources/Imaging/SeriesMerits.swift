/// What speaks for a suitable series, the weightiest first; smaller is better throughout.
struct SeriesMerits: Sendable, Hashable {
  private(set) var ranks: [Preference: Int] = [:]

  subscript(preference: Preference) -> Int {
    get { ranks[preference] ?? 0 }
    set { ranks[preference] = newValue }
  }

  /// The first merit that tells the two apart when it speaks for this one; nil when it speaks for `other` or none
  /// does.
  func preference(over other: SeriesMerits) -> Preference? {
    for preference in Preference.allCases where self[preference] != other[preference] {
      return self[preference] < other[preference] ? preference : nil
    }
    return nil
  }
}
