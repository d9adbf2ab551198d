import DICOMCore
import TriageDomain

/// A study as the worklist has it; every name in it is made up.
enum MadeEntry {
  static func entry(
    outcome: Outcome, findings: [Finding] = [], priority: Priority = .high,
    name: String = "Phantom^Ada^Q^Dr^Jr"
  ) -> WorklistEntry {
    var header = InstanceHeader()
    header.patientName = name
    header.patientID = "PH|1"
    header.issuerOfPatientID = "MADE"
    header.patientBirthDate = "19520317"
    header.patientSex = "F"
    header.accessionNumber = "A-1"
    header.studyDate = "20260131"
    header.studyTime = "101112.500"
    let study = UID<Study>("1.2.826.0.1.1")!
    let moment = Timestamp(milliseconds: 1_700_000_000_000)
    return WorklistEntry(
      studyUID: study, revision: 1, studyState: .closed, triageState: .concluded, outcome: outcome,
      findings: findings,
      place: OrderPolicy().place(
        OrderFacts(
          receivedAt: moment, waitingSince: moment, priority: priority, isRequested: false, present: [])),
      series: [],
      workitem: Workitem(
        uid: UID("1.2.9.1")!, state: .scheduled, priority: priority, floor: nil, studyUID: study,
        transactionUID: nil, label: "Interpretation", createdAt: moment, modifiedAt: moment, version: 1,
        attributes: "{}"), header: header, modalities: ["CT"], instanceCount: 30, conflictCount: 0,
      firstReceivedAt: moment, lastReceivedAt: moment, concludedAt: moment, deliveries: [])
  }

  static func bleed(present: Bool = true) -> Finding {
    Finding(
      kind: .intracranialHaemorrhage, isPresent: present, probability: present ? 0.8764 : 0.031,
      operatingPoint: 0.5, laterality: present ? .left : .none, volumeML: present ? 12.345 : nil,
      model: ModelReference(id: "made-up", version: "1.0"))
  }
}
