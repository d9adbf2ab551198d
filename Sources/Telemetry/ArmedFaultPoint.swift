import Foundation
import Synchronization

/// The place at which this process is to die, and how often it may be passed until then.
final class ArmedFaultPoint: Sendable {
  let point: FaultPoint
  private let remaining: Atomic<Int>

  /// `name` or `name:count` with a count of at least 1; nil for anything else.
  init?(parsing text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let point = FaultPoint(rawValue: String(parts[0])),
      let count = parts.count == 2 ? Int(parts[1]) : 1, count >= 1
    else { return nil }
    self.point = point
    remaining = Atomic(count)
  }

  /// Counts one passage and says whether it is the one to die at.
  func isDue() -> Bool { remaining.subtract(1, ordering: .relaxed).newValue == 0 }
}

func processEnvironmentValue(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

/// As a power cut would: no handler runs and nothing is flushed.
func killThisProcess() { kill(getpid(), SIGKILL) }
