/// Takes the numbers of a package's pre-processing out of its manifest and refuses what cannot be right.
struct ParameterReader {
  let kind: String
  let values: [String: Double]

  func number(_ name: String, in range: ClosedRange<Double>) throws(ClassificationError) -> Double {
    guard let value = values[name] else {
      throw .badPreprocessing(kind: kind, detail: "parameter \(name) is missing")
    }
    guard value.isFinite, range.contains(value) else {
      throw .badPreprocessing(
        kind: kind,
        detail: "parameter \(name) is \(value), allowed is \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(ClassificationError) -> Int {
    let value = try number(name, in: Double(range.lowerBound)...Double(range.upperBound))
    guard value == value.rounded() else {
      throw .badPreprocessing(kind: kind, detail: "parameter \(name) is \(value), a whole number is needed")
    }
    return Int(value)
  }
}
