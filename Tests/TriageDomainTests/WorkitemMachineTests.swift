import DICOMCore
import Testing
import TriageDomain

@Suite("PS3.4 CC.1.1: Unified Procedure Step states")
struct WorkitemMachineTests {
  static let held = UID<Transaction>("1.2.3")!
  static let other = UID<Transaction>("1.2.4")!

  /// The columns of table CC.1.1-2.
  static let columns: [WorkitemMachine] = [
    WorkitemMachine(state: nil), WorkitemMachine(state: .scheduled),
    WorkitemMachine(state: .inProgress, transactionUID: held),
    WorkitemMachine(state: .completed, transactionUID: held),
    WorkitemMachine(state: .canceled, transactionUID: held),
  ]

  /// One row of the table: a request and the verdict in each column.
  struct Line: Sendable, CustomTestStringConvertible {
    var request: WorkitemMachine.Request
    var verdicts: [WorkitemMachine.Verdict]
    var testDescription: String { "\(request)" }

    init(_ request: WorkitemMachine.Request, _ verdicts: WorkitemMachine.Verdict...) {
      self.request = request
      self.verdicts = verdicts
    }
  }

  static let wrong: [WorkitemMachine.Verdict] = Array(repeating: .refuse(.wrongTransactionUID), count: 4)

  @Test(
    "Every cell of table CC.1.1-2 is as the standard has it",
    arguments: [
      Line(
        .create, .become(.scheduled), .refuse(.duplicate), .refuse(.duplicate), .refuse(.duplicate),
        .refuse(.duplicate)),
      Line(
        .changeState(.inProgress, held), .refuse(.doesNotExist), .become(.inProgress),
        .refuse(.alreadyInProgress),
        .refuse(.mayNoLongerBeUpdated), .refuse(.mayNoLongerBeUpdated)),
      Line(
        .changeState(.inProgress, nil), .refuse(.doesNotExist), wrong[0], wrong[1], wrong[2], wrong[3]),
      Line(
        .changeState(.scheduled, held), .refuse(.doesNotExist), .refuse(.scheduledOnlyByCreation),
        .refuse(.scheduledOnlyByCreation), .refuse(.scheduledOnlyByCreation),
        .refuse(.scheduledOnlyByCreation)),
      Line(
        .changeState(.completed, held), .refuse(.doesNotExist), .refuse(.notYetInProgress),
        .become(.completed),
        .alreadyThere(.alreadyInStateCompleted), .refuse(.mayNoLongerBeUpdated)),
      Line(.changeState(.completed, nil), .refuse(.doesNotExist), wrong[0], wrong[1], wrong[2], wrong[3]),
      Line(
        .changeState(.canceled, held), .refuse(.doesNotExist), .refuse(.notYetInProgress), .become(.canceled),
        .refuse(.mayNoLongerBeUpdated), .alreadyThere(.alreadyCanceled)),
      Line(.changeState(.canceled, nil), .refuse(.doesNotExist), wrong[0], wrong[1], wrong[2], wrong[3]),
      Line(
        .requestCancel, .refuse(.doesNotExist), .become(.canceled), .notifyPerformer,
        .refuse(.alreadyCompleted),
        .alreadyThere(.alreadyCanceled)),
    ])
  func cell(line: Line) {
    for (machine, verdict) in zip(Self.columns, line.verdicts) {
      #expect(machine.verdict(on: line.request) == verdict, "in \(machine.state?.rawValue ?? "null")")
    }
    #expect(line.verdicts.count == Self.columns.count)
  }

  @Test(
    "Another's Transaction UID is refused in every state that holds one",
    arguments: [WorkitemState.inProgress, .completed, .canceled],
    [WorkitemState.inProgress, .completed, .canceled])
  func otherHolder(state: WorkitemState, wanted: WorkitemState) {
    let machine = WorkitemMachine(state: state, transactionUID: Self.held)
    #expect(machine.verdict(on: .changeState(wanted, Self.other)) == .refuse(.wrongTransactionUID))
  }

  @Test(
    "A final state whose demands are not met is refused", arguments: [WorkitemState.completed, .canceled])
  func finalState(wanted: WorkitemState) {
    let machine = WorkitemMachine(state: .inProgress, transactionUID: Self.held)
    let verdict = machine.verdict(on: .changeState(wanted, Self.held), meetsFinalState: false)
    #expect(verdict == .refuse(.finalStateNotMet))
  }

  @Test("No verdict leads where the state has no exit to")
  func exits() {
    for machine in Self.columns {
      guard let state = machine.state else { continue }
      for wanted in WorkitemState.allCases {
        for request in [WorkitemMachine.Request.changeState(wanted, Self.held), .requestCancel, .create] {
          if case .become(let next) = machine.verdict(on: request) { #expect(state.exits.contains(next)) }
        }
      }
    }
  }

  @Test("Statuses are the standard's")
  func statuses() {
    #expect(WorkitemRemark.alreadyInStateCompleted.status.isWarning)
    #expect(WorkitemRemark.wrongTransactionUID.status.description == "C301")
    #expect(Set(WorkitemRemark.allCases.map(\.sentence)).count == WorkitemRemark.allCases.count)
  }
}
