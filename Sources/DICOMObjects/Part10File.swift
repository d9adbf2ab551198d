package import DICOMCore

/// Reading and writing of DICOM files (PS3.10 section 7). Every call blocks: run it on a `BlockingPool`.
package enum Part10File {
  /// What was read: the file meta information and the data set.
  package struct Contents: Sendable {
    package let meta: DataSet
    package let dataSet: DataSet
    /// The data set's own transfer syntax, also when the meta information lacks it.
    package let transferSyntax: TransferSyntax

    package init(meta: DataSet, dataSet: DataSet, transferSyntax: TransferSyntax) {
      self.meta = meta
      self.dataSet = dataSet
      self.transferSyntax = transferSyntax
    }
  }
}
