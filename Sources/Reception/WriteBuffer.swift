/// Memory that a file is written from, aligned as a disk wants it; one an association, so that it is touched once.
@safe
final class WriteBuffer {
  static let blockBytes = 4096

  /// Allocated in `init`, freed in `deinit`, reached through this object's functions only.
  private let memory: UnsafeMutableRawBufferPointer
  private var count = 0

  init(capacity: Int = 256 << 10) {
    unsafe memory = .allocate(byteCount: capacity, alignment: Self.blockBytes)
  }

  deinit { unsafe memory.deallocate() }

  var isEmpty: Bool { count == 0 }
  var isFull: Bool { unsafe count == memory.count }

  func removeAll() { count = 0 }

  /// Takes over as much from the front as there is room for, and says how many bytes.
  func take(_ bytes: RawSpan) -> Int {
    let taken = unsafe min(bytes.byteCount, memory.count - count)
    unsafe bytes.withUnsafeBytes { source in
      unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[..<taken]))
    }
    count += taken
    return taken
  }

  /// Gives the bytes to `write` and forgets them; a partial block at the end stays when only whole ones are wanted.
  func drain(wholeBlocksOnly: Bool, to write: (UnsafeRawBufferPointer) -> Bool) -> Bool {
    let size = wholeBlocksOnly ? count / Self.blockBytes * Self.blockBytes : count
    guard unsafe size == 0 || write(UnsafeRawBufferPointer(rebasing: memory[..<size])) else { return false }
    unsafe memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[size..<count]))
    count -= size
    return true
  }
}
