import Synchronization

/// Whether a body still comes.
final class BodyProgress: Sendable {
  private let pieces = Atomic(0)

  var count: Int { pieces.load(ordering: .relaxed) }

  func advance() { pieces.wrappingAdd(1, ordering: .relaxed) }
}
