/// Tells whether contrast medium was given for a series.
enum ContrastPolicy {
  /// - Parameters:
  ///   - agent: Contrast/Bolus Agent (0018,0010); some equipment fills it with words that mean none.
  ///   - description: Series Description.
  static func isContrast(agent: String?, description: String?) -> Bool {
    let given = DescriptionWords(agent)
    let saysNone = given.has([
      "NONE", "NO", "N", "0", "NON", "WITHOUT", "UNENHANCED", "PLAIN", "NATIVE", "NATIV", "OHNE", "SANS",
    ])
    if !given.isEmpty, !saysNone { return true }
    let words = DescriptionWords(description)
    let isNegated =
      words.has(["WITHOUT", "NON", "NO", "OHNE", "SANS", "SENZA", "SIN", "PRE", "NATIV", "NATIVE", "WO"])
      || words.has(stems: ["NONCON", "UNENH", "NCCT"])
    if isNegated { return false }
    return words.has(stems: ["ANGIO", "PERFUS", "VENOGR", "ARTERI"])
      || words.has(["CTA", "CTP", "CTV", "CONTRAST", "KM", "CE", "ENHANCED", "POSTCONTRAST", "IV"])
      || words.contains(marks: ["+C ", " C+ "])
  }
}
