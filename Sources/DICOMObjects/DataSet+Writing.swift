package import DICOMCore

/// Setting values by representation; a nil value writes an empty element where `set` is given one on purpose.
extension DataSet {
  package mutating func set(_ tag: Tag, _ vr: VR, _ values: String...) {
    self[tag] = Element(vr, .text(values))
  }

  package mutating func set(_ tag: Tag, _ vr: VR, strings values: [String]) {
    self[tag] = Element(vr, .text(values))
  }

  package mutating func set(_ tag: Tag, _ vr: VR, integers values: [Int]) {
    self[tag] =
      vr == .IS
      ? Element(.IS, .text(values.map(String.init))) : Element(vr, .integers(values.map(Int64.init)))
  }

  /// FD or FL as they are; DS in at most 16 characters (PS3.5 section 6.2).
  package mutating func set(_ tag: Tag, _ vr: VR, reals values: [Double]) {
    self[tag] = vr == .DS ? Element(.DS, .text(values.map(decimalString))) : Element(vr, .reals(values))
  }

  package mutating func set<Kind: UIDKind>(_ tag: Tag, _ uid: UID<Kind>) {
    self[tag] = Element(.UI, .text([uid.value]))
  }

  package mutating func set(_ tag: Tag, items: [DataSet]) {
    self[tag] = Element(.SQ, .sequence(items))
  }

  package mutating func set(_ tag: Tag, code: CodedConcept) {
    set(tag, items: [DataSet(code: code)])
  }

  /// An element without a value (type 2).
  package mutating func setEmpty(_ tag: Tag, _ vr: VR) {
    switch vr {
    case .SQ: self[tag] = Element(vr, .sequence([]))
    case .SL, .SS, .SV, .UL, .US, .UV: self[tag] = Element(vr, .integers([]))
    case .FD, .FL: self[tag] = Element(vr, .reals([]))
    case .AT: self[tag] = Element(vr, .tags([]))
    case .OB, .OD, .OF, .OL, .OV, .OW, .UN: self[tag] = Element(vr, .bytes([]))
    default: self[tag] = Element(vr, .text([]))
    }
  }

  /// Copies elements that `source` has; absent ones stay absent.
  package mutating func copy(_ tags: [Tag], from source: DataSet) {
    for tag in tags { if let element = source[tag] { self[tag] = element } }
  }

  /// A code sequence's item (PS3.3 section 8.8).
  package init(code: CodedConcept) {
    self.init()
    set(.codeValue, .SH, code.value)
    set(.codingSchemeDesignator, .SH, code.scheme)
    set(.codeMeaning, .LO, code.meaning)
  }
}
