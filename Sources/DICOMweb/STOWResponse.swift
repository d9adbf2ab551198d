package import DICOMCore
import DICOMObjects

/// What became of each instance of a store request (PS3.18 10.5.3 and annex I).
package struct STOWResponse: Sendable, Hashable {
  package enum Outcome: Sendable, Hashable {
    /// The server holds the instance; a remark of its own is told by `warning`.
    case stored(warning: UInt16?)
    /// The server says why it does not hold the instance: the codes of PS3.18 I.2.2, those of C-STORE among them.
    case failed(reason: UInt16)
    /// The server's answer does not tell.
    case unknown
  }

  package let status: Int
  package let outcomes: [UID<Instance>: Outcome]

  /// Reads the answer with `status` to a request that held `instances`.
  ///
  /// An instance that the answer does not name is unknown: Orthanc's plugin answers 200 to a part that it has not
  /// taken. Only a 200 without any list speaks for all.
  package init(status: Int, body: [UInt8], instances: [UID<Instance>]) {
    self.status = status
    let answer = (try? DICOMJSON.decode(body)) ?? DataSet()
    var named: [UID<Instance>: Outcome] = [:]
    for item in answer.items(.referencedSOPSequence) {
      guard let uid: UID<Instance> = item.uid(.referencedSOPInstanceUID) else { continue }
      named[uid] = .stored(warning: item.integer(.warningReason).map { UInt16(truncatingIfNeeded: $0) })
    }
    for item in answer.items(.failedSOPSequence) {
      guard let uid: UID<Instance> = item.uid(.referencedSOPInstanceUID) else { continue }
      named[uid] = .failed(reason: UInt16(truncatingIfNeeded: item.integer(.failureReason) ?? 0x0110))
    }
    let speaksForAll =
      status == 200 && answer[.referencedSOPSequence] == nil && answer[.failedSOPSequence] == nil
    outcomes = Dictionary(
      instances.map { ($0, named[$0] ?? (speaksForAll ? .stored(warning: nil) : .unknown)) },
      uniquingKeysWith: { first, _ in first })
  }
}
