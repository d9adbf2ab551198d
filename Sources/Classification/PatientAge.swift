package import TriageDomain

/// How old a patient was at the study.
package struct PatientAge: Sendable, Hashable {
  package let years: Double

  /// From Patient's Birth Date and Study Date, else from Patient's Age (PS3.3 C.7.2.2: days, weeks, months or years);
  /// nil when neither says it.
  package init?(_ header: InstanceHeader) {
    if let birth = Self.days(header.patientBirthDate), let study = Self.days(header.studyDate),
      study >= birth
    {
      years = Double(study - birth) / 365.25
    } else if let stated = Self.years(header.patientAge) {
      years = stated
    } else {
      return nil
    }
  }

  /// An Age String, `nnnD`, `nnnW`, `nnnM` or `nnnY` (PS3.5 6.2).
  private static func years(_ text: String?) -> Double? {
    guard let text, text.utf8.count == 4, let unit = text.last, let count = UInt(text.dropLast()) else {
      return nil
    }
    switch unit {
    case "D": return Double(count) / 365.25
    case "W": return Double(count) * 7 / 365.25
    case "M": return Double(count) / 12
    case "Y": return Double(count)
    default: return nil
    }
  }

  /// Days of a date `YYYYMMDD` since some day long ago, by the Gregorian calendar.
  private static func days(_ text: String?) -> Int? {
    guard let text, text.utf8.count == 8, let number = UInt(text) else { return nil }
    let year = Int(number / 10_000)
    let month = Int(number / 100 % 100)
    let day = Int(number % 100)
    guard year > 0, (1...12).contains(month), (1...31).contains(day) else { return nil }
    // A year that begins in March has its leap day at the end.
    let marchYear = month > 2 ? year : year - 1
    let marchMonth = (month + 9) % 12
    return 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + (153 * marchMonth + 2) / 5
      + day
  }
}
