/// PDUs as a requestor writes them (PS3.8 section 9.3).
package enum RawPDU {
  package static func associate(
    calling: String = "TEST", called: String = "TRIAGED", contexts: [(String, [String])]
  ) -> [UInt8] {
    var body: [UInt8] = [0, 1, 0, 0] + padded(called) + padded(calling) + [UInt8](repeating: 0, count: 32)
    body += item(0x10, Array("1.2.840.10008.3.1.1.1".utf8))
    for (index, context) in contexts.enumerated() {
      let syntaxes = context.1.flatMap { item(0x40, Array($0.utf8)) }
      body += item(0x20, [UInt8(2 * index + 1), 0, 0, 0] + item(0x30, Array(context.0.utf8)) + syntaxes)
    }
    body += item(0x50, item(0x51, [0, 0, 0x40, 0]) + item(0x52, Array("2.25.99".utf8)))
    return pdu(1, body)
  }

  /// One command or data fragment.
  package static func data(context: UInt8 = 1, isCommand: Bool, isLast: Bool, _ bytes: [UInt8]) -> [UInt8] {
    let head = number(bytes.count + 2) + [context, (isCommand ? 1 : 0) | (isLast ? 2 : 0)]
    return pdu(4, head + bytes)
  }

  package static func storeCommand(sopClass: String, instance: String) -> [UInt8] {
    let elements =
      element(0x0002, uid(sopClass)) + element(0x0100, [1, 0]) + element(0x0110, [1, 0])
      + element(0x0700, [0, 0]) + element(0x0800, [0, 0]) + element(0x1000, uid(instance))
    return element(0x0000, Array(number(elements.count).reversed())) + elements
  }

  private static func element(_ number: UInt16, _ value: [UInt8]) -> [UInt8] {
    [0, 0, UInt8(truncatingIfNeeded: number), UInt8(number >> 8)]
      + Array(Self.number(value.count).reversed()) + value
  }

  private static func uid(_ text: String) -> [UInt8] {
    Array(text.utf8) + (text.utf8.count % 2 == 1 ? [0] : [])
  }

  private static func padded(_ title: String) -> [UInt8] {
    Array(title.utf8) + [UInt8](repeating: 0x20, count: 16 - title.utf8.count)
  }

  private static func item(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
    [type, 0, UInt8(value.count >> 8), UInt8(truncatingIfNeeded: value.count)] + value
  }

  private static func pdu(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
    [type, 0] + number(value.count) + value
  }

  private static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
