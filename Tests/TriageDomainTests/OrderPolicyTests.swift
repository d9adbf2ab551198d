import Foundation
import Testing
import TriageDomain

@Suite("Order: by when a study is to be read")
struct OrderPolicyTests {
  private let policy = OrderPolicy()

  private func facts(
    _ priority: Priority = .medium, at: Int64 = 0, requested: Bool = false, present: [FindingKind] = []
  ) -> OrderFacts {
    OrderFacts(
      receivedAt: .init(milliseconds: at), waitingSince: .init(milliseconds: at), priority: priority,
      isRequested: requested, present: present)
  }

  @Test("A finding is due at once, then what was asked for urgently, then the ordinary, then the low")
  func ranks() {
    let dues = [
      facts(.low, present: [.pneumothorax]), facts(.high), facts(.medium), facts(.low),
    ].map { policy.place($0).dueAt.milliseconds }
    #expect(dues == [0, 1_800_000, 86_400_000, 259_200_000])
  }

  @Test("The deciding reason comes first, in words")
  func sentences() {
    let both = policy.place(facts(.high, requested: true, present: [.intracranialHaemorrhage]))
    #expect(
      both.sentences == [
        "Intracranial haemorrhage found: to be read at once.",
        "HIGH requested: to be read within 30 minutes.",
      ])
    var early = facts(.low)
    early.waitingSince = .init(milliseconds: -7_260_000)
    #expect(
      policy.place(early).sentences == [
        "Priority LOW: to be read within 3 days.",
        "The images were made earlier, so 2 hours before their arrival count as waiting.",
      ])
  }

  @Test(
    "Waiting begins when the images were made, as far as the credit reaches, and never after their arrival")
  func credit() {
    let received = Timestamp(milliseconds: 100_000_000)
    func since(_ acquired: Int64?) -> Int64 {
      policy.waitingSince(received: received, acquired: acquired.map(Timestamp.init(milliseconds:)))
        .milliseconds
    }
    #expect(since(nil) == 100_000_000)
    #expect(since(99_000_000) == 99_000_000)
    #expect(since(100_000_001) == 100_000_000)
    #expect(since(0) == 100_000_000 - 14_400_000)
  }

  @Test("No study is moved back by a further finding or a higher priority", arguments: 0..<200)
  func neverDowngraded(seed: UInt64) {
    var random = Numbers(seed: seed)
    let policy = random.policy()
    var facts = random.facts()
    let before = policy.place(facts).dueAt
    facts.present.append(random.element(of: FindingKind.allCases))
    let withFinding = policy.place(facts).dueAt
    #expect(withFinding <= before)
    facts.priority = max(facts.priority, random.element(of: Priority.allCases))
    #expect(policy.place(facts).dueAt <= withFinding)
  }

  @Test(
    "Nobody starves: what arrives after a study's due time and the credit stays behind it, whatever is found",
    arguments: 0..<200)
  func noStarvation(seed: UInt64) {
    var random = Numbers(seed: seed)
    let policy = random.policy()
    let waiting = policy.place(random.facts())
    let arrival = waiting.dueAt + policy.maximumCredit + .milliseconds(Int64(random.next() % 1_000_000) + 1)
    let acquired = Timestamp(milliseconds: arrival.milliseconds - Int64(random.next() % 1_000_000_000))
    let newcomer = policy.place(
      OrderFacts(
        receivedAt: arrival, waitingSince: policy.waitingSince(received: arrival, acquired: acquired),
        priority: .high,
        isRequested: true, present: FindingKind.allCases))
    #expect(waiting.dueAt < newcomer.dueAt)
  }

  @Test("The study's date and time are read with its own offset, and nothing is guessed")
  func studyMoment() throws {
    let berlin = try #require(TimeZone(secondsFromGMT: 3600))
    func moment(_ date: String?, _ time: String?, offset: String? = nil) -> Int64? {
      var header = InstanceHeader()
      header.studyDate = date
      header.studyTime = time
      header.timezoneOffset = offset
      return header.studyMoment(in: berlin)?.milliseconds
    }
    #expect(moment("19700102", "010000") == 86_400_000)
    #expect(moment("19700102", "010000.123456", offset: "+0000") == 90_000_000)
    #expect(moment("19700102", "0100", offset: "-0130") == 95_400_000)
    for (date, time) in [
      (nil, "010000"), ("19700102", nil), ("1970.01.02", "01"), ("19701302", "010000"),
      ("19700230", "010000"),
      ("19700102", "250000"), ("19700102", "noon"), ("", ""),
    ] { #expect(moment(date, time) == nil, "\(date ?? "-") \(time ?? "-")") }
  }
}

/// Seeded values, the same in every run.
private struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  mutating func element<Value>(of values: [Value]) -> Value { values[Int(next() % UInt64(values.count))] }

  mutating func duration() -> Duration { .milliseconds(Int64(next() % 300_000_000)) }

  /// Waits that rise from high to low, as the configuration demands.
  mutating func policy() -> OrderPolicy {
    let waits = [duration(), duration(), duration()].sorted()
    var findings: [FindingKind: Duration] = [:]
    for kind in FindingKind.allCases { findings[kind] = duration() }
    return OrderPolicy(
      findingWaits: findings, priorityWaits: [.high: waits[0], .medium: waits[1], .low: waits[2]],
      maximumCredit: duration())
  }

  mutating func facts() -> OrderFacts {
    let received = Timestamp(milliseconds: Int64(next() % 1_000_000_000))
    return OrderFacts(
      receivedAt: received,
      waitingSince: Timestamp(milliseconds: received.milliseconds - Int64(next() % 10_000_000)),
      priority: element(of: Priority.allCases), isRequested: next() % 2 == 0,
      present: next() % 2 == 0 ? [] : [element(of: FindingKind.allCases)])
  }
}
