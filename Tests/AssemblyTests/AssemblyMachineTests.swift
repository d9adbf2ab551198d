import DICOMCore
import Testing
import TriageDomain

@testable import Assembly

@Suite("Assembly machine")
struct AssemblyMachineTests {
  /// Settles after 2 s however fast images come.
  private static let patient = AssemblyConfiguration(shortestSettle: .seconds(2))

  /// A machine without receipts at time 0: settles after 2 s, quiet after 20 s.
  private func machine(revision: Int = 1) -> AssemblyMachine {
    AssemblyMachine(
      study: OpenStudy(
        studyUID: SampleSeries().studyUID, revision: revision, triageState: nil, receipts: []),
      configuration: Self.patient, at: .ms(0))
  }

  private func feed(
    _ machine: inout AssemblyMachine, _ receipts: [Receipt], at milliseconds: Int64, from sequence: Int64 = 1,
    revision: Int = 1
  ) {
    for (index, receipt) in receipts.enumerated() {
      machine.received(
        receipt.at(milliseconds).recorded(sequence + Int64(index), revision: revision))
    }
  }

  private func request(_ series: SampleSeries, revision: Int = 1) -> AssemblyMachine.Action {
    .requestTriage(revision: revision, trigger: .sufficientSeries(series.seriesUID))
  }

  @Test("A complete head series is asked for when it has settled, once, and the study closed when quiet")
  func head() {
    var machine = machine()
    let head = SampleSeries.head()
    feed(&machine, SampleSeries.scout().receipts + head.receipts, at: 100)
    #expect(machine.action(at: .ms(100)) == .wait(until: .ms(2100)))
    #expect(machine.action(at: .ms(2099)) == .wait(until: .ms(2100)))
    #expect(machine.action(at: .ms(2100)) == request(head))
    // It was not carried out: the same again.
    #expect(machine.action(at: .ms(2200)) == request(head))
    machine.requested()
    #expect(machine.action(at: .ms(2200)) == .wait(until: .ms(20_100)))
    #expect(machine.action(at: .ms(20_100)) == .close(revision: 1))
  }

  @Test("A series whose images come fast has settled soon, one that comes with pauses later")
  func fast() {
    func settled(gap: Int64) -> AssemblyMachine.Action {
      var machine = AssemblyMachine(
        study: OpenStudy(studyUID: SampleSeries().studyUID, revision: 1, triageState: nil, receipts: []),
        configuration: AssemblyConfiguration(), at: .ms(0))
      for (index, receipt) in SampleSeries.head().receipts.enumerated() {
        feed(&machine, [receipt], at: 100 + Int64(index) * gap, from: Int64(index + 1))
      }
      return machine.action(at: .ms(100 + 27 * gap))
    }
    #expect(settled(gap: 2) == .wait(until: .ms(154 + 750)))
    #expect(settled(gap: 100) == .wait(until: .ms(2800 + 1000)))
    #expect(settled(gap: 900) == .wait(until: .ms(24_400 + 2000)))
  }

  @Test("After a restart a series settles as slowly as the service was away")
  func away() {
    let head = SampleSeries.head()
    let before = head.receipts.enumerated().map { $1.at(100 + Int64($0)).recorded(Int64($0 + 1)) }
    func settled(at moment: Int64) -> AssemblyMachine.Action {
      var machine = AssemblyMachine(
        study: OpenStudy(studyUID: head.studyUID, revision: 1, triageState: nil, receipts: before),
        configuration: AssemblyConfiguration(), at: .ms(moment))
      return machine.action(at: .ms(moment))
    }
    #expect(settled(at: 128) == .wait(until: .ms(128 + 750)))
    #expect(settled(at: 5000) == .wait(until: .ms(7000)))
  }

  @Test("As many images as announced are asked for at once; one fewer waits")
  func announced() {
    var machine = machine()
    let head = SampleSeries.head(announced: 28)
    feed(&machine, head.receipts.dropLast(), at: 100)
    #expect(machine.action(at: .ms(100)) == .wait(until: .ms(2100)))
    feed(&machine, head.receipts.suffix(1), at: 110, from: 28)
    #expect(machine.action(at: .ms(110)) == request(head))
  }

  @Test("A frontal radiograph is asked for at once; a lateral one never is")
  func radiographs() {
    var machine = machine()
    feed(&machine, SampleSeries.chest(number: 2, view: "LL").receipts, at: 100)
    #expect(machine.action(at: .ms(100)) == .wait(until: .ms(2100)))
    #expect(machine.action(at: .ms(2100)) == .wait(until: .ms(20_100)))
    let frontal = SampleSeries.chest()
    feed(&machine, frontal.receipts, at: 2200, from: 2)
    #expect(machine.action(at: .ms(2200)) == request(frontal))
  }

  @Test("A series with a slice missing waits for it, and for the quiet period at most")
  func missing() {
    var machine = machine()
    let head = SampleSeries.head()
    var receipts = head.receipts
    let late = receipts.remove(at: 9)
    feed(&machine, receipts, at: 100)
    #expect(machine.action(at: .ms(2100)) == .wait(until: .ms(20_100)))
    var without = machine
    #expect(without.action(at: .ms(20_100)) == .close(revision: 1))
    feed(&machine, [late], at: 9000, from: 28)
    #expect(machine.action(at: .ms(11_000)) == request(head))
  }

