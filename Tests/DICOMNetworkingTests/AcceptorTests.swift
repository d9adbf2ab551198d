import BlockingThreads
import DICOMCore
import Dispatch
import Glibc
import Testing
import TriageTestSupport

@testable import DICOMNetworking

@Suite struct AcceptorTests {
  private func echo(
    _ port: UInt16, calling: String = "TEST", called: String = "TRIAGED", host: String = "127.0.0.1"
  )
    async throws -> ToolRun
  {
    try await ToolRun.run("echoscu", ["-v", "-aet", calling, "-aec", called, host, "\(port)"])
  }

  private static let ct = (SOPClass.ct.value, [TransferSyntax.explicitLittleEndian.value])

  @Test func `a DCMTK requestor is answered`() async throws {
    let acceptor = try TestAcceptor()
    #expect(try await echo(acceptor.port).status == 0)
    #expect(await acceptor.nextEnd() == .released)
    try await acceptor.stop()
  }

  @Test func `a wrong called title gets the reason that the standard has for it`() async throws {
    let acceptor = try TestAcceptor()
    let run = try await echo(acceptor.port, called: "OTHER")
    #expect(run.status != 0)
    #expect((run.output + run.errors).contains("Called AE Title Not Recognized"))
    try await acceptor.stop()
  }

  @Test func `congestion is a transient rejection`() async throws {
    let acceptor = try TestAcceptor(congestion: { .temporaryCongestion })
    let run = try await echo(acceptor.port)
    #expect((run.output + run.errors).contains("Rejected Transient"))
    try await acceptor.stop()
  }

  @Test func `beyond the limit an association is rejected as transient, and the open one goes on`()
    async throws
  {
    let acceptor = try TestAcceptor { $0.maximumAssociations = 1 }
    try await acceptor.pool.run {
      let peer = try RawPeer(port: acceptor.port)
      #expect(peer.say(RawPDU.associate(contexts: [Self.ct])))
      #expect(peer.hearPDU().first == 2)
      let other = try RawPeer(port: acceptor.port)
      #expect(other.say(RawPDU.associate(contexts: [Self.ct])))
      #expect(Array(other.hearPDU().suffix(3)) == [2, 3, 2])
      #expect(peer.say([5, 0, 0, 0, 0, 4, 0, 0, 0, 0]))
      #expect(peer.hearPDU().first == 6)
    }
    #expect(await acceptor.nextEnd() == .released)
    try await acceptor.stop()
  }

