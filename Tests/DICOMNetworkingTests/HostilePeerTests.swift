import BlockingThreads
import DICOMCore
import Testing
import TriageTestSupport

@testable import DICOMNetworking

@Suite struct HostilePeerTests {
  /// A conversation in which some bytes are not what they were; the same seed gives the same ones.
  private func distorted(seed: UInt64) -> [[UInt8]] {
    var generator = SeededGenerator(state: seed)
    let command = RawPDU.storeCommand(sopClass: SOPClass.ct.value, instance: "2.25.1")
    var messages = [
      RawPDU.associate(contexts: [
        (SOPClass.ct.value, TransferSyntax.acceptedForStorage.map(\.value)),
        (SOPClass.verification.value, [TransferSyntax.implicitLittleEndian.value]),
      ]),
      RawPDU.data(isCommand: true, isLast: true, command),
      RawPDU.data(isCommand: false, isLast: true, [8, 0, 0x16, 0, 0x55, 0x49, 2, 0, 0x31, 0]),
    ]
    let victim = Int.random(in: 0..<messages.count, using: &generator)
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let position = Int.random(in: 0..<messages[victim].count, using: &generator)
      let byte = [0, 0xFF, UInt8.random(in: 0...255, using: &generator)].randomElement(using: &generator)
      messages[victim][position] = byte ?? 0
    }
    if Int.random(in: 0..<4, using: &generator) == 0 {
      messages[victim].removeLast(Int.random(in: 0..<messages[victim].count, using: &generator))
    }
    return messages
  }

  @Test(arguments: 0..<8)
  func `no distortion of a conversation disturbs the acceptor`(part: Int) async throws {
    let acceptor = try TestAcceptor { $0.limits.requestTimeout = .seconds(2) }
    try await acceptor.pool.run {
      for number in 0..<250 {
        let messages = distorted(seed: UInt64(part * 1000 + number))
        let peer = try RawPeer(port: acceptor.port)
        for message in messages { if !peer.say(message) { break } }
        peer.fallSilent()
        while !peer.hear().isEmpty {}
      }
    }
    let healthy = try await ToolRun.run("echoscu", ["-aec", "TRIAGED", "127.0.0.1", "\(acceptor.port)"])
    #expect(healthy.status == 0)
    try await acceptor.stop()
  }
}

/// SplitMix64.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
