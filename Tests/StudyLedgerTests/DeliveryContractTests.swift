import DICOMCore
import StudyLedger
import Testing
import TriageDomain

@Suite("Ledger contract: deliveries")
struct DeliveryContractTests {
  static let archive = DestinationName("archive")!

  /// A concluded study with one delivery for each destination.
  static func concluded(_ made: LedgerUnderTest, _ number: Int = 1, to destinations: [DestinationName])
    async throws -> TriageClaim
  {
    _ = try await made.waitingStudy(number)
    let claim = try #require(try await made.claim())
    try await made.ledger.conclude(
      claim, Made.conclusion(claim, destinations: destinations), at: .ms(6000 + Int64(number)))
    return claim
  }

  static func claim(
    _ made: LedgerUnderTest, _ destination: DestinationName = Made.pacs, at: Int64 = 7000, limit: Int = 10,
    lease: Int64 = 1000, attempts: Int = 2
  ) async throws -> [DeliveryClaim] {
    try await made.ledger.claimDeliveries(
      destination: destination, limit: limit, at: .ms(at), lease: .milliseconds(lease),
      maximumAttempts: attempts)
  }

  @Test("A lane gets its own destination's deliveries only, oldest first", arguments: LedgerDriver.allCases)
  func lanes(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let first = try await Self.concluded(made, 1, to: [Made.pacs, Self.archive])
    let second = try await Self.concluded(made, 2, to: [Made.pacs])
    let one = try await Self.claim(made, limit: 1)
    #expect(one.map(\.subject) == [.document(Made.document(first.identity))])
    #expect(one.map(\.studyUID) == [first.studyUID] && one.map(\.attempt) == [1])
    let rest = try await Self.claim(made)
    #expect(rest.map(\.subject) == [.document(Made.document(second.identity))])
    #expect(try await Self.claim(made, Self.archive).count == 1)
    #expect(try await Self.claim(made).isEmpty)
  }

  @Test("What is delivered is delivered once", arguments: LedgerDriver.allCases)
  func delivered(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await Self.concluded(made, to: [Made.pacs]).studyUID
    let ids = try await Self.claim(made).map(\.id)
    try await made.ledger.delivered(ids, at: .ms(7500))
    try await made.ledger.delivered(ids, at: .ms(9999))
    let summaries = try await made.ledger.deliveries(state: .delivered, limit: 10)
    #expect(summaries.map(\.deliveredAt) == [.ms(7500)] && summaries.map(\.kind) == ["SR"])
    #expect(try await Self.claim(made, at: 99_999).isEmpty)
    #expect(try await made.ledger.nextDeliveryAt(destination: Made.pacs) == nil)
    #expect(try await made.ledger.events(study: study).last?.name == "delivered")
  }

  @Test("A lease that runs out sends again, until the attempts are spent", arguments: LedgerDriver.allCases)
  func leases(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await Self.concluded(made, to: [Made.pacs])
    #expect(try await Self.claim(made, at: 7000).count == 1)
    #expect(try await made.ledger.nextDeliveryAt(destination: Made.pacs) == .ms(8000))
    #expect(try await Self.claim(made, at: 7999).isEmpty)
    #expect(try await Self.claim(made, at: 8000).map(\.attempt) == [2])
    #expect(try await Self.claim(made, at: 9000).isEmpty)
    let dead = try await made.ledger.deliveries(state: .dead, limit: 10)
    #expect(dead.count == 1 && dead.first?.lastError?.isEmpty == false)
  }

  @Test(
    "A failure waits for its time; a last one is a dead letter that can be replayed",
    arguments: LedgerDriver.allCases)
  func failures(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    _ = try await Self.concluded(made, to: [Made.pacs])
    let id = try #require(try await Self.claim(made).first).id
    try await ledger.deliveryFailed(id, reason: "no answer", retryAt: .ms(9000), at: .ms(7100))
    #expect(try await ledger.nextDeliveryAt(destination: Made.pacs) == .ms(9000))
    #expect(try await Self.claim(made, at: 8999).isEmpty)
    await #expect(throws: LedgerError.self) {
      try await ledger.deliveryFailed(id, reason: "x", retryAt: nil, at: .ms(8999))
    }
    #expect(try await Self.claim(made, at: 9000).map(\.attempt) == [2])
    await #expect(throws: LedgerError.self) { try await ledger.retryDelivery(id: id, at: .ms(9001)) }
    try await ledger.deliveryFailed(id, reason: "refused for good", retryAt: nil, at: .ms(9100))
    #expect(try await ledger.deliveries(state: .dead, limit: 9).map(\.lastError) == ["refused for good"])
    #expect(try await ledger.nextDeliveryAt(destination: Made.pacs) == nil)
    try await ledger.retryDelivery(id: id, at: .ms(10_000))
    let again = try await Self.claim(made, at: 10_000)
    #expect(again.map(\.id) == [id] && again.map(\.attempt) == [1])
  }

  @Test("A released claim is unspent and keeps its place", arguments: LedgerDriver.allCases)
  func released(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await Self.concluded(made, 1, to: [Made.pacs])
    _ = try await Self.concluded(made, 2, to: [Made.pacs])
    let first = try await Self.claim(made, limit: 1)
    try await made.ledger.releaseDeliveries(first.map(\.id))
    try await made.ledger.releaseDeliveries(first.map(\.id))
    let again = try await Self.claim(made, limit: 1)
    #expect(again.map(\.id) == first.map(\.id) && again.map(\.attempt) == [1])
  }

  @Test("A workitem is delivered as such, and waits only once", arguments: LedgerDriver.allCases)
  func workitems(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let uid = try #require(try await made.ledger.worklistEntry(study: study)).workitem.uid
    let order = DeliveryOrder(destination: Self.archive, subject: .workitem(uid))
    try await made.ledger.enqueue([order, order], study: study, at: .ms(1))
    let claims = try await Self.claim(made, Self.archive)
    #expect(claims.map(\.subject) == [.workitem(uid)])
    // It may change while it is under way, so that then it is sent anew.
    try await made.ledger.enqueue([order], study: nil, at: .ms(2))
    let next = try await Self.claim(made, Self.archive)
    #expect(next.map(\.subject) == [.workitem(uid)] && next.map(\.studyUID) == [nil])
    #expect(try await made.ledger.deliveries(state: nil, limit: 10).map(\.kind) == ["UPS", "UPS"])
  }

  @Test(
    "A document that is under way to a destination is not sent there twice", arguments: LedgerDriver.allCases)
  func documents(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let claim = try await Self.concluded(made, to: [Made.pacs])
    _ = try await Self.claim(made)
    let order = DeliveryOrder(destination: Made.pacs, subject: .document(Made.document(claim.identity)))
    try await made.ledger.enqueue([order], study: claim.studyUID, at: .ms(1))
    #expect(try await made.ledger.deliveries(state: nil, limit: 10).count == 1)
    let ledger = made.ledger
    await #expect(throws: LedgerError.missing(what: "study \(Made.study(9))")) {
      try await ledger.enqueue([order], study: Made.study(9), at: .ms(1))
    }
  }
}
