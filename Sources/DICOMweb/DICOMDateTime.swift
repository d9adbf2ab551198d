import Foundation
package import TriageDomain

/// The DT, DA and TM representations (PS3.5 section 6.2) as moments.
package enum DICOMDateTime {
  /// A DT value in UTC with milliseconds: `20260131235959.250+0000`.
  package static func text(of moment: Timestamp) -> String {
    let parts = utc.dateComponents(
      [.year, .month, .day, .hour, .minute, .second],
      from: Date(timeIntervalSince1970: Double(moment.milliseconds / 1000)))
    let numbers = [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second]
    let digits = zip(numbers, [4, 2, 2, 2, 2, 2]).map { padded($0 ?? 0, $1) }.joined()
    return "\(digits).\(padded(Int(moment.milliseconds % 1000), 3))+0000"
  }

  /// The moments that a DT or DA value of any precision covers: `2026` is the whole year. A value without an offset
  /// is taken as UTC. nil for anything else.
  package static func moments(of text: String) -> ClosedRange<Timestamp>? {
    var clock = text[...]
    var offsetMinutes = 0
    if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let zone = clock[clock.index(after: sign)...]
      guard zone.utf8.count == 4, let number = digits(zone), number % 100 < 60, number <= 1400 else {
        return nil
      }
      offsetMinutes = (number / 100 * 60 + number % 100) * (clock[sign] == "-" ? -1 : 1)
      clock = clock[..<sign]
    }
    var fraction = Substring()
    if let point = clock.firstIndex(of: ".") {
      fraction = clock[clock.index(after: point)...]
      clock = clock[..<point]
      guard clock.utf8.count == 14, (1...6).contains(fraction.utf8.count), digits(fraction) != nil else {
        return nil
      }
    }
    guard [4, 6, 8, 10, 12, 14].contains(clock.utf8.count), digits(clock) != nil else { return nil }
    let fields = fields(of: clock)
    guard let start = date(of: fields) else { return nil }
    let unit: [Calendar.Component] = [.year, .month, .day, .hour, .minute, .second]
    guard let end = utc.date(byAdding: unit[fields.count - 1], value: 1, to: start) else { return nil }
    let shift = Int64(offsetMinutes) * 60_000
    var first = Int64(start.timeIntervalSince1970) * 1000 - shift
    var last = Int64(end.timeIntervalSince1970) * 1000 - shift - 1
    if !fraction.isEmpty {
      let text = String(fraction.prefix(3))
      first += Int64(text + String(repeating: "0", count: 3 - text.count)) ?? 0
      last = first + [99, 9, 0][text.count - 1]
    }
    return Timestamp(milliseconds: first)...Timestamp(milliseconds: last)
  }

  private static let utc: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }()

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func digits(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  /// Year, then two digits each.
  private static func fields(of clock: Substring) -> [Int] {
    var rest = clock
    var fields: [Int] = []
    while !rest.isEmpty {
      let width = fields.isEmpty ? 4 : 2
      fields.append(Int(rest.prefix(width)) ?? 0)
      rest = rest.dropFirst(width)
    }
    return fields
  }

  private static func date(of fields: [Int]) -> Date? {
    let parts = fields + [0, 1, 1, 0, 0, 0].dropFirst(fields.count)
    let components = DateComponents(
      year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5])
    guard (1...12).contains(parts[1]), (1...31).contains(parts[2]), parts[3] < 24, parts[4] < 60,
      parts[5] < 61,
      let date = utc.date(from: components), utc.component(.month, from: date) == parts[1]
    else { return nil }
    return date
  }
}
