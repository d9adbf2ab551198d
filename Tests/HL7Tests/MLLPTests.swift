import HL7
import Testing
import TriageDomain
import TriageTestSupport

@Suite("MLLP", .timeLimit(.minutes(10)))
struct MLLPTests {
  private static let message = ObservationReport(
    parties: .init(), controlID: "C1", sentAt: "2026", concludedAt: "2026"
  ).message(MadeEntry.entry(outcome: .negative))

  private func acknowledgement(_ code: String, _ id: String = "C1") -> [UInt8] {
    [0x0B] + Array("MSH|^~\\&|RIS||TRIAGED||2026||ACK|9|P|2.5.1\rMSA|\(code)|\(id)\r".utf8) + [0x1C, 0x0D]
  }

  @Test("A message goes in one frame, and each code of acknowledgement says what becomes of it")
  func codes() async throws {
    let cases: [(String, HL7Acknowledgement.Code)] = [
      ("AA", .accepted), ("CA", .accepted), ("AE", .error), ("CE", .error), ("AR", .rejected),
      ("CR", .rejected),
    ]
    for (word, code) in cases {
      let answer = acknowledgement(word)
      let answering: StubReceiver.Answering = { _ in answer }
      try await StubReceiver.running(answering) { port, received in
        let client = MLLPClient(host: "127.0.0.1", port: port)
        let answer = try await client.send(Self.message)
        #expect(answer.code == code && answer.controlID == "C1")
        #expect(received() == [0x0B] + Self.message.bytes + [0x1C, 0x0D])
      }
    }
  }

  @Test(
    "What is no acknowledgement of the message is an error that says why",
    arguments: [
      ("\u{0B}MSH|^~\\&|\rMSA|AA|C2\r\u{1C}\r", "another message"),
      ("\u{0B}MSH|^~\\&|\rMSA|OK|C1\r\u{1C}\r", "code is none of"),
      ("\u{0B}MSH|^~\\&|\r\u{1C}\r", "no MSA"), ("\u{0B}hello\u{1C}\r", "begin with MSH"),
      ("HTTP/1.1 400 Bad Request\r\n", "in no MLLP frame"), ("\u{0B}MSH|\u{1C}x", "does not end"),
      ("\u{0B}" + String(repeating: "M", count: 70_000), "over 65536 bytes"),
    ])
  func unreadable(answer: String, reason: String) async throws {
    let answering: StubReceiver.Answering = { _ in Array(answer.utf8) }
    try await StubReceiver.running(answering) { port, _ in
      let error = await #expect(throws: HL7Error.self) {
        try await MLLPClient(host: "127.0.0.1", port: port).send(Self.message)
      }
      guard case .unreadable(let found) = error else {
        throw TestSupportError.unexpected("\(String(describing: error))")
      }
      #expect(found.contains(reason))
    }
  }

  @Test("A receiver that is not there, that hangs up, and that never answers each end the call in time")
  func absent() async throws {
    await #expect(throws: HL7Error.self) {
      try await MLLPClient(host: "127.0.0.1", port: freePort()).send(Self.message)
    }
    let hangingUp: StubReceiver.Answering = { _ in nil }
    _ = try await StubReceiver.running(hangingUp) { port, _ in
      await #expect(throws: HL7Error.interrupted(reason: "the connection was closed")) {
        try await MLLPClient(host: "127.0.0.1", port: port).send(Self.message)
      }
    }
    let silent: StubReceiver.Answering = { _ in [] }
    _ = try await StubReceiver.running(silent) { port, _ in
      var client = MLLPClient(host: "127.0.0.1", port: port)
      client.answerTimeout = .milliseconds(50)
      await #expect(throws: HL7Error.interrupted(reason: "the time for it has run out")) {
        try await client.send(Self.message)
      }
    }
  }

  @Test("Any bytes as an acknowledgement are read or refused, never worse", arguments: 0..<50)
  func anyBytes(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    var bytes = Array("MSH|^~\\&|RIS\rMSA|AA|C1\r".utf8)
    for _ in 0..<40 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      bytes[Int(state % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: state >> 32)
      if state % 5 == 0 { bytes.removeLast(min(bytes.count - 1, 1)) }
      do throws(HL7Error) { _ = try HL7Acknowledgement(bytes) } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}
