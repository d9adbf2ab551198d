package import DICOMCore

/// Which presentation contexts are accepted, and in which transfer syntax (PS3.8 section 9.3.3.2).
package struct NegotiationPolicy: Sendable, Hashable {
  /// For storage classes, most wanted first.
  package var storageTransferSyntaxes: [TransferSyntax]
  /// Classes of queries that are answered.
  package var queries: Set<SOPClass>

  package init(
    storageTransferSyntaxes: [TransferSyntax] = TransferSyntax.acceptedForStorage, queries: Set<SOPClass> = []
  ) {
    self.storageTransferSyntaxes = storageTransferSyntaxes
    self.queries = queries
  }

  /// The answer to one proposed context.
  package enum Answer: Sendable, Hashable {
    case accepted(TransferSyntax)
    case abstractSyntaxNotSupported
    case transferSyntaxesNotSupported

    /// PS3.8 table 9-18.
    package var result: UInt8 {
      switch self {
      case .accepted: 0
      case .abstractSyntaxNotSupported: 3
      case .transferSyntaxesNotSupported: 4
      }
    }
  }

  package func answer(to proposal: PresentationProposal) -> Answer {
    guard let abstractSyntax = SOPClass(proposal.abstractSyntax) else { return .abstractSyntaxNotSupported }
    let wanted: [TransferSyntax]
    if abstractSyntax == .verification || queries.contains(abstractSyntax) {
      wanted = [.explicitLittleEndian, .implicitLittleEndian]
    } else if abstractSyntax.isStorage {
      wanted = storageTransferSyntaxes
    } else {
      return .abstractSyntaxNotSupported
    }
    let proposed = Set(proposal.transferSyntaxes.compactMap { TransferSyntax($0) })
    guard let best = wanted.first(where: proposed.contains) else { return .transferSyntaxesNotSupported }
    return .accepted(best)
  }
}
