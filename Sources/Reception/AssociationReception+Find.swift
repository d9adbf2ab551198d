import DICOMCore
import DICOMNetworking
import DICOMObjects
import Logging
import Telemetry

/// Queries on the same associations that instances come on (PS3.4 C.4.1).
extension AssociationReception {
  /// A longer identifier is none that could be meant.
  private static let maximumIdentifierBytes = 256 << 10

  /// nil when the request is answered, whatever the answer was.
  func answer(_ request: FindRequest, _ association: inout IncomingAssociation) -> AssociationEnd? {
    var bytes: [UInt8] = []
    if request.hasIdentifier,
      let end = association.readDataSet({ piece in
        unsafe piece.withUnsafeBytes { buffer in
          if bytes.count <= Self.maximumIdentifierBytes { unsafe bytes.append(contentsOf: buffer) }
        }
      })
    {
      return end
    }
    switch result(of: request, bytes) {
    case .failed(let status):
      logger.entry(.warning, "A query is refused.", [.dimseStatus: "\(status)"])
      return association.answerFind(status)
    case .found(let dataSets, let usesAllKeys, let isWhole):
      return give(
        dataSets, usesAllKeys ? .pending : .pendingWithoutSomeKeys,
        finally: isWhole ? .success : .outOfResources, &association)
    }
  }

  private func result(of request: FindRequest, _ bytes: [UInt8]) -> FindAnswer {
    guard let sopClass = SOPClass(request.sopClass), sopClass == request.context.abstractSyntax, let queries,
      queries.sopClasses.contains(sopClass)
    else { return .failed(.sopClassNotSupported) }
    guard request.hasIdentifier, bytes.count <= Self.maximumIdentifierBytes,
      let identifier = try? Part10File.readDataSet(
        bytes: bytes, transferSyntax: request.context.transferSyntax)
    else { return .failed(.cannotUnderstand) }
    return queries.answer(identifier, sopClass: sopClass)
  }

  private func give(
    _ dataSets: [DataSet], _ pending: DIMSEStatus, finally final: DIMSEStatus,
    _ association: inout IncomingAssociation
  ) -> AssociationEnd? {
    var count = 0
    for dataSet in dataSets {
      switch association.cancellation() {
      case .requested: return association.answerFind(.cancelled)
      case .broken(let end): return end
      case .none: break
      }
      guard let bytes = try? Part10File.encodeDataSet(dataSet, transferSyntax: .explicitLittleEndian) else {
        return association.answerFind(.processingFailure)
      }
      if let end = association.answerFind(pending, identifier: bytes) { return end }
      count += 1
    }
    logger.entry(.info, "A query is answered.", [.count: "\(count)", .dimseStatus: "\(final)"])
    return association.answerFind(final)
  }
}
