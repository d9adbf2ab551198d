import Testing

@testable import Telemetry

@Suite struct FaultPointTests {
  @Test func `a fault point is due at the passage that its count names and at no other`() throws {
    let armed = try #require(ArmedFaultPoint(parsing: "triage.afterClaim:3"))
    #expect(armed.point == .triageAfterClaim)
    #expect((1...5).map { _ in armed.isDue() } == [false, false, true, false, false])
  }

  @Test func `without a count the first passage is due`() throws {
    let armed = try #require(ArmedFaultPoint(parsing: "reception.afterSync"))
    #expect(armed.isDue())
  }

  @Test(arguments: ["", "nowhere", "triage.afterClaim:0", "triage.afterClaim:x", "triage.afterClaim:1:2"])
  func `what names no fault point arms none`(text: String) {
    #expect(ArmedFaultPoint(parsing: text) == nil)
  }
}
