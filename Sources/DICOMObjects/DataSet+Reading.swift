package import DICOMCore

/// Values as the callers want them; an absent, empty or unreadable value is nil or an empty array, never a guess.
extension DataSet {
  package func strings(_ tag: Tag) -> [String] {
    if case .text(let values)? = self[tag]?.value { values } else { [] }
  }

  /// The value number `index`, nil when it is absent or empty.
  package func string(_ tag: Tag, _ index: Int = 0) -> String? {
    let values = strings(tag)
    guard index < values.count, !values[index].isEmpty else { return nil }
    return values[index]
  }

  /// IS and the integer representations.
  package func integers(_ tag: Tag) -> [Int] {
    switch self[tag]?.value {
    case .integers(let values): values.compactMap { Int(exactly: $0) }
    case .text(let values): values.compactMap { Int($0.trimmingSpaces()) }
    default: []
    }
  }

  package func integer(_ tag: Tag, _ index: Int = 0) -> Int? {
    let values = integers(tag)
    return index < values.count ? values[index] : nil
  }

  /// DS, FD, FL and the integer representations; values that are not finite numbers are left out.
  package func reals(_ tag: Tag) -> [Double] {
    switch self[tag]?.value {
    case .reals(let values): values.filter(\.isFinite)
    case .integers(let values): values.map(Double.init)
    case .text(let values): values.compactMap { Double($0.trimmingSpaces()) }.filter(\.isFinite)
    default: []
    }
  }

  package func real(_ tag: Tag, _ index: Int = 0) -> Double? {
    let values = reals(tag)
    return index < values.count ? values[index] : nil
  }

  package func uid<Kind: UIDKind>(_ tag: Tag, _ kind: Kind.Type = Kind.self) -> UID<Kind>? {
    string(tag).flatMap { UID<Kind>($0) }
  }

  package func bytes(_ tag: Tag) -> [UInt8] {
    if case .bytes(let values)? = self[tag]?.value { values } else { [] }
  }

  package func items(_ tag: Tag) -> [DataSet] {
    if case .sequence(let items)? = self[tag]?.value { items } else { [] }
  }

  /// The first item of a code sequence; nil when value, scheme or meaning is absent (PS3.3 section 8.8).
  package func code(_ tag: Tag) -> CodedConcept? {
    guard let item = items(tag).first, let value = item.string(.codeValue),
      let scheme = item.string(.codingSchemeDesignator)
    else { return nil }
    return CodedConcept(value, scheme, item.string(.codeMeaning) ?? "")
  }
}

extension String {
  func trimmingSpaces() -> Substring {
    var rest = self[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
