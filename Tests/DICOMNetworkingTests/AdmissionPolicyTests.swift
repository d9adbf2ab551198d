import DICOMCore
import Testing

@testable import DICOMNetworking

@Suite struct AdmissionPolicyTests {
  private static let open = AdmissionPolicy(
    calledAETitles: title("TRIAGED"), callingAETitles: title("MODALITY"),
    peerNetworks: [PeerNetwork("10.1.0.0/16"), PeerNetwork("fd00::/8")].compactMap(\.self))
  private static let byDefault = AdmissionPolicy(calledAETitles: title("TRIAGED"))

  private static func title(_ text: String) -> Set<AETitle> { Set([AETitle(text)].compactMap(\.self)) }

  private func rejection(
    _ policy: AdmissionPolicy, _ peer: String, calling: String = "MODALITY", called: String = "TRIAGED",
    context: String = AdmissionPolicy.applicationContext
  ) throws -> AssociationRejection? {
    policy.rejection(
      of: .init(
        peer: try #require(PeerAddress(peer)), callingAETitle: calling, calledAETitle: called,
        applicationContext: context))
  }

  @Test(arguments: ["10.1.2.3", "fd12::7", "::ffff:10.1.2.3"])
  func `a listed title from a listed network is admitted`(peer: String) throws {
    #expect(try rejection(Self.open, peer) == nil)
  }

  @Test(arguments: ["10.2.0.1", "192.168.0.1", "fe80::1", "::ffff:10.2.0.1"])
  func `a peer of no listed network is rejected whatever it calls itself`(peer: String) throws {
    #expect(try rejection(Self.open, peer) == .peerNotAllowed)
    #expect(try rejection(Self.byDefault, peer) == .peerNotAllowed)
  }

  @Test func `an unknown calling title is rejected as such`() throws {
    #expect(try rejection(Self.open, "10.1.2.3", calling: "STRANGER") == .callingAETitleNotRecognised)
    #expect(try rejection(Self.open, "10.1.2.3", calling: "") == .callingAETitleNotRecognised)
  }

  @Test(arguments: ["10.1.2.3", "127.0.0.1", "::1"])
  func `another's called title is rejected as such, from loopback too`(peer: String) throws {
    #expect(try rejection(Self.open, peer, called: "OTHER") == .calledAETitleNotRecognised)
  }

  @Test(arguments: ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
  func `loopback needs no entry by default`(peer: String) throws {
    #expect(try rejection(Self.byDefault, peer, calling: "ANYBODY") == nil)
  }

  @Test func `loopback is closed like the rest when it is not admitted`() throws {
    var policy = Self.open
    policy.admitsLoopback = false
    #expect(try rejection(policy, "127.0.0.1") == .peerNotAllowed)
    policy.peerNetworks += PeerNetwork.loopback
    #expect(try rejection(policy, "127.0.0.1") == nil)
    #expect(try rejection(policy, "127.0.0.1", calling: "ANYBODY") == .callingAETitleNotRecognised)
  }

  @Test func `another application context is rejected`() throws {
    #expect(
      try rejection(Self.open, "10.1.2.3", context: "1.2.840.10008.3.1.1.2")
        == .applicationContextNotSupported)
  }

  @Test(arguments: [" TRIAGED ", "TRIAGED"])
  func `spaces around a title do not count`(called: String) throws {
    #expect(try rejection(Self.open, "10.1.2.3", called: called) == nil)
  }

  @Test(arguments: [
    "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.1/8", "10.0.0", "host", "::1/129", "", "10.0.0.0/8/8",
  ])
  func `what is no network is refused`(text: String) { #expect(PeerNetwork(text) == nil) }

  @Test(arguments: [
    ("0.0.0.0/0", "1.2.3.4", true), ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
    ("192.168.1.7", "192.168.1.7", true), ("192.168.1.7", "192.168.1.6", false), ("::/0", "1.2.3.4", false),
    ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
  ])
  func `a network holds the addresses with its prefix`(network: String, peer: String, isInside: Bool) throws {
    let network = try #require(PeerNetwork(network))
    #expect(network.contains(try #require(PeerAddress(peer))) == isInside)
  }
}
