import DICOMCore
import TriageDomain

extension EntryView {
  init(_ entry: WorklistEntry, rank: Int?) {
    let header = entry.header
    self.init(
      rank: rank, studyUid: entry.studyUID.value, workitemUid: entry.workitem.uid.value,
      patient: Patient(
        name: header.patientName.map(Self.readable), id: header.patientID, birthDate: header.patientBirthDate,
        sex: header.patientSex),
      accession: header.accessionNumber, modalities: entry.modalities, description: header.studyDescription,
      instances: entry.instanceCount, conflicts: entry.conflictCount,
      outcome: entry.outcome?.word,
      reason: entry.outcome?.reason, findings: entry.findings.map(FindingView.init),
      notEvaluated: entry.series.filter { !$0.isChosen }
        .map { SeriesView(seriesUid: $0.seriesUID.value, reason: $0.reason) },
      priority: entry.workitem.priority.rawValue, requestedPriority: entry.workitem.floor?.rawValue,
      standing: entry.standing, dueAt: entry.place.dueAt.iso8601, place: entry.place.sentences,
      state: entry.workitem.state.rawValue, receiving: entry.studyState == .open,
      evaluating: entry.triageState == .waiting || entry.triageState == .claimed,
      receivedAt: entry.firstReceivedAt.iso8601, lastReceivedAt: entry.lastReceivedAt.iso8601,
      concludedAt: entry.concludedAt?.iso8601,
      timeToFlagMs: entry.concludedAt.map { max(0, ($0 - entry.lastReceivedAt).milliseconds) },
      deliveries: entry.deliveries.map(DeliveryView.init),
      verdicts: entry.verdicts.counting.map(VerdictView.init))
  }

  /// The alphabetic group of a person name as people write it: `Phantom, Ada`.
  static func readable(_ name: String) -> String {
    let groups = name.split(separator: "=", omittingEmptySubsequences: true)
    let parts = (groups.first ?? "").split(separator: "^", omittingEmptySubsequences: true).map(String.init)
    guard let family = parts.first else { return name }
    let given = parts.dropFirst().joined(separator: " ")
    return given.isEmpty ? family : "\(family), \(given)"
  }
}

extension EntryView.FindingView {
  init(_ finding: Finding) {
    self.init(
      finding: finding.kind.rawValue, label: finding.kind.label, present: finding.isPresent,
      probability: finding.probability, probabilityText: finding.percent,
      operatingPoint: finding.operatingPoint, laterality: finding.laterality.rawValue,
      volumeMl: finding.volumeML,
      boxMm: finding.box.map { box in [box.minimum, box.maximum].map { [$0.x, $0.y, $0.z] } },
      keyInstance: finding.keyInstance?.value, model: finding.model.description)
  }
}

extension EntryView.DeliveryView {
  init(_ delivery: DeliverySummary) {
    self.init(
      id: delivery.id, destination: delivery.destination.value, kind: delivery.kind,
      state: delivery.state.rawValue,
      attempts: delivery.attempts, lastError: delivery.lastError, deliveredAt: delivery.deliveredAt?.iso8601)
  }
}

extension EntryView.VerdictView {
  init(_ verdict: ReaderVerdict) {
    self.init(
      reader: verdict.reader, verdict: verdict.word.rawValue, finding: verdict.finding?.rawValue,
      objection: verdict.objection?.rawValue, comment: verdict.comment.isEmpty ? nil : verdict.comment,
      revision: verdict.revision, at: verdict.at.iso8601, sentence: verdict.sentence)
  }
}
