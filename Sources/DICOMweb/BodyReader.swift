import Glibc

/// Hands a body's segments to libcurl piece by piece. Used by one transfer, on its thread only.
final class BodyReader {
  /// Of all segments, in bytes.
  let count: Int
  private let segments: [(segment: HTTPBody.Segment, count: Int)]
  private var current = 0
  private var offset = 0
  private var descriptor: Int32 = -1
  /// Why a file could not be read to the length it had at first.
  private(set) var failure: DICOMwebError?

  /// Looks up the files' sizes. Blocks.
  ///
  /// - Throws: `.unreadable` when a file can't be found.
  init(_ body: HTTPBody) throws(DICOMwebError) {
    var sized: [(segment: HTTPBody.Segment, count: Int)] = []
    for segment in body.segments {
      switch segment {
      case .bytes(let bytes): sized.append((segment, bytes.count))
      case .file(let path):
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
          throw .unreadable(path: path)
        }
        sized.append((segment, Int(status.st_size)))
      }
    }
    segments = sized
    count = sized.reduce(0) { $0 + $1.count }
  }

  deinit { closeFile() }

  /// The next bytes, up to the buffer's room; 0 at the end, nil on a failure.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    while current < segments.count {
      let (segment, size) = segments[current]
      let wanted = min(size - offset, buffer.count)
      guard wanted > 0 else {
        closeFile()
        current += 1
        offset = 0
        continue
      }
      switch segment {
      case .bytes(let bytes): unsafe buffer.copyBytes(from: bytes[offset..<offset + wanted])
      case .file(let path):
        guard unsafe fill(UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), from: path) else {
          failure = .unreadable(path: path)
          return nil
        }
      }
      offset += wanted
      return wanted
    }
    return 0
  }

  /// Begins again, when libcurl has to send the request a second time.
  func rewind() {
    closeFile()
    current = 0
    offset = 0
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, from path: String) -> Bool {
    if descriptor < 0 { descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { return false }
    var done = 0
    while done < buffer.count {
      let got = unsafe pread(
        descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done, offset + done)
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { return false }
      done += got
    }
    return true
  }

  private func closeFile() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}
