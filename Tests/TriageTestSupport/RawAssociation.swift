/// An association over which a test stores bytes of its own making. Blocks: use it on a `BlockingPool`.
package struct RawAssociation: Sendable {
  private let peer: RawPeer

  /// Opens an association with one context for each pair of SOP class and transfer syntax, numbered 1, 3, 5 ...
  ///
  /// - Throws: `TestSupportError.notConnected`, also when the association is not accepted.
  package init(port: UInt16, called: String = "TRIAGED", contexts: [(String, [String])]) throws {
    peer = try RawPeer(port: port)
    guard peer.say(RawPDU.associate(called: called, contexts: contexts)), peer.hearPDU().first == 2 else {
      throw TestSupportError.notConnected(port: port)
    }
  }

  /// Stores a data set, in fragments of at most `fragment` bytes, and gives back the status; nil when none came.
  package func store(
    sopClass: String, instance: String, context: UInt8 = 1, dataSet: [UInt8], fragment: Int = 16_000
  ) -> UInt16? {
    let command = RawPDU.storeCommand(sopClass: sopClass, instance: instance)
    guard peer.say(RawPDU.data(context: context, isCommand: true, isLast: true, command)) else { return nil }
    var position = 0
    repeat {
      let end = min(position + fragment, dataSet.count)
      let piece = Array(dataSet[position..<end])
      guard
        peer.say(RawPDU.data(context: context, isCommand: false, isLast: end == dataSet.count, piece))
      else { return nil }
      position = end
    } while position < dataSet.count
    return Self.status(in: peer.hearPDU())
  }

  /// Stops in the middle of a data set and drops the connection.
  package func breakOff(sopClass: String, instance: String, dataSet: [UInt8]) {
    let command = RawPDU.storeCommand(sopClass: sopClass, instance: instance)
    _ = peer.say(RawPDU.data(isCommand: true, isLast: true, command))
    _ = peer.say(RawPDU.data(isCommand: false, isLast: false, dataSet))
  }

  package func release() {
    _ = peer.say([5, 0, 0, 0, 0, 4, 0, 0, 0, 0])
    _ = peer.hearPDU()
  }

  /// The value of (0000,0900) in a response.
  private static func status(in pdu: [UInt8]) -> UInt16? {
    let tag: [UInt8] = [0, 0, 0, 9, 2, 0, 0, 0]
    guard pdu.count > 12,
      let position = (12..<(pdu.count - 9)).first(where: { Array(pdu[$0..<($0 + 8)]) == tag })
    else { return nil }
    return UInt16(pdu[position + 8]) | UInt16(pdu[position + 9]) << 8
  }
}
