import DICOMCore
import Synchronization

/// The event channels that are open: one an application entity, so many in all.
final class EventChannels: Sendable {
  /// A channel's place, by which a later channel of the same entity tells it to end.
  struct Place: Sendable {
    let title: AETitle
    let number: Int
  }

  private struct State {
    var next = 0
    var open: [AETitle: (number: Int, end: @Sendable () -> Void)] = [:]
  }

  private let maximum: Int
  private let state = Mutex(State())

  init(maximum: Int) { self.maximum = maximum }

  func hasRoom(for title: AETitle) -> Bool {
    state.withLock { $0.open[title] != nil || $0.open.count < maximum }
  }

  /// Takes a place and ends the channel that the entity had: whoever connects again has lost the old one, which may not
  /// know it yet. nil when there is no room.
  func enter(_ title: AETitle, end: @escaping @Sendable () -> Void) -> Place? {
    let (place, former) = state.withLock { state -> (Place?, (@Sendable () -> Void)?) in
      let former = state.open[title]
      guard former != nil || state.open.count < maximum else { return (nil, nil) }
      state.next += 1
      state.open[title] = (state.next, end)
      return (Place(title: title, number: state.next), former?.end)
    }
    former?()
    return place
  }

  func leave(_ place: Place) {
    state.withLock { state in
      if state.open[place.title]?.number == place.number { state.open[place.title] = nil }
    }
  }
}
