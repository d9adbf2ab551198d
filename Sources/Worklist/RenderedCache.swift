import DICOMCore
import Rendering
import Synchronization
import TriageDomain

/// Pictures that were drawn lately, bounded in bytes; the one that was asked for longest ago goes first.
final class RenderedCache: Sendable {
  struct Key: Sendable, Hashable {
    /// A file of the spool never changes under its name.
    let path: SpoolPath
    let rendering: Rendering
  }

  private struct State {
    var pictures: [Key: (bytes: [UInt8], use: Int)] = [:]
    var byteCount = 0
    var use = 0
  }

  private let state = Mutex(State())
  private let maximumBytes: Int

  init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

  func picture(_ key: Key) -> [UInt8]? {
    state.withLock { state in
      guard let found = state.pictures[key] else { return nil }
      state.use += 1
      state.pictures[key] = (found.bytes, state.use)
      return found.bytes
    }
  }

  func keep(_ bytes: [UInt8], for key: Key) {
    guard bytes.count <= maximumBytes / 4 else { return }
    state.withLock { state in
      state.use += 1
      if let former = state.pictures.updateValue((bytes, state.use), forKey: key) {
        state.byteCount -= former.bytes.count
      }
      state.byteCount += bytes.count
      guard state.byteCount > maximumBytes else { return }
      // Down to three quarters, so that the sorting is paid for by many pictures.
      for (key, entry) in state.pictures.sorted(by: { $0.value.use < $1.value.use }) {
        guard state.byteCount > maximumBytes / 4 * 3 else { break }
        state.pictures[key] = nil
        state.byteCount -= entry.bytes.count
      }
    }
  }
}
