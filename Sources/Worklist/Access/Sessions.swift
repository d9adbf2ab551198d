import Crypto
import Foundation
import Synchronization
import TriageDomain

/// Browsers that have logged in. Kept in memory: a restart asks everybody anew.
final class Sessions: Sendable {
  struct Session: Sendable, Hashable {
    let principal: Principal
    let endsAt: Timestamp
    /// What a changing request has to show besides the cookie, which a foreign page can't know.
    let proof: String
  }

  private let sessions = Mutex<[SHA256.Digest: Session]>([:])
  private let lifetime: Duration
  private let maximum: Int

  init(lifetime: Duration, maximum: Int) {
    self.lifetime = lifetime
    self.maximum = maximum
  }

  /// - Parameter end: When the token ends that was shown; the session ends no later.
  /// - Returns: The cookie's value, which stands nowhere else, and the session.
  func begin(_ principal: Principal, until end: Timestamp?, at now: Timestamp) -> (
    id: String, session: Session
  ) {
    let (id, latest) = (Self.random(), now + lifetime)
    let session = Session(
      principal: principal, endsAt: end.map { min($0, latest) } ?? latest, proof: Self.random())
    sessions.withLock { sessions in
      sessions = sessions.filter { $0.value.endsAt > now }
      if sessions.count >= maximum, let oldest = sessions.min(by: { $0.value.endsAt < $1.value.endsAt }) {
        sessions[oldest.key] = nil
      }
      sessions[Self.digest(id)] = session
    }
    return (id, session)
  }

  func session(_ id: String, at now: Timestamp) -> Session? {
    let digest = Self.digest(id)
    return sessions.withLock { $0[digest] }.flatMap { $0.endsAt > now ? $0 : nil }
  }

  func end(_ id: String) {
    let digest = Self.digest(id)
    sessions.withLock { $0[digest] = nil }
  }

  /// Compares in constant time.
  static func isSame(_ one: String, _ other: String) -> Bool { digest(one) == digest(other) }

  private static func digest(_ text: String) -> SHA256.Digest { SHA256.hash(data: Data(text.utf8)) }

  /// 256 bits of the system's generator.
  private static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return bytes.map { String(format: "%02x", $0) }.joined()
  }
}
