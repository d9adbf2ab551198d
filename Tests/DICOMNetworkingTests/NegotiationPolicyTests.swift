import DICOMCore
import Testing

@testable import DICOMNetworking

@Suite struct NegotiationPolicyTests {
  private let policy = NegotiationPolicy()

  private func answer(_ abstractSyntax: String, _ syntaxes: [TransferSyntax]) -> NegotiationPolicy.Answer {
    policy.answer(
      to: PresentationProposal(
        id: 1, abstractSyntax: abstractSyntax, transferSyntaxes: syntaxes.map(\.value)))
  }

  @Test(arguments: [
    "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.88.67", "1.2.840.10008.5.1.4.1.1.104.1",
    "1.2.840.10008.5.1.4.1.1.12.77", "1.2.840.10008.5.1.4.1.1.200.1", "1.2.840.10008.5.1.4.1.1.201.1",
    "1.2.840.10008.5.1.4.1.1.9999.1", "1.2.840.10008.5.1.4.34.7", "1.2.840.10008.5.1.1.30",
    "1.2.840.113619.4.30", "1.3.46.670589.5.0.1", "2.25.1",
  ])
  func `every storage class is accepted, retired, future and private ones too`(uid: String) {
    #expect(answer(uid, [.implicitLittleEndian]) == .accepted(.implicitLittleEndian))
  }

  @Test(arguments: [
    "1.2.840.10008.5.1.4.1.2.2.1", "1.2.840.10008.5.1.4.1.1.200.4", "1.2.840.10008.5.1.4.1.1.201.6",
    "1.2.840.10008.1.20.1", "1.2.840.10008.1.3.10", "1.2.840.10008.5.1.4.31", "no uid", "",
  ])
  func `what is no storage class is refused for its abstract syntax`(uid: String) {
    #expect(answer(uid, [.implicitLittleEndian]) == .abstractSyntaxNotSupported)
  }

  @Test func `a query class is accepted where somebody answers it, in a native transfer syntax`() {
    let policy = NegotiationPolicy(queries: [.studyRootFind])
    let proposal = PresentationProposal(
      id: 1, abstractSyntax: SOPClass.studyRootFind.value,
      transferSyntaxes: [TransferSyntax.implicitLittleEndian.value])
    #expect(policy.answer(to: proposal) == .accepted(.implicitLittleEndian))
  }

  @Test func `verification is accepted`() {
    #expect(
      answer("1.2.840.10008.1.1", [.implicitLittleEndian, .explicitLittleEndian])
        == .accepted(.explicitLittleEndian))
  }

  @Test func `the answer is the most wanted of what is proposed, in any order`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      let others = [TransferSyntax.htj2k, .htj2kLossless]
      let proposed = (TransferSyntax.acceptedForStorage + others).filter { _ in Bool.random(using: &generator)
      }
      let expected = TransferSyntax.acceptedForStorage.first { proposed.contains($0) }
      let answer = answer(SOPClass.ct.value, proposed.shuffled(using: &generator))
      #expect(answer == expected.map { .accepted($0) } ?? .transferSyntaxesNotSupported)
    }
  }

  @Test func `HTJ2K is never accepted over an association`() {
    #expect(
      answer(SOPClass.ct.value, [.htj2k, .htj2kLossless, .htj2kLosslessRPCL]) == .transferSyntaxesNotSupported
    )
  }
}
