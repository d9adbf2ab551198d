/// Tells soft from sharp reconstruction kernels by the vendors' names for them.
///
/// Siemens and others number them by sharpness (H31s, Hr40f, J70h), Canon by purpose (FC2x head, FC3x and FC8x bone),
/// GE by words (STANDARD, BONE), Philips by letters (UB for the brain, D, E, L and Y- sharp).
package enum KernelPolicy {
  package enum Sharpness: Sendable, Hashable {
    case soft, sharp, unknown
  }

  /// - Parameters:
  ///   - kernel: Convolution Kernel (0018,1210), its first value.
  ///   - description: Series Description, asked when the kernel tells nothing.
  package static func sharpness(kernel: String?, description: String?) -> Sharpness {
    let byName = sharpness(kernel?.uppercased() ?? "")
    return byName == .unknown ? sharpness(DescriptionWords(description)) : byName
  }

  private static func sharpness(_ kernel: String) -> Sharpness {
    let name = kernel.filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == " " }
    if name.isEmpty { return .unknown }
    if ["BONE", "EDGE", "LUNG", "ULTRA", "CORNER"].contains(where: name.contains) { return .sharp }
    if ["STAND", "STND", "STD", "SOFT", "SMOOTH", "BRAIN"].contains(where: name.contains) { return .soft }
    if name.contains("SHARP") || name.contains("HIGH") { return .sharp }
    if let canon = number(after: "FC", in: name) {
      return [3, 5, 8].contains(canon / 10)
        ? .sharp : [0, 1, 2, 4, 6].contains(canon / 10) ? .soft : .unknown
    }
    if let philips = sharpnessByLetters(name) { return philips }
    let letters = name.prefix { $0.isLetter }
    guard letters.count <= 2 else { return .unknown }
    let digits = name.dropFirst(letters.count).prefix { $0.isNumber }
    guard digits.count == 2, let number = Int(digits) else { return .unknown }
    return number > 50 ? .sharp : .soft
  }

  private static func sharpnessByLetters(_ name: String) -> Sharpness? {
    switch name {
    case "A", "B", "C", "UA", "UB", "UC": .soft
    case "D", "E", "L", "EA", "EB", "EC", "ED", "YA", "YB", "YC", "YD", "YE": .sharp
    default: nil
    }
  }

  private static func number(after prefix: String, in name: String) -> Int? {
    guard name.hasPrefix(prefix) else { return nil }
    return Int(name.dropFirst(prefix.count).prefix { $0.isNumber })
  }

  private static func sharpness(_ words: DescriptionWords) -> Sharpness {
    if words.has(stems: ["BONE", "KNOCHEN", "SHARP", "PETROUS"]) || words.has(["OS", "IAC", "HR"]) {
      return .sharp
    }
    return words.has(stems: ["BRAIN", "SOFT", "STANDARD", "STD", "WEICHTEIL", "PARENCH", "HIRN"])
      ? .soft : .unknown
  }
}
