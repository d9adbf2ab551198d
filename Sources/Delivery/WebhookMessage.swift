import Crypto
import DICOMCore
import Foundation
import TriageDomain

/// What a webhook is posted: a study's outcome as JSON.
struct WebhookMessage: Encodable {
  struct FindingPart: Encodable {
    let finding: String
    let present: Bool
    let probability: Double
    let laterality: String
    let volumeMl: Double?
    let model: String
  }

  struct PatientPart: Encodable {
    let id: String?
    let name: String?
    let accession: String?
  }

  /// `study.positive`, `study.negative`, `study.not_eligible` or `study.failed`.
  let event: String
  /// The same for each attempt, so that a receiver can tell a repetition.
  let delivery: String
  let studyUid: String
  let workitemUid: String
  let modalities: [String]
  let outcome: String
  let reason: String?
  let priority: String
  let dueAt: String
  let receivedAt: String
  let concludedAt: String?
  let findings: [FindingPart]
  let patient: PatientPart?

  init(_ entry: WorklistEntry, delivery: Int64, withPatient: Bool) {
    let word = entry.outcome?.word ?? ""
    event = "study.\(word)"
    self.delivery = String(delivery)
    studyUid = entry.studyUID.value
    workitemUid = entry.workitem.uid.value
    modalities = entry.modalities
    outcome = word
    reason = entry.outcome?.reason
    priority = entry.workitem.priority.rawValue
    dueAt = entry.place.dueAt.iso8601
    receivedAt = entry.firstReceivedAt.iso8601
    concludedAt = entry.concludedAt?.iso8601
    findings = entry.findings.map { finding in
      FindingPart(
        finding: finding.kind.rawValue, present: finding.isPresent, probability: finding.probability,
        laterality: finding.laterality.rawValue, volumeMl: finding.volumeML, model: finding.model.description)
    }
    let header = entry.header
    patient =
      withPatient
      ? PatientPart(id: header.patientID, name: header.patientName, accession: header.accessionNumber) : nil
  }

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }

  /// HMAC-SHA256 (RFC 2104) of the time of sending, a full stop, and the body, in hexadecimal: the time is signed too, so
  /// that a receiver can refuse what somebody has recorded and plays again.
  static func signature(of body: [UInt8], sentAt seconds: Int64, secret: String) -> String {
    var code = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.utf8)))
    code.update(data: Array("\(seconds).".utf8))
    code.update(data: body)
    return code.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
