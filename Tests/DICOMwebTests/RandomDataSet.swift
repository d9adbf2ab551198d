import DICOMCore
import DICOMObjects

/// Makes data sets of every representation from a seed: the same seed, the same data set.
struct RandomDataSet {
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  var generator: Generator

  init(seed: UInt64) { generator = Generator(state: seed) }

  mutating func dataSet(depth: Int = 0) -> DataSet {
    var dataSet = DataSet()
    for _ in 0..<number(0...12) {
      let vr = VR.allCases.randomElement(using: &generator) ?? .LO
      if vr == .SQ, depth == 3 { continue }
      let tag = Tag(UInt16(number(8...0x7FFF)), UInt16(number(0...0xFFFF)))
      dataSet[tag] = Element(vr, value(vr, depth: depth))
    }
    return dataSet
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

  private mutating func list<Value>(_ make: (inout Self) -> Value) -> [Value] {
    (0..<number(0...4)).map { _ in make(&self) }
  }

  private mutating func value(_ vr: VR, depth: Int) -> ElementValue {
    switch vr {
    case .SQ: return .sequence(list { $0.dataSet(depth: depth + 1) })
    case .OB, .OD, .OF, .OL, .OV, .OW, .UN:
      return .bytes((0..<number(0...33)).map { _ in UInt8.random(in: 0...255, using: &generator) })
    case .FL: return .reals(list { Double(Float.random(in: -1e6...1e6, using: &$0.generator)) })
    case .FD: return .reals(list { Double.random(in: -1e12...1e12, using: &$0.generator) })
    case .AT: return .tags(list { Tag(UInt32.random(in: .min ... .max, using: &$0.generator)) })
    case .US: return .integers(list { Int64(UInt16.random(in: .min ... .max, using: &$0.generator)) })
    case .SS: return .integers(list { Int64(Int16.random(in: .min ... .max, using: &$0.generator)) })
    case .UL: return .integers(list { Int64(UInt32.random(in: .min ... .max, using: &$0.generator)) })
    case .SL: return .integers(list { Int64(Int32.random(in: .min ... .max, using: &$0.generator)) })
    case .SV: return .integers(list { Int64.random(in: .min ... .max, using: &$0.generator) })
    case .UV: return .integers(list { Int64.random(in: 0 ... .max, using: &$0.generator) })
    default:
      let texts = vr.isUndividedText ? Array(list { $0.text(vr) }.prefix(1)) : list { $0.text(vr) }
      return .text(texts == [""] ? [] : texts)
    }
  }

  private mutating func text(_ vr: VR) -> String {
    if number(0...5) == 0 { return "" }
    switch vr {
    case .UI: return UID<Instance>.mint(using: &generator).value
    case .DS: return ["1.50", "-0.25", "+1", ".5", "1e-3", "007", "12", "-1.0E+05"][number(0...7)]
    case .IS: return ["1", "-12", "+7", "007", "2147483647"][number(0...4)]
    case .PN:
      return ["Phantom^Ada", "Yamada^Tarou=山田^太郎=やまだ^たろう", "=山田^太郎", "==やまだ", "O'Brien^\"Q\""][number(0...4)]
    default:
      let pieces = ["a", "Z9", " ", "é", "漢", "😀", "\"", "/", "<b>", "\u{1}", "\u{7f}", "\t"]
      let made = (0..<number(1...8)).map { _ in pieces[number(0...pieces.count - 1)] }.joined()
      return vr.isUndividedText ? made + "\\x" : made + "."
    }
  }
}
