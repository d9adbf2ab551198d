import DICOMCore
import Testing

@testable import DICOMNetworking

@Suite struct PresentationPlanTests {
  private func object(_ sopClass: SOPClass, _ syntax: TransferSyntax) -> OutgoingObject {
    OutgoingObject(path: "/none", sopClass: sopClass, instanceUID: .mint(), transferSyntax: syntax)
  }

  @Test func `only what is sent is proposed, each compressed transfer syntax in a context of its own`() throws
  {
    let objects = [
      object(.ct, .jpegLosslessSV1), object(.ct, .explicitLittleEndian), object(.ct, .implicitLittleEndian),
      object(.comprehensive3DSR, .explicitLittleEndian), object(.ct, .jpegLosslessSV1),
    ]
    let plan = try PresentationPlan(objects)
    #expect(plan.proposals.count == 3)
    #expect(Set(plan.proposals.map(\.id)).count == 3)
    for object in objects {
      let id = try #require(plan.context(for: object))
      let proposal = try #require(plan.proposals.first { $0.id == id })
      #expect(id % 2 == 1)
      #expect(proposal.abstractSyntax == object.sopClass.value)
      #expect(proposal.transferSyntaxes.contains(object.transferSyntax.value))
    }
  }

  @Test func `more kinds than an association has contexts are refused and not cut`() throws {
    let objects = try (1...129).map { number in
      object(try #require(SOPClass("1.2.3.\(number)")), .explicitLittleEndian)
    }
    #expect(throws: DICOMNetworkingError.tooManyContexts(count: 129, limit: 128)) {
      try PresentationPlan(objects)
    }
    #expect(try PresentationPlan(Array(objects.dropLast())).proposals.count == 128)
  }
}
