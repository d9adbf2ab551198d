package import DICOMCore

/// What the requestor wants next.
package enum AssociationEvent: Sendable, Hashable {
  case store(StoreRequest)
  case echo
  case find(FindRequest)
  /// Of a command that has been answered already; nothing is due.
  case cancel
  /// A command that no accepted context allows.
  case other
  case ended(AssociationEnd)
}

/// A C-STORE request; its data set, when there is one, has yet to be read.
package struct StoreRequest: Sendable, Hashable {
  /// As sent; may be no UID at all.
  package var sopClass: String
  package var sopInstance: String
  package var context: NegotiatedContext
  package var hasDataSet: Bool
}

/// A C-FIND request; its identifier, when there is one, has yet to be read.
package struct FindRequest: Sendable, Hashable {
  /// As sent; may be no UID at all.
  package var sopClass: String
  package var context: NegotiatedContext
  package var hasIdentifier: Bool
}

/// A presentation context that was accepted.
package struct NegotiatedContext: Sendable, Hashable {
  package var abstractSyntax: SOPClass
  package var transferSyntax: TransferSyntax
}
