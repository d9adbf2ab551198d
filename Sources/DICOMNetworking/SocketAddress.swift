import CDCMTK
import Glibc

/// Binds `descriptor`; gives back bind(2)'s result.
func bindSocket(_ descriptor: Int32, to address: PeerAddress, port: UInt16) -> Int32 {
  if address.isIPv4 {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    unsafe withUnsafeMutableBytes(of: &name.sin_addr) { unsafe $0.copyBytes(from: address.bytes) }
    return unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
  var name = sockaddr_in6()
  name.sin6_family = sa_family_t(AF_INET6)
  name.sin6_port = port.bigEndian
  unsafe withUnsafeMutableBytes(of: &name.sin6_addr) { unsafe $0.copyBytes(from: address.bytes) }
  return unsafe withUnsafePointer(to: &name) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
    }
  }
}

/// Takes the next connection off a listening socket; nil when there is none, with `errno` saying why.
func acceptConnection(_ descriptor: Int32) -> (descriptor: Int32, peer: PeerAddress)? {
  var storage = sockaddr_storage()
  var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
  let accepted = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe triaged_accept(descriptor, $0, &length)
    }
  }
  guard accepted >= 0 else { return nil }
  guard let peer = socketAddress(storage) else {
    close(accepted)
    errno = ECONNABORTED
    return nil
  }
  return (accepted, peer)
}

func socketPort(_ storage: sockaddr_storage) -> UInt16 {
  // In both families the port follows the family.
  unsafe withUnsafeBytes(of: storage) {
    UInt16(bigEndian: unsafe $0.load(fromByteOffset: 2, as: UInt16.self))
  }
}

private func socketAddress(_ storage: sockaddr_storage) -> PeerAddress? {
  let bytes = unsafe withUnsafeBytes(of: storage) { unsafe Array($0) }
  switch Int32(storage.ss_family) {
  case AF_INET: return PeerAddress(bytes: Array(bytes[4..<8]))
  case AF_INET6: return PeerAddress(bytes: Array(bytes[8..<24]))
  default: return nil
  }
}

/// The words for the current `errno`.
func systemReason() -> String {
  guard let text = unsafe strerror(errno) else { return "error \(errno)" }
  return unsafe String(cString: text)
}
