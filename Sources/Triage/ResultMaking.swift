package import DICOMObjects
package import StudyLedger
package import TriageDomain

/// Makes the result objects of a classification: `ResultDocuments`, or what a test puts in its place.
package protocol ResultMaking: Sendable {
  /// The objects that this outcome calls for, with the UIDs of `claim.identity`; the same arguments give the same
  /// objects. Blocks: it may read headers from the spool.
  func make(
    _ classification: StudyClassification, claim: TriageClaim, root: String
  ) throws(TriageError) -> [MadeResult]
}

/// One result object, not yet written.
package struct MadeResult: Sendable {
  package let kind: ResultDocument.Kind
  /// Whole, with SOP class and instance, study and series.
  package let dataSet: DataSet

  package init(kind: ResultDocument.Kind, dataSet: DataSet) {
    self.kind = kind
    self.dataSet = dataSet
  }
}
