/// A network in CIDR notation, or a single address.
package struct PeerNetwork: Sendable, Hashable, CustomStringConvertible {
  package let address: PeerAddress
  /// Leading bits that count.
  package let prefixLength: Int

  package static let loopback = [PeerNetwork("127.0.0.0/8"), PeerNetwork("::1")].compactMap(\.self)

  /// `10.1.0.0/16`, `fd00::/8`, `192.168.1.7`; nil for anything else, also for bits set beyond the prefix, which are a
  /// slip more often than not.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let address = PeerAddress(String(parts[0])) else { return nil }
    let bits = address.bytes.count * 8
    guard let length = parts.count == 2 ? Int(parts[1]) : bits, (0...bits).contains(length) else {
      return nil
    }
    self.address = address
    prefixLength = length
    guard (length..<bits).allSatisfy({ !Self.bit($0, of: address) }) else { return nil }
  }

  package func contains(_ peer: PeerAddress) -> Bool {
    peer.bytes.count == address.bytes.count
      && (0..<prefixLength).allSatisfy { Self.bit($0, of: peer) == Self.bit($0, of: address) }
  }

  package var description: String { "\(address)/\(prefixLength)" }

  private static func bit(_ index: Int, of address: PeerAddress) -> Bool {
    address.bytes[index / 8] >> (7 - UInt8(index % 8)) & 1 == 1
  }
}
