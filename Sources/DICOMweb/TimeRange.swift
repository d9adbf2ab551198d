/// The moments of a day that a TM value of any precision covers, or a range of two (PS3.4 C.2.2.2.5).
struct TimeRange: Sendable, Hashable {
  /// Hours, minutes, seconds and microseconds as 12 digits.
  private let first: String
  private let last: String

  /// `A`, `A-B`, `A-` or `-B`; nil for anything else.
  init?(_ text: String) {
    let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let from = ends[0]
    let to = ends.count == 2 ? ends[1] : from
    guard !from.isEmpty || !to.isEmpty, let first = Self.digits(from, filler: "000000000000"),
      let last = Self.digits(to, filler: "235959999999"), first <= last
    else { return nil }
    self.first = first
    self.last = last
  }

  func overlaps(_ other: TimeRange) -> Bool { first <= other.last && other.first <= last }

  private static func digits(_ text: Substring, filler: String) -> String? {
    let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let clock = halves[0]
    let fraction = halves.count == 2 ? halves[1] : ""
    guard [0, 2, 4, 6].contains(clock.utf8.count), halves.count == 1 || clock.utf8.count == 6,
      fraction.utf8.count <= 6, (clock + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let limits = ["24", "60", "61"]
    for (index, limit) in limits.enumerated() where clock.utf8.count >= 2 * (index + 1) {
      guard clock.dropFirst(2 * index).prefix(2) < limit else { return nil }
    }
    let given = clock + fraction
    return String(given + filler.dropFirst(given.utf8.count))
  }
}