  @Test func `one peer's limit leaves room for others, and is counted by address`() throws {
    let live = LiveAssociations(limits: .init(associations: 10, associationsPerPeer: 1))
    let (one, other) = (try #require(PeerAddress("10.0.0.1")), try #require(PeerAddress("10.0.0.2")))
    #expect(live.admit(0, from: one) == .admitted(ticket: 1))
    #expect(live.admit(0, from: one) == .overLimit(ticket: 2))
    #expect(live.admit(0, from: other) == .admitted(ticket: 3))
    live.remove(1)
    #expect(live.admit(0, from: one) == .admitted(ticket: 4))
    for ticket in 1...4 { live.remove(ticket) }
    #expect(live.waitForAll(until: .now()))
  }

  @Test func `a socket that listens already is taken over`() async throws {
    let listening = try ListeningSocket(address: try #require(PeerAddress("127.0.0.1")), port: 0)
    let acceptor = try TestAcceptor { $0.adoptedDescriptors = [dup(listening.descriptor)] }
    #expect(acceptor.port == listening.port)
    #expect(try await echo(acceptor.port).status == 0)
    try await acceptor.stop()
    #expect(throws: DICOMNetworkingError.self) { try ListeningSocket(adopting: STDIN_FILENO) }
  }

  @Test func `a silent connection keeps nobody waiting and ends by itself`() async throws {
    let acceptor = try TestAcceptor { $0.limits.requestTimeout = .milliseconds(1500) }
    try await acceptor.pool.run {
      let silent = try (0..<8).map { _ in try RawPeer(port: acceptor.port) }
      let peer = try RawPeer(port: acceptor.port)
      #expect(peer.say(RawPDU.associate(contexts: [Self.ct])))
      #expect(peer.hearPDU().first == 2)
      for one in silent { #expect(one.hear().isEmpty) }
    }
    try await acceptor.stop()
  }

  @Test func `half a PDU ends its association as too slow`() async throws {
    let acceptor = try TestAcceptor { $0.limits.progressWindow = .milliseconds(300) }
    try await acceptor.pool.run {
      let peer = try RawPeer(port: acceptor.port)
      #expect(peer.say(RawPDU.associate(contexts: [Self.ct])))
      #expect(peer.hearPDU().first == 2)
      let command = RawPDU.data(
        isCommand: true, isLast: true, RawPDU.storeCommand(sopClass: SOPClass.ct.value, instance: "2.25.1"))
      #expect(peer.say(Array(command.prefix(20))))
      // An abort, or the end of the connection.
      #expect([7, nil].contains(peer.hear().first))
    }
    #expect(await acceptor.nextEnd() == .tooSlow)
    try await acceptor.stop()
  }

  @Test func `a dripping peer is ended although it never falls silent`() async throws {
    let acceptor = try TestAcceptor {
      $0.limits.progressWindow = .milliseconds(300)
      $0.limits.minimumProgressBytes = 1000
    }
    try await acceptor.pool.run {
      let peer = try RawPeer(port: acceptor.port)
      #expect(peer.say(RawPDU.associate(contexts: [Self.ct])))
      #expect(peer.hearPDU().first == 2)
      let command = RawPDU.storeCommand(sopClass: SOPClass.ct.value, instance: "2.25.1")
      #expect(peer.say(RawPDU.data(isCommand: true, isLast: true, command)))
      // A whole PDU each time, so that no PDU is ever late.
      var pieces = 0
      while pieces < 1000, peer.say(RawPDU.data(isCommand: false, isLast: false, [0])),
        peer.isOpen(forMilliseconds: 20)
      { pieces += 1 }
      #expect((1..<1000).contains(pieces))
    }
    #expect(await acceptor.nextEnd() == .tooSlow)
    try await acceptor.stop()
  }

  @Test func `an abort in the middle of a data set ends that association only`() async throws {
    let acceptor = try TestAcceptor()
    try await acceptor.pool.run {
      let peer = try RawPeer(port: acceptor.port)
      #expect(peer.say(RawPDU.associate(contexts: [Self.ct])))
      #expect(peer.hearPDU().first == 2)
      let command = RawPDU.storeCommand(sopClass: SOPClass.ct.value, instance: "2.25.1")
      #expect(peer.say(RawPDU.data(isCommand: true, isLast: true, command)))
      #expect(peer.say(RawPDU.data(isCommand: false, isLast: false, [8, 0, 0, 0])))
      #expect(peer.say([7, 0, 0, 0, 0, 4, 0, 0, 0, 0]))
    }
    #expect(await acceptor.nextEnd() == .aborted)
    #expect(acceptor.stored.isEmpty)
    #expect(try await echo(acceptor.port).status == 0)
    try await acceptor.stop()
  }

  @Test func `what is no DICOM ends its connection only`() async throws {
    let acceptor = try TestAcceptor { $0.limits.requestTimeout = .milliseconds(500) }
    try await acceptor.pool.run {
      for bytes in [
        Array("GET / HTTP/1.1\r\n\r\n".utf8), [1, 0, 0xFF, 0xFF, 0xFF, 0xFF], [4, 0, 0, 0, 0, 2, 1, 3],
        Array(RawPDU.associate(contexts: [Self.ct]).prefix(60)),
      ] {
        let peer = try RawPeer(port: acceptor.port)
        #expect(peer.say(bytes))
        while !peer.hear().isEmpty {}
      }
    }
    #expect(try await echo(acceptor.port).status == 0)
    try await acceptor.stop()
  }

  @Test func `a PDU longer than we announced ends its association only`() async throws {
    let acceptor = try TestAcceptor { $0.limits.maximumPDUBytes = 16_384 }
    try await acceptor.pool.run {
      let peer = try RawPeer(port: acceptor.port)
      #expect(peer.say(RawPDU.associate(contexts: [Self.ct])))
      #expect(peer.hearPDU().first == 2)
      let command = RawPDU.storeCommand(sopClass: SOPClass.ct.value, instance: "2.25.1")
      #expect(peer.say(RawPDU.data(isCommand: true, isLast: true, command)))
      _ = peer.say(RawPDU.data(isCommand: false, isLast: true, [UInt8](repeating: 0, count: 500_000)))
      while !peer.hear().isEmpty {}
    }
    #expect(await acceptor.nextEnd() == .protocolViolation)
    #expect(acceptor.stored.isEmpty)
    try await acceptor.stop()
  }

  @Test func `all of an association's 128 contexts are accepted`() async throws {
    let acceptor = try TestAcceptor()
    let contexts = (1...128).map { ("1.2.999.\($0)", TransferSyntax.acceptedForStorage.map(\.value)) }
    try await acceptor.pool.run {
      let peer = try RawPeer(port: acceptor.port)
      #expect(peer.say(RawPDU.associate(contexts: contexts)))
      let answer = peer.hearPDU()
      #expect(answer.first == 2)
      // Of each presentation context item: type, reserved, length (2), id, reserved, result.
      var results: [UInt8] = []
      var position = 74
      while position + 4 <= answer.count {
        if answer[position] == 0x21 { results.append(answer[position + 6]) }
        position += 4 + Int(answer[position + 2]) << 8 + Int(answer[position + 3])
      }
      #expect(results == [UInt8](repeating: 0, count: 128))
    }
    try await acceptor.stop()
  }

  @Test func `IPv6 is listened on when it is named`() async throws {
    let acceptor = try TestAcceptor(address: "::1")
    try await acceptor.pool.run {
      let peer = try RawPeer(port: acceptor.port, isIPv6: true)
      #expect(peer.say(RawPDU.associate(contexts: [Self.ct])))
      #expect(peer.hearPDU().first == 2)
    }
    #expect(await acceptor.nextEnd() == .closed)
    try await acceptor.stop()
  }

  @Test func `a drain lets an open association go on and then ends it`() async throws {
    let acceptor = try TestAcceptor { $0.drain = .milliseconds(700) }
    let (opened, open) = AsyncStream.makeStream(of: Void.self)
    async let conversation: Void = acceptor.pool.run {
      let peer = try RawPeer(port: acceptor.port)
      #expect(peer.say(RawPDU.associate(contexts: [Self.ct])))
      #expect(peer.hearPDU().first == 2)
      open.finish()
      // Until the stop has closed the door, connections are taken.
      while let late = try? RawPeer(port: acceptor.port), late.say([0]), late.isOpen(forMilliseconds: 5) {}
      let command = RawPDU.storeCommand(sopClass: SOPClass.ct.value, instance: "2.25.1")
      #expect(peer.say(RawPDU.data(isCommand: true, isLast: true, command)))
      #expect(peer.say(RawPDU.data(isCommand: false, isLast: true, [8, 0, 0, 0])))
      #expect(peer.hearPDU().first == 4)
      #expect(peer.hear().isEmpty)
    }
    for await _ in opened {}
    try await acceptor.stop()
    try await conversation
    #expect(acceptor.stored.count == 1)
    #expect(await acceptor.nextEnd() == .closed)
  }
}
