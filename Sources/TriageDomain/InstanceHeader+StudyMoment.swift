package import Foundation

extension InstanceHeader {
  /// When the study began (0008,0020 and 0008,0030, PS3.5 6.2 DA and TM); nil without a readable date and time.
  ///
  /// - Parameter zone: Stands where the instance names no offset of its own (0008,0201).
  package func studyMoment(in zone: TimeZone) -> Timestamp? {
    guard let date = studyDate.map({ Array($0.utf8) }), date.count == 8,
      let time = studyTime.map({ Array($0.utf8.prefix { $0 != UInt8(ascii: ".") }) }), time.count >= 4
    else { return nil }
    func number(_ digits: ArraySlice<UInt8>) -> Int? { Int(String(decoding: digits, as: UTF8.self)) }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = offset ?? zone
    let components = DateComponents(
      year: number(date[0..<4]), month: number(date[4..<6]), day: number(date[6..<8]),
      hour: number(time[0..<2]),
      minute: number(time[2..<4]), second: time.count >= 6 ? number(time[4..<6]) : 0)
    guard let hour = components.hour, let minute = components.minute, (0...23).contains(hour),
      (0...59).contains(minute), components.isValidDate(in: calendar)
    else { return nil }
    return calendar.date(from: components).map(Timestamp.init)
  }

  private var offset: TimeZone? {
    guard let text = timezoneOffset, text.utf8.count == 5, let value = Int(text.dropFirst()) else {
      return nil
    }
    let seconds = (value / 100 * 60 + value % 100) * 60
    return TimeZone(secondsFromGMT: text.hasPrefix("-") ? -seconds : seconds)
  }
}
