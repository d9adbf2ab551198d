import DICOMCore
import DICOMObjects
import TriageDomain

/// The part of a workitem's data set that follows from its study.
enum WorkitemStudyAttributes {
  static func dataSet(_ study: WorkitemStudy) -> DataSet {
    let header = study.header
    var dataSet = DataSet()
    put(.patientName, .PN, header.patientName, in: &dataSet)
    put(.patientID, .LO, header.patientID, in: &dataSet)
    put(.issuerOfPatientID, .LO, header.issuerOfPatientID, in: &dataSet, onlyWithValue: true)
    put(.patientBirthDate, .DA, header.patientBirthDate, in: &dataSet)
    put(.patientSex, .CS, header.patientSex, in: &dataSet)
    dataSet.set(.studyInstanceUID, study.studyUID)
    dataSet.set(.scheduledWorkitemCodeSequence, code: WorkitemCodec.interpretation)
    dataSet.set(.inputReadinessState, .CS, study.isComplete ? "READY" : "INCOMPLETE")
    put(.commentsOnTheScheduledProcedureStep, .LT, study.comment, in: &dataSet)
    if let progress = study.progress {
      var item = DataSet()
      item.set(.procedureStepProgressDescription, .ST, progress)
      dataSet.set(.procedureStepProgressInformationSequence, items: [item])
    }
    dataSet.set(.referencedRequestSequence, items: [request(study)])
    dataSet.set(.inputInformationSequence, items: series(study))
    return dataSet
  }

  /// What readers say, the newest that fits into an ST (PS3.5 6.2: 1024 characters); nil without a verdict.
  static func progress(_ verdicts: [ReaderVerdict]) -> String? {
    var lines: [String] = []
    var length = 0
    for verdict in verdicts.reversed() {
      let line = "\(verdict.sentence) (\(DICOMDateTime.text(of: verdict.at)))."
      length += line.count + 1
      guard length <= 1024 else { break }
      lines.insert(line, at: 0)
    }
    return lines.isEmpty ? nil : lines.joined(separator: " ")
  }

  private static func request(_ study: WorkitemStudy) -> DataSet {
    var item = DataSet()
    item.set(.studyInstanceUID, study.studyUID)
    put(.accessionNumber, .SH, study.header.accessionNumber, in: &item)
    put(.requestedProcedureDescription, .LO, study.header.studyDescription, in: &item)
    put(.referringPhysicianName, .PN, study.header.referringPhysicianName, in: &item, onlyWithValue: true)
    item.setEmpty(.requestedProcedureID, .SH)
    for tag: Tag in [
      .issuerOfAccessionNumberSequence, .orderPlacerIdentifierSequence, .orderFillerIdentifierSequence,
      .requestedProcedureCodeSequence,
    ] { item.setEmpty(tag, .SQ) }
    return item
  }

  /// One item a series, in the order of their UIDs (Referenced Instances and Access Macro, PS3.3 10.3.1).
  private static func series(_ study: WorkitemStudy) -> [DataSet] {
    let bySeries = Dictionary(grouping: study.instances, by: \.seriesUID).sorted { $0.key < $1.key }
    return bySeries.map { uid, instances in
      var item = DataSet()
      item.set(.typeOfInstances, .CS, "DICOM")
      item.set(.studyInstanceUID, study.studyUID)
      item.set(.seriesInstanceUID, uid)
      item.set(
        .referencedSOPSequence,
        items: instances.sorted { $0.instanceUID < $1.instanceUID }.map { instance in
          var reference = DataSet()
          reference.set(.referencedSOPClassUID, instance.sopClass)
          reference.set(.referencedSOPInstanceUID, instance.instanceUID)
          return reference
        })
      if let title = study.retrieval.aeTitle {
        var place = DataSet()
        place.set(.retrieveAETitle, .AE, title.value)
        item.set(.dicomRetrievalSequence, items: [place])
      }
      if let root = study.retrieval.wadoRoot {
        var place = DataSet()
        place.set(.retrieveURL, .UR, "\(root)/studies/\(study.studyUID)/series/\(uid)")
        item.set(.wadoRSRetrievalSequence, items: [place])
      }
      return item
    }
  }

  private static func put(
    _ tag: Tag, _ vr: VR, _ text: String?, in dataSet: inout DataSet, onlyWithValue: Bool = false
  ) {
    if let text, !text.isEmpty {
      dataSet.set(tag, vr, text)
    } else if !onlyWithValue {
      dataSet.setEmpty(tag, vr)
    }
  }
}
