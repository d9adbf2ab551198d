import Synchronization
import TriageTestSupport

/// What a stub server was asked, and its prepared answers in order; the last one stays.
final class Exchange: Sendable {
  private struct State {
    var answers: [StubServer.Answer]
    var requests: [StubServer.Request] = []
  }

  private let state: Mutex<State>

  init(_ answers: StubServer.Answer...) { state = Mutex(State(answers: answers)) }

  /// Without the questions for a sign of life.
  var requests: [StubServer.Request] { state.withLock { $0.requests.filter { $0.method != "OPTIONS" } } }

  func answer(_ request: StubServer.Request) -> StubServer.Answer {
    state.withLock { state in
      state.requests.append(request)
      guard request.method != "OPTIONS" else { return StubServer.Answer(200) }
      return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
    }
  }
}
