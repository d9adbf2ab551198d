package import DICOMCore

/// A received instance as the ledger gives it back: enough to open its file and to judge its part in the study.
package struct StoredInstance: Sendable, Hashable {
  package var studyUID: UID<Study>
  package var seriesUID: UID<Series>
  package var instanceUID: UID<Instance>
  package var sopClass: SOPClass
  package var transferSyntax: TransferSyntax
  package var path: SpoolPath
  package var header: InstanceHeader

  package init(
    studyUID: UID<Study>, seriesUID: UID<Series>, instanceUID: UID<Instance>, sopClass: SOPClass,
    transferSyntax: TransferSyntax, path: SpoolPath, header: InstanceHeader
  ) {
    self.studyUID = studyUID
    self.seriesUID = seriesUID
    self.instanceUID = instanceUID
    self.sopClass = sopClass
    self.transferSyntax = transferSyntax
    self.path = path
    self.header = header
  }
}
