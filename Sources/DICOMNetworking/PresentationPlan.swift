import DICOMCore

/// Which presentation contexts a requestor proposes for a set of objects: for each kind of object one, so that the
/// acceptor can't choose a transfer syntax that some object is not in.
struct PresentationPlan: Equatable {
  private(set) var proposals: [PresentationProposal] = []
  private var ids: [Kind: UInt8] = [:]

  /// Contexts have the odd numbers of a byte (PS3.8 section 9.3.2.2).
  static let maximumContexts = 128

  private struct Kind: Hashable {
    var sopClass: SOPClass
    /// nil stands for all native transfer syntaxes, between which a data set is converted without loss.
    var compressed: TransferSyntax?
  }

  /// - Throws: `DICOMNetworkingError.tooManyContexts`.
  init(_ objects: [OutgoingObject]) throws(DICOMNetworkingError) {
    let kinds = Set(objects.map(Self.kind)).sorted {
      ($0.sopClass, $0.compressed?.value ?? "") < ($1.sopClass, $1.compressed?.value ?? "")
    }
    guard kinds.count <= Self.maximumContexts else {
      throw .tooManyContexts(count: kinds.count, limit: Self.maximumContexts)
    }
    for (index, kind) in kinds.enumerated() {
      let id = UInt8(2 * index + 1)
      let syntaxes = kind.compressed.map { [$0] } ?? [.explicitLittleEndian, .implicitLittleEndian]
      proposals.append(
        PresentationProposal(
          id: id, abstractSyntax: kind.sopClass.value, transferSyntaxes: syntaxes.map(\.value)))
      ids[kind] = id
    }
  }

  func context(for object: OutgoingObject) -> UInt8? { ids[Self.kind(of: object)] }

  private static func kind(of object: OutgoingObject) -> Kind {
    let native: Set<TransferSyntax> = [
      .explicitLittleEndian, .implicitLittleEndian, .explicitBigEndian, .deflatedExplicitLittleEndian,
    ]
    return Kind(
      sopClass: object.sopClass,
      compressed: native.contains(object.transferSyntax) ? nil : object.transferSyntax)
  }
}
