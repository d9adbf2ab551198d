import DICOMCore
package import DICOMObjects
import TriageDomain

/// One matching key of a search (PS3.4 C.2.2.2): universal, single value, list of UIDs or code strings, wild card, range
/// of dates or times.
package struct AttributeMatch: Sendable, Hashable {
  package let path: AttributePath
  package let value: String

  package init(path: AttributePath, value: String) {
    self.path = path
    self.value = value
  }

  /// Whether the key can be answered; a range of dates must hold dates, one of times times.
  package var isWellFormed: Bool {
    guard let tag = path.tags.last, !value.isEmpty else { return true }
    if tag == .studyTime { return TimeRange(value) != nil }
    return !Self.dateTimes.contains(tag) || Self.range(value) != nil
  }

  /// Whether any value at the path matches. An empty key matches everything, also what is not there.
  package func matches(_ dataSet: DataSet) -> Bool {
    value.isEmpty || matches(dataSet, path.tags[...])
  }

  private func matches(_ dataSet: DataSet, _ tags: ArraySlice<Tag>) -> Bool {
    guard let tag = tags.first, let element = dataSet[tag] else { return false }
    if case .sequence(let items) = element.value {
      return tags.count > 1 && items.contains { matches($0, tags.dropFirst()) }
    }
    guard tags.count == 1 else { return false }
    switch element.value {
    case .text(let texts): return texts.contains { matches(text: $0, element.vr) }
    case .integers(let numbers): return numbers.contains { String($0) == value }
    case .reals(let numbers): return numbers.contains { Double(value) == $0 }
    case .tags(let tags): return tags.contains { $0.hex == value.uppercased() }
    case .bytes, .sequence: return false
    }
  }

  private func matches(text: String, _ vr: VR) -> Bool {
    switch vr {
    case .UI: return value.split { $0 == "\\" || $0 == "," }.contains { $0 == text }
    case .DA, .DT:
      guard let wanted = Self.range(value), let held = DICOMDateTime.moments(of: text) else { return false }
      return wanted.overlaps(held)
    case .PN:
      let wanted = value.lowercased()
      return ([text] + text.split(separator: "=").map(String.init)).contains { name in
        Wildcard.matches(name.lowercased(), pattern: wanted)
      }
    case .TM:
      guard let wanted = TimeRange(value), let held = TimeRange(text) else { return false }
      return wanted.overlaps(held)
    case .IS, .DS, .AS: return text == value
    case .CS:
      return value.split { $0 == "\\" || $0 == "," }.contains {
        Wildcard.matches(text, pattern: String($0))
      }
    default: return Wildcard.matches(text, pattern: value)
    }
  }

  /// Attributes whose keys must be dates.
  private static let dateTimes: Set<Tag> = [
    .scheduledProcedureStepStartDateTime, .scheduledProcedureStepModificationDateTime,
    .expectedCompletionDateTime, .scheduledProcedureStepExpirationDateTime, .patientBirthDate,
    .studyDate,
  ]

  /// `A`, `A-B`, `A-` or `-B`. A hyphen may also stand before an offset from UTC, so each one is tried.
  private static func range(_ text: String) -> ClosedRange<Timestamp>? {
    if let moments = DICOMDateTime.moments(of: text) { return moments }
    let farthest = Timestamp(milliseconds: .min)...Timestamp(milliseconds: .max)
    for hyphen in text.indices where text[hyphen] == "-" {
      let (left, right) = (text[..<hyphen], text[text.index(after: hyphen)...])
      guard !left.isEmpty || !right.isEmpty,
        let from = left.isEmpty ? farthest : DICOMDateTime.moments(of: String(left)),
        let to = right.isEmpty ? farthest : DICOMDateTime.moments(of: String(right)),
        from.lowerBound <= to.upperBound
      else { continue }
      return from.lowerBound...to.upperBound
    }
    return nil
  }
}

/// `*` for any characters, `?` for one (PS3.4 C.2.2.2.4).
enum Wildcard {
  /// Takes time in proportion to the product of the lengths, whatever the pattern.
  static func matches(_ text: String, pattern: String) -> Bool {
    let (text, pattern) = (Array(text.unicodeScalars), Array(pattern.unicodeScalars))
    var (position, place) = (0, 0)
    var star: (place: Int, position: Int)?
    while position < text.count {
      if place < pattern.count, pattern[place] == "*" {
        star = (place, position)
        place += 1
      } else if place < pattern.count, pattern[place] == "?" || pattern[place] == text[position] {
        place += 1
        position += 1
      } else if let last = star {
        place = last.place + 1
        position = last.position + 1
        star = (last.place, position)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
  }
}
