import DICOMCore
import Testing

@testable import DICOMweb

@Suite("STOW-RS answers (PS3.18 10.5.3)")
struct STOWResponseTests {
  private let one = UID<Instance>("2.25.1")!
  private let two = UID<Instance>("2.25.2")!

  @Test(
    "what a 200 does not name is stored, what a 202 or 409 does not name is unknown",
    arguments: [200, 202, 409])
  func unnamed(status: Int) {
    let response = STOWResponse(status: status, body: Array("<xml/>".utf8), instances: [one])
    #expect(response.outcomes[one] == (status == 200 ? .stored(warning: nil) : .unknown))
  }

  @Test("stored ones, their warnings and failed ones are told apart by instance")
  func named() {
    let body = """
      {"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["2.25.1"]},
      "00081196":{"vr":"US","Value":[45056]}}]},
      "00081198":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["2.25.2"]},
      "00081197":{"vr":"US","Value":[272]}}]}}
      """
    let response = STOWResponse(status: 202, body: Array(body.utf8), instances: [one, two])
    #expect(response.outcomes == [one: .stored(warning: 0xB000), two: .failed(reason: 0x0110)])
  }
}