  @Test("Nothing a model may read is asked for by the quiet period alone")
  func nothingToRead() {
    var machine = machine()
    feed(&machine, SampleSeries.scout().receipts + SampleSeries.doseReport().receipts, at: 100)
    #expect(machine.action(at: .ms(5000)) == .wait(until: .ms(20_100)))
    #expect(machine.action(at: .ms(20_100)) == .close(revision: 1))
  }

  @Test("Each image that comes puts the quiet period off; a repeated or conflicting one does not")
  func quiet() {
    var machine = machine()
    let scout = SampleSeries.scout().receipts
    feed(&machine, scout, at: 100)
    feed(&machine, SampleSeries.doseReport().receipts, at: 15_000, from: 2)
    #expect(machine.action(at: .ms(20_100)) == .wait(until: .ms(35_000)))
    feed(&machine, scout, at: 30_000, from: 2)
    machine.received(scout[0].at(31_000).recorded(3, isConflict: true))
    #expect(machine.action(at: .ms(34_000)) == .wait(until: .ms(35_000)))
    #expect(machine.knownThrough == 3)
  }

  @Test("Images that matter after the request open a revision at the end; others do not")
  func revision() {
    var machine = machine()
    let head = SampleSeries.head()
    feed(&machine, head.receipts, at: 100)
    _ = machine.action(at: .ms(2100))
    machine.requested()
    feed(&machine, SampleSeries.bone().receipts, at: 5000, from: 29)
    var without = machine
    #expect(without.action(at: .ms(25_000)) == .close(revision: 1))

    let thin = SampleSeries(number: 3, z: (0..<10).map { Double(140 + $0 * 5) })
    var more = thin.receipts
    for index in more.indices { more[index].seriesUID = head.seriesUID }
    feed(&machine, more, at: 6000, from: 60)
    #expect(machine.action(at: .ms(20_000)) == .wait(until: .ms(26_000)))
    #expect(machine.action(at: .ms(26_000)) == .openRevision(after: 1))
    machine.revised(to: 2)
    #expect(machine.action(at: .ms(26_000)) == .close(revision: 2))
  }

  @Test("Late images of a closed study are asked for as their revision, not for what was there before")
  func late() {
    let head = SampleSeries.head()
    let before = head.receipts.enumerated().map { $1.recorded(Int64($0 + 1)) }
    let scout = SampleSeries.scout().receipts[0].at(90_000).recorded(29, revision: 2)
    var machine = AssemblyMachine(
      study: OpenStudy(studyUID: head.studyUID, revision: 2, triageState: nil, receipts: before + [scout]),
      configuration: Self.patient, at: .ms(90_000))
    // The head has been read; a scout is no reason to read it before the quiet period.
    #expect(machine.action(at: .ms(95_000)) == .wait(until: .ms(110_000)))
    var more = SampleSeries(number: 1, z: [140]).receipts
    more[0].instanceUID = UID("1.2.826.0.2.1.1.99")!
    feed(&machine, more, at: 96_000, from: 30, revision: 2)
    #expect(machine.action(at: .ms(98_000)) == request(head, revision: 2))
  }

  @Test("Late instances that no model reads leave the outcome as it is", arguments: [false, true])
  func lateAndNotRead(rebuilt: Bool) {
    let head = SampleSeries.head()
    let before = head.receipts.enumerated().map { $1.recorded(Int64($0 + 1)) }
    let late = SampleSeries.doseReport().receipts[0].at(90_000).recorded(29, revision: 2)
    var machine = AssemblyMachine(
      study: rebuilt
        ? OpenStudy(
          studyUID: head.studyUID, revision: 2, triageState: nil, knownThroughBefore: 28,
          receipts: before + [late])
        : OpenStudy(
          studyUID: head.studyUID, revision: 1, triageState: .concluded, knownThrough: 28, receipts: before),
      configuration: Self.patient, at: .ms(90_000))
    machine.received(late)
    #expect(machine.action(at: .ms(109_999)) == .wait(until: .ms(110_000)))
    #expect(machine.action(at: .ms(110_000)) == .withdraw(revision: 2))
    // One more slice, and the whole is read again.
    var slice = SampleSeries(number: 1, z: [140]).receipts
    slice[0].instanceUID = UID("1.2.826.0.2.1.1.99")!
    feed(&machine, slice, at: 110_000, from: 30, revision: 2)
    #expect(machine.action(at: .ms(112_000)) == request(head, revision: 2))
  }

  @Test("A rebuilt machine knows what the triage was asked to read")
  func rebuilt() {
    let head = SampleSeries.head()
    let all = head.receipts.enumerated().map { $1.recorded(Int64($0 + 1)) }
    func rebuilt(knownThrough: Int64) -> AssemblyMachine {
      AssemblyMachine(
        study: OpenStudy(
          studyUID: head.studyUID, revision: 1, triageState: .claimed, knownThrough: knownThrough,
          receipts: all), configuration: Self.patient, at: .ms(0))
    }
    var whole = rebuilt(knownThrough: 28)
    #expect(whole.action(at: .ms(5000)) == .wait(until: .ms(20_000)))
    #expect(whole.action(at: .ms(20_000)) == .close(revision: 1))
    var part = rebuilt(knownThrough: 20)
    #expect(part.action(at: .ms(20_000)) == .openRevision(after: 1))
  }
}
