import DICOMCore
import DICOMObjects
import Foundation
import TriageDomain

/// A moment as DICOM writes it, on the clock that the object's other dates and times are on.
struct ContentMoment: Sendable {
  let date: String
  let time: String
  var dateTime: String { date + time }
  /// `+0100` and the like; nil when the source does not say, and then none is written.
  let statedOffset: String?

  /// The source's Timezone Offset From UTC when it has one, since it stands for all times of the object (PS3.3 C.12.1.1.8);
  /// otherwise `minutesFromUTC`.
  init(_ moment: Timestamp, source: DataSet, minutesFromUTC: Int) {
    let stated = source.string(.timezoneOffsetFromUTC)
    let sourceMinutes = stated.flatMap(Self.minutes)
    statedOffset = sourceMinutes == nil ? nil : stated
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(secondsFromGMT: (sourceMinutes ?? minutesFromUTC) * 60) ?? .gmt
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: moment.date)
    func digits(_ value: Int?, _ count: Int) -> String {
      let text = String(value ?? 0)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    date = digits(parts.year, 4) + digits(parts.month, 2) + digits(parts.day, 2)
    let milliseconds = Int(((moment.milliseconds % 1000) + 1000) % 1000)
    time =
      digits(parts.hour, 2) + digits(parts.minute, 2) + digits(parts.second, 2) + "."
      + digits(milliseconds, 3)
  }

  /// nil for anything but a sign and four digits from -1200 to +1400.
  static func minutes(_ offset: String) -> Int? {
    let text = offset.utf8
    guard text.count == 5, let sign = text.first, sign == 0x2B || sign == 0x2D,
      text.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(offset.dropFirst())
    else { return nil }
    let minutes = (number / 100 * 60 + number % 100) * (sign == 0x2D ? -1 : 1)
    return number % 100 < 60 && (-720...840).contains(minutes) ? minutes : nil
  }
}
