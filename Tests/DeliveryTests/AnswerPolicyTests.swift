import DICOMCore
import Testing

@testable import Delivery

@Suite("What an answer means for a delivery")
struct AnswerPolicyTests {
  @Test(
    "success, warnings and a duplicate are deliveries", arguments: [0x0000, 0xB000, 0xB006, 0xB007, 0x0111])
  func stored(status: UInt16) {
    #expect(AnswerPolicy.result(of: DIMSEStatus(rawValue: status)) == .delivered)
  }

  @Test("a lack of resources is tried again", arguments: [0xA700, 0xA702, 0x0110, 0x0213])
  func transient(status: UInt16) {
    guard case .retry = AnswerPolicy.result(of: DIMSEStatus(rawValue: status)) else {
      Issue.record("not tried again")
      return
    }
  }

  @Test(
    "a mismatch, what can't be understood and what is not supported are final",
    arguments: [0xA900, 0xC000, 0xC123, 0x0122, 0x0124])
  func final(status: UInt16) {
    guard case .refused = AnswerPolicy.result(of: DIMSEStatus(rawValue: status)) else {
      Issue.record("not final")
      return
    }
  }

  @Test("an HTTP status says that the request is bad, the server is down, or neither")
  func http() {
    guard case .refused = AnswerPolicy.result(ofHTTP: 415), case .unsent = AnswerPolicy.result(ofHTTP: 503),
      case .unsent = AnswerPolicy.result(ofHTTP: 401), case .retry = AnswerPolicy.result(ofHTTP: 500)
    else {
      Issue.record("misjudged")
      return
    }
  }
}
