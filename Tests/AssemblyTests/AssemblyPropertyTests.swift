import DICOMCore
import Imaging
import StudyLedger
import Testing
import TriageDomain

@testable import Assembly

/// Repeats itself from its seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite("Assembly: any order, repetition and restart")
struct AssemblyPropertyTests {
  static let studies = [
    [SampleSeries.head(study: 1), .scout(study: 1), .bone(study: 1), .doseReport(study: 1)],
    [.chest(study: 2), .chest(study: 2, number: 2, view: "LL")],
    [.doseReport(study: 3)],
    [.head(study: 4, slices: 20, announced: 20), .scout(study: 4)],
  ]

  static var receipts: [Receipt] { studies.flatMap { $0.flatMap(\.receipts) } }

  /// What a triage of the whole study reads.
  static func readable(_ receipts: [Receipt], of study: UID<Study>) -> Set<UID<Instance>> {
    let instances = receipts.filter { $0.studyUID == study }.map { $0.recorded(1).instance }
    return Set(
      SeriesSelectionPolicy().select(instances).chosen.values.flatMap(\.instances).map(\.instanceUID))
  }

  /// Each receipt in some order, one in eight of them again at some later place.
  static func shuffled(using random: inout SeededGenerator) -> [Receipt] {
    var order = receipts.shuffled(using: &random)
    for receipt in receipts where Int.random(in: 0..<8, using: &random) == 0 {
      order.insert(receipt, at: Int.random(in: 0...order.count, using: &random))
    }
    return order
  }

  @Test(
    "Studies that arrive in one burst, in any order, are each asked for exactly once, with all that matters",
    arguments: [UInt64](1...6), [false, true])
  func burst(seed: UInt64, restarts: Bool) async throws {
    var random = SeededGenerator(state: seed)
    let simulation = try AssemblySimulation()
    for receipt in Self.shuffled(using: &random) {
      try await simulation.record(receipt, after: Int64.random(in: 0...15, using: &random))
      if Bool.random(using: &random) { try await simulation.step() }
      if restarts, Int.random(in: 0..<6, using: &random) == 0 { simulation.restart() }
    }
    try await simulation.settle()
    for series in Self.studies.compactMap(\.first) {
      let triages = try #require(simulation.triages[series.studyUID])
      #expect(triages.map(\.revision) == [1])
      #expect(triages.map(\.read) == [Self.readable(Self.receipts, of: series.studyUID)])
    }
    #expect(try await simulation.ledger.counts().studies == [.closed: 4])
  }

  @Test(
    "However slowly and brokenly studies arrive, each revision is asked for once and nothing that matters stays unread",
    arguments: [UInt64](100...107))
  func slow(seed: UInt64) async throws {
    var random = SeededGenerator(state: seed)
    let simulation = try AssemblySimulation()
    for receipt in Self.shuffled(using: &random) {
      let pause = [0, 10, 500, 2500, 6000, 21_000].randomElement(using: &random) ?? 0
      try await simulation.record(receipt, after: Int64(pause))
      if Int.random(in: 0..<3, using: &random) > 0 { try await simulation.step() }
      if Int.random(in: 0..<8, using: &random) == 0 { simulation.restart() }
    }
    try await simulation.settle()
    for series in Self.studies.compactMap(\.first) {
      let triages = try #require(simulation.triages[series.studyUID])
      #expect(triages.map(\.revision) == Array(1...triages.count))
      #expect(triages.last?.read == Self.readable(Self.receipts, of: series.studyUID))
      let requests = try await simulation.ledger.events(study: series.studyUID)
        .filter { $0.name == "triage requested" }
      #expect(requests.count == triages.count)
    }
    #expect(try await simulation.ledger.counts().studies == [.closed: 4])
  }

  @Test("A restart after any receipt gives the same requests", arguments: [0, 1, 13, 27, 28, 29, 40])
  func restart(place: Int) async throws {
    let receipts = SampleSeries.head().receipts + SampleSeries.scout().receipts + SampleSeries.bone().receipts
    let simulation = try AssemblySimulation()
    for (index, receipt) in receipts.enumerated() {
      if index == place { simulation.restart() }
      try await simulation.record(receipt, after: 20)
      try await simulation.step()
    }
    try await simulation.settle()
    let triages = try #require(simulation.triages[SampleSeries().studyUID])
    #expect(triages.map(\.revision) == [1])
    #expect(triages.first?.read == Self.readable(receipts, of: SampleSeries().studyUID))
  }

  @Test("A late image of a closed study opens the next revision and is read")
  func late() async throws {
    let simulation = try AssemblySimulation()
    let head = SampleSeries.head().receipts
    for receipt in head.dropLast() { try await simulation.record(receipt, after: 5) }
    try await simulation.settle()
    try await simulation.record(head[27], after: 60_000)
    try await simulation.settle()
    let triages = try #require(simulation.triages[SampleSeries().studyUID])
    #expect(triages.map(\.revision) == [1, 2])
    #expect(triages.map(\.read.count) == [27, 28])
  }

  @Test(
    "What comes late and is not read closes the study again without a triage, however often",
    arguments: [false, true])
  func lateAndNotRead(restarts: Bool) async throws {
    let simulation = try AssemblySimulation()
    let study = SampleSeries().studyUID
    for receipt in SampleSeries.head().receipts { try await simulation.record(receipt, after: 5) }
    try await simulation.settle()
    for late in SampleSeries.doseReport().receipts + SampleSeries.bone().receipts {
      try await simulation.record(late, after: 60_000)
      if restarts { simulation.restart() }
      try await simulation.settle()
    }
    #expect(simulation.triages[study]?.map(\.revision) == [1])
    let entry = try #require(try await simulation.ledger.worklistEntry(study: study))
    #expect(entry.studyState == .closed && entry.revision == 1 && entry.outcome == .negative)
  }

  @Test("An image that comes between the last look and the closing keeps the study open")
  func race() async throws {
    let simulation = try AssemblySimulation()
    let head = SampleSeries.head().receipts
    for receipt in head.dropLast() { try await simulation.record(receipt, after: 5) }
    _ = try await simulation.step()
    let study = SampleSeries().studyUID
    try await simulation.record(head[27], after: 30_000)
    // As the stage would ask that has not seen it.
    #expect(
      try await !simulation.ledger.close(
        study: study, revision: 1, knownThrough: 27, at: .ms(simulation.moment)))
    try await simulation.settle()
    #expect(simulation.triages[study]?.last?.read.count == 28)
  }
}
