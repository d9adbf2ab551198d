import DICOMCore
import DICOMObjects
import DICOMweb
import Testing
import TriageDomain

/// DICOM's word here, not the testing library's.
typealias Tag = DICOMCore.Tag

/// Made-up workitems for the tests.
enum WorkitemSamples {
  static let moment = Timestamp(milliseconds: 1_767_225_599_250)

  static func uid<Kind: UIDKind>(_ text: String) throws -> UID<Kind> { try #require(UID<Kind>(text)) }

  static func workitem(attributes: String = "", priority: Priority = .high) throws -> Workitem {
    Workitem(
      uid: try uid("2.25.1"), state: .scheduled, priority: priority, floor: nil, studyUID: try uid("1.2.3"),
      transactionUID: try uid("2.25.99"), label: "Interpretation", createdAt: moment, modifiedAt: moment,
      version: 3, attributes: attributes)
  }

  static func study(comment: String? = "Pneumothorax, right, 97 %") throws -> WorkitemStudy {
    var header = InstanceHeader()
    header.patientName = "Phantom^Ada"
    header.patientID = "PH-0001"
    header.patientBirthDate = "19500101"
    header.patientSex = "F"
    header.accessionNumber = "A-17"
    header.studyDescription = "Head CT"
    var instances: [StoredInstance] = []
    for (series, instance) in [("1.2.3.2", "1.2.3.2.1"), ("1.2.3.1", "1.2.3.1.2"), ("1.2.3.1", "1.2.3.1.1")] {
      instances.append(
        StoredInstance(
          studyUID: try uid("1.2.3"), seriesUID: try uid(series), instanceUID: try uid(instance),
          sopClass: .ct,
          transferSyntax: .explicitLittleEndian, path: try #require(SpoolPath("a/b")), header: header))
    }
    return WorkitemStudy(
      studyUID: try uid("1.2.3"), header: header, instances: instances, isComplete: false, comment: comment,
      retrieval: RetrievalPlace(aeTitle: AETitle("PACS"), wadoRoot: "https://pacs.example/dicom-web"))
  }

  /// The least that a client has to send.
  static func creation() -> DataSet {
    var dataSet = DataSet()
    dataSet.set(.scheduledProcedureStepPriority, .CS, "MEDIUM")
    dataSet.set(.procedureStepLabel, .LO, "Interpretation")
    dataSet.set(.scheduledProcedureStepStartDateTime, .DT, "20260101120000")
    dataSet.set(.inputReadinessState, .CS, "READY")
    dataSet.set(.procedureStepState, .CS, "SCHEDULED")
    dataSet.setEmpty(.transactionUID, .UI)
    return dataSet
  }
}
