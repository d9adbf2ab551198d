import Glibc

/// A bound TCP socket that connections are taken from without blocking; closed when the object goes.
final class ListeningSocket: Sendable {
  let descriptor: Int32
  /// The port in host order, also when the system has chosen it.
  let port: UInt16
  private let isAdopted: Bool

  /// Binds a numeric address and listens; port 0 lets the system choose.
  ///
  /// - Throws: `DICOMNetworkingError.cannotListen`.
  init(address: PeerAddress, port: UInt16, backlog: Int32 = 128) throws(DICOMNetworkingError) {
    let name = "\(address), port \(port)"
    let family = address.isIPv4 ? AF_INET : AF_INET6
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let descriptor = socket(family, kind, 0)
    guard descriptor >= 0 else { throw .cannotListen(address: name, reason: systemReason()) }
    do throws(DICOMNetworkingError) {
      try Self.set(descriptor, SOL_SOCKET, SO_REUSEADDR, name)
      // An IPv6 address is that and nothing more: both families are listened on by naming both.
      if !address.isIPv4 { try Self.set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, name) }
      guard bindSocket(descriptor, to: address, port: port) == 0, listen(descriptor, backlog) == 0 else {
        throw DICOMNetworkingError.cannotListen(address: name, reason: systemReason())
      }
      self.port = try Self.boundPort(descriptor, name)
    } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    isAdopted = false
  }

  /// Takes over a socket that is bound and listening already (socket activation).
  ///
  /// - Throws: `DICOMNetworkingError.cannotListen` when it is no such socket.
  init(adopting descriptor: Int32) throws(DICOMNetworkingError) {
    let name = "descriptor \(descriptor)"
    var listening: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) == 0, listening == 1
    else { throw .cannotListen(address: name, reason: "it is not a listening socket") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    port = try Self.boundPort(descriptor, name)
    self.descriptor = descriptor
    isAdopted = true
  }

  deinit { close(descriptor) }

  /// From here on connections are refused, unless the socket is also held by who handed it over.
  func stopListening() { if !isAdopted { _ = shutdown(descriptor, Int32(SHUT_RDWR)) } }

  private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ name: String)
    throws(DICOMNetworkingError)
  {
    var on: Int32 = 1
    guard unsafe setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
      throw .cannotListen(address: name, reason: systemReason())
    }
  }

  private static func boundPort(_ descriptor: Int32, _ name: String) throws(DICOMNetworkingError) -> UInt16 {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &length)
      }
    }
    guard result == 0 else { throw .cannotListen(address: name, reason: systemReason()) }
    return socketPort(storage)
  }
}
