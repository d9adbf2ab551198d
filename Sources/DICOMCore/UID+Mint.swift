extension UID {
  /// A new UID under the UUID-derived root (PS3.5 B.2): `2.25.` and the 128 bits of a random UUID in decimal.
  package static func mint() -> Self {
    var generator = SystemRandomNumberGenerator()
    return mint(using: &generator)
  }

  /// The same from a given source of randomness, so that a test can repeat it.
  package static func mint(using generator: inout some RandomNumberGenerator) -> Self {
    var high = UInt64.random(in: .min ... .max, using: &generator)
    var low = UInt64.random(in: .min ... .max, using: &generator)
    // Version 4 and the variant bits of RFC 9562, so that the number is a UUID's.
    high = (high & ~0xF000) | 0x4000
    low = (low & ~(0b11 << 62)) | (0b10 << 62)
    return Self(unchecked: "2.25.\(UInt128(high) << 64 | UInt128(low))")
  }

  /// The `number`th UID below this one: further objects of what was minted once, the same at each call.
  ///
  /// Whoever minted a UID may number on below it (ISO/IEC 9834-8); a minted one leaves 20 characters for that.
  package func numbered(_ number: UInt16) -> Self { Self(unchecked: "\(value).\(number)") }

  /// Takes over a literal of this module that is known to be well formed.
  init(unchecked value: StaticString) { self.init(unchecked: value.description) }

  init(unchecked value: String) { self.value = value }
}
