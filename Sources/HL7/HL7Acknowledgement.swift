/// What a receiver says to a message (HL7 v2.5.1, 2.9.2: MSA).
package struct HL7Acknowledgement: Sendable, Hashable {
  /// The codes of the original and of the enhanced mode mean the same here (table 0008).
  package enum Code: Sendable, Hashable {
    case accepted
    /// Something failed that another attempt may mend.
    case error
    /// The receiver will never take the message.
    case rejected
  }

  package let code: Code
  package let controlID: String

  /// - Throws: `HL7Error.unreadable` for anything that has no MSH, no MSA, or another code.
  package init(_ bytes: [UInt8]) throws(HL7Error) {
    // Another encoding than UTF-8 is read as it can be: codes and control IDs are ASCII.
    let text = String(decoding: bytes, as: UTF8.self)
    let segments = text.split(whereSeparator: { $0 == "\r" || $0 == "\n" || $0 == "\r\n" })
    guard let header = segments.first, header.hasPrefix("MSH"), let separator = header.dropFirst(3).first
    else { throw .unreadable(reason: "it does not begin with MSH") }
    let named = segments.first { $0.hasPrefix("MSA") && $0.dropFirst(3).first == separator }
    guard let fields = named?.split(separator: separator, omittingEmptySubsequences: false), fields.count > 2
    else { throw .unreadable(reason: "it has no MSA segment") }
    switch fields[1] {
    case "AA", "CA": code = .accepted
    case "AE", "CE": code = .error
    case "AR", "CR": code = .rejected
    default: throw .unreadable(reason: "its acknowledgement code is none of AA, AE, AR, CA, CE, CR")
    }
    controlID = String(fields[2])
  }
}
