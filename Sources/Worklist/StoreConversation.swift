import DICOMCore
import DICOMweb
import Synchronization
import TriageDomain

/// One store request's body on its way: pieces in, instances into the store. Its calls block and come one after the other.
final class StoreConversation: Sendable {
  private struct State {
    /// nil when the whole body is one file.
    var parser: MultipartParser?
    var current: (any IncomingInstance)?
    /// Whether the part at hand is of a kind that is not taken.
    var isSkipping = false
    var parts: [StoredPart] = []
    var byteCount = 0
  }

  private let store: any InstanceStore
  private let study: UID<Study>?
  private let peer: String
  private let maximumBytes: Int
  private let maximumParts: Int
  private let state: Mutex<State>

  init(
    store: any InstanceStore, study: UID<Study>?, peer: String, parser: MultipartParser?, maximumBytes: Int,
    maximumParts: Int
  ) {
    self.store = store
    self.study = study
    self.peer = peer
    self.maximumBytes = maximumBytes
    self.maximumParts = maximumParts
    state = Mutex(State(parser: parser))
  }

  deinit { state.withLock { $0.current?.abandon() } }

  /// - Throws: `WorklistError.tooLarge`, or `.badRequest` for what is no multipart body.
  func take(_ piece: [UInt8]) throws(WorklistError) {
    try state.withLock { state throws(WorklistError) in
      state.byteCount += piece.count
      guard state.byteCount <= maximumBytes else { throw .tooLarge(limit: maximumBytes) }
      guard state.parser != nil else {
        if state.current == nil { state.current = store.begin(study: study, peer: peer) }
        state.current?.take(piece)
        return
      }
      let events: [MultipartParser.Event]
      do throws(MultipartParser.Failure) {
        events = try state.parser?.take(piece) ?? []
      } catch {
        if case .malformed(let reason) = error { throw .badRequest("not a multipart body: \(reason)") }
        return
      }
      for event in events { try handle(event, &state) }
    }
  }

  /// - Throws: `WorklistError.badRequest` when the body broke off or held nothing.
  func finish() throws(WorklistError) -> [StoredPart] {
    try state.withLock { state throws(WorklistError) in
      if let parser = state.parser {
        guard parser.isComplete else { throw .badRequest("the multipart body has no end") }
      } else if let current = state.current {
        state.parts.append(current.finish())
        state.current = nil
      }
      guard !state.parts.isEmpty else { throw .badRequest("the request holds no instance") }
      return state.parts
    }
  }

  private func handle(_ event: MultipartParser.Event, _ state: inout State) throws(WorklistError) {
    switch event {
    case .began(let contentType):
      guard state.parts.count < maximumParts else { throw .tooBroad(limit: maximumParts) }
      let type = contentType.flatMap { MediaRange($0) }?.type ?? "application/dicom"
      state.isSkipping = type != "application/dicom"
      if !state.isSkipping { state.current = store.begin(study: study, peer: peer) }
    case .bytes(let bytes): state.current?.take(bytes)
    case .ended:
      let outcome = state.current?.finish()
      state.parts.append(outcome ?? .failed(instance: nil, sopClass: nil, reason: .cannotUnderstand))
      state.current = nil
    }
  }
}
