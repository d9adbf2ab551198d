/// One presentation context as a requestor proposes it.
package struct PresentationProposal: Sendable, Hashable {
  /// Odd, 1 to 255.
  package var id: UInt8
  /// As sent; may be no UID at all.
  package var abstractSyntax: String
  package var transferSyntaxes: [String]

  package init(id: UInt8, abstractSyntax: String, transferSyntaxes: [String]) {
    self.id = id
    self.abstractSyntax = abstractSyntax
    self.transferSyntaxes = transferSyntaxes
  }
}
