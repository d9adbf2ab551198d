import Glibc

/// A TCP connection that says what a test wants it to say. Blocks: use it on a `BlockingPool`.
package final class RawPeer: Sendable {
  private let descriptor: Int32

  package init(port: UInt16, isIPv6: Bool = false) throws {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, kind, 0)
    if isIPv6 {
      guard Self.connectToIPv6Loopback(descriptor, port: port) == 0 else {
        throw TestSupportError.notConnected(port: port)
      }
      return
    }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let connected = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw TestSupportError.notConnected(port: port) }
  }

  private static func connectToIPv6Loopback(_ descriptor: Int32, port: UInt16) -> Int32 {
    var name = sockaddr_in6()
    name.sin6_family = sa_family_t(AF_INET6)
    name.sin6_port = port.bigEndian
    name.sin6_addr = in6addr_loopback
    return unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
  }

  deinit { close(descriptor) }

  /// False as soon as something is to be heard, if only the end of the connection.
  package func isOpen(forMilliseconds time: Int32) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&waiting, 1, time) == 0
  }

  /// False when the other side is gone.
  package func say(_ bytes: [UInt8]) -> Bool {
    unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  /// Nothing more will be said; the other side still can.
  package func fallSilent() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  /// What comes next, at most `count` bytes; empty at the end of the connection.
  package func hear(_ count: Int = 65_536) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = unsafe recv(descriptor, &bytes, count, 0)
    return got > 0 ? Array(bytes.prefix(got)) : []
  }

  /// One whole PDU; empty at the end of the connection.
  package func hearPDU() -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < 6 || bytes.count < 6 + bytes[2..<6].reduce(0, { $0 << 8 | Int($1) }) {
      let more = hear()
      if more.isEmpty { return [] }
      bytes += more
    }
    return bytes
  }
}
