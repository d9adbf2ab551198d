import Testing
import TriageDomain

@Suite("PS3.4 CC.2.3: UPS subscription states")
struct SubscriptionMachineTests {
  typealias Machine = SubscriptionMachine

  /// One row of table CC.2.3-2: a request, and the cells for null, Not Subscribed, with Lock and w/o Lock.
  struct Line: Sendable, CustomTestStringConvertible {
    var request: Machine.Request
    var cells: [Machine.Verdict?]
    var testDescription: String { "\(request)" }

    init(_ request: Machine.Request, _ cells: Machine.Verdict?...) {
      self.request = request
      self.cells = cells
    }
  }

  static func go(_ state: Machine.State, tells: Bool = false) -> Machine.Verdict {
    Machine.Verdict(state: state, tells: tells)
  }

  @Test(
    "Every cell of table CC.2.3-2 is as the standard has it",
    arguments: [
      Line(.created(nil), go(.notSubscribed), nil, nil, nil),
      Line(.created(.withLock), go(.withLock, tells: true), nil, nil, nil),
      Line(.created(.withoutLock), go(.withoutLock, tells: true), nil, nil, nil),
      Line(
        .subscribeGlobally(lock: true), nil, go(.withLock, tells: true), go(.withLock), go(.withoutLock)),
      Line(.subscribeGlobally(lock: false), nil, go(.withoutLock), go(.withLock), go(.withoutLock)),
      Line(
        .subscribe(lock: true), nil, go(.withLock, tells: true), go(.withLock, tells: true),
        go(.withLock, tells: true)),
      Line(
        .subscribe(lock: false), nil, go(.withoutLock, tells: true), go(.withoutLock, tells: true),
        go(.withoutLock, tells: true)),
      Line(.unsubscribe, nil, go(.notSubscribed), go(.notSubscribed), go(.notSubscribed)),
      Line(.unsubscribeGlobally, nil, go(.notSubscribed), go(.notSubscribed), go(.notSubscribed)),
      Line(.suspendGlobally, nil, go(.notSubscribed), go(.withLock), go(.withoutLock)),
    ])
  func table(line: Line) {
    let states: [Machine.State?] = [nil, .notSubscribed, .withLock, .withoutLock]
    for (state, cell) in zip(states, line.cells) {
      #expect(Machine(state: state).verdict(on: line.request) == cell, "\(String(describing: state))")
    }
  }

  @Test("Only requests for everything change the global subscription")
  func global() {
    for present in [nil, GlobalSubscription.withLock, .withoutLock] {
      #expect(Machine.global(present, after: .subscribeGlobally(lock: true)) == .withLock)
      #expect(Machine.global(present, after: .subscribeGlobally(lock: false)) == .withoutLock)
      #expect(Machine.global(present, after: .unsubscribeGlobally) == nil)
      #expect(Machine.global(present, after: .suspendGlobally) == nil)
      for request: Machine.Request in [.subscribe(lock: true), .subscribe(lock: false), .unsubscribe] {
        #expect(Machine.global(present, after: request) == present)
      }
    }
  }
}

@Suite("PS3.4 CC.2.4.3: which changes make events")
struct WorkitemEventPolicyTests {
  static let facts = WorkitemFacts(state: .scheduled, priority: .medium, readiness: "INCOMPLETE")

  static func changed(_ change: (inout WorkitemFacts) -> Void) -> WorkitemFacts {
    var facts = facts
    change(&facts)
    return facts
  }

  @Test(
    "A new workitem makes a state report and an assignment, a change what it changed, and no change nothing")
  func events() {
    #expect(WorkitemEventPolicy.events(from: nil, to: Self.facts) == [.stateReport, .assigned])
    #expect(WorkitemEventPolicy.events(from: Self.facts, to: Self.facts).isEmpty)
    let cases: [(WorkitemFacts, [WorkitemEventKind])] = [
      (Self.changed { $0.state = .inProgress }, [.stateReport]),
      (Self.changed { $0.readiness = "READY" }, [.stateReport]),
      (Self.changed { $0.progress = "[50]" }, [.progressReport]),
      (Self.changed { $0.stations = "{}" }, [.assigned]),
      (Self.changed { $0.performers = "{}" }, [.assigned]),
      (Self.changed { ($0.state, $0.progress) = (.canceled, "[50]") }, [.stateReport, .progressReport]),
    ]
    for (facts, events) in cases {
      #expect(WorkitemEventPolicy.events(from: Self.facts, to: facts) == events, "\(facts)")
    }
  }

  @Test("A change of priority moves a workitem to another queue, which is an assignment")
  func priority() {
    let raised = Self.changed { $0.priority = .high }
    #expect(WorkitemEventPolicy.events(from: Self.facts, to: raised) == [.assigned])
  }
}
