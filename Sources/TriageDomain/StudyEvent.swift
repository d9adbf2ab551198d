package import DICOMCore

/// One line of a study's story, for the page and for `triaged queue show`.
package struct StudyEvent: Sendable, Hashable {
  package var studyUID: UID<Study>
  package var at: Timestamp
  /// A constant word: `received`, `conflict`, `triage requested`, `claimed`, `concluded`, `delivered`, ...
  package var name: String
  /// A sentence without patient data; empty when the name says all.
  package var detail: String

  package init(studyUID: UID<Study>, at: Timestamp, name: String, detail: String) {
    self.studyUID = studyUID
    self.at = at
    self.name = name
    self.detail = detail
  }
}
