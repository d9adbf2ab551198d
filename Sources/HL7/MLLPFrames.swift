package import NIOCore

/// Takes messages out of their frames (HL7 Minimal Lower Layer Protocol: 0B, the message, 1C 0D) and puts them in.
package struct MLLPFrames: ByteToMessageDecoder, MessageToByteEncoder, Sendable {
  package typealias InboundOut = [UInt8]
  package typealias OutboundIn = [UInt8]

  private static let start: UInt8 = 0x0B
  private static let end: UInt8 = 0x1C

  private let maximumBytes: Int

  /// - Parameter maximumBytes: For one message that comes in.
  package init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

  /// - Throws: `HL7Error.unreadable` for bytes outside of a frame and for a message over the limit.
  package mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws
    -> DecodingState
  {
    let view = buffer.readableBytesView
    guard let first = view.first else { return .needMoreData }
    guard first == Self.start else { throw HL7Error.unreadable(reason: "it is in no MLLP frame") }
    guard let last = view.firstIndex(of: Self.end) else {
      if view.count > maximumBytes { throw HL7Error.unreadable(reason: "it is over \(maximumBytes) bytes") }
      return .needMoreData
    }
    let message = Array(view[(view.startIndex + 1)..<last])
    guard last + 1 < view.endIndex else { return .needMoreData }
    guard view[last + 1] == 0x0D else {
      throw HL7Error.unreadable(reason: "its MLLP frame does not end with 1C 0D")
    }
    guard message.count <= maximumBytes else {
      throw HL7Error.unreadable(reason: "it is over \(maximumBytes) bytes")
    }
    buffer.moveReaderIndex(forwardBy: message.count + 3)
    context.fireChannelRead(Self.wrapInboundOut(message))
    return .continue
  }

  package func encode(data: [UInt8], out: inout ByteBuffer) {
    out.writeInteger(Self.start)
    out.writeBytes(data)
    out.writeBytes([Self.end, 0x0D])
  }
}
