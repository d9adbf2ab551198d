package import Foundation

/// An OS thread with a name that `top -H`, `gdb` and crash reports show.
///
/// The body may block as long as it likes: it is not on the cooperative pool.
package final class NamedThread: Sendable {
  private let finished = DispatchGroup()

  /// Starts a thread at once.
  ///
  /// - Parameters:
  ///   - name: Shown by the kernel; its first 15 bytes are kept.
  ///   - stackSize: In bytes.
  package init(_ name: String, stackSize: Int = 1 << 20, body: @escaping @Sendable () -> Void) {
    let finished = self.finished
    finished.enter()
    let thread = Thread {
      // Set inside the body: before start() Foundation on Linux gives the name to the calling thread.
      setThreadName(name)
      body()
      finished.leave()
    }
    thread.stackSize = stackSize
    thread.start()
  }

  /// Blocks until the body has returned; never call it on the cooperative pool.
  package func join() { finished.wait() }

  /// Blocks until the body has returned or `deadline` has passed; says whether it has returned.
  package func join(until deadline: DispatchTime) -> Bool { finished.wait(timeout: deadline) == .success }
}
