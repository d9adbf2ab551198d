import DICOMCore
import DICOMObjects
import HTTPTypes
import TriageDomain

/// The answer to a store request from what became of its parts (PS3.18 10.5.3, I.2).
struct StoreResult: Sendable, Hashable {
  let parts: [StoredPart]
  /// The services' address, for Retrieve URLs.
  let root: String

  /// 200 when all are stored, 202 when some are; else 503 when there was no room, 409 for any other reason.
  var status: HTTPTypes.HTTPResponse.Status {
    let failures = parts.compactMap { part -> DIMSEStatus? in
      if case .failed(_, _, let reason) = part { reason } else { nil }
    }
    if failures.isEmpty { return .ok }
    if failures.count < parts.count { return .accepted }
    return failures.allSatisfy { $0 == .outOfResources } ? .serviceUnavailable : .conflict
  }

  var dataSet: DataSet {
    var set = DataSet()
    var stored: [DataSet] = []
    var failed: [DataSet] = []
    var others: [DataSet] = []
    var studies: Set<UID<Study>> = []
    for part in parts {
      var item = DataSet()
      switch part {
      case .stored(let study, let instance, let sopClass):
        studies.insert(study)
        item.set(.referencedSOPClassUID, sopClass)
        item.set(.referencedSOPInstanceUID, instance)
        item.set(.retrieveURL, .UR, "\(root)/studies/\(study)/instances?SOPInstanceUID=\(instance)")
        stored.append(item)
      case .failed(let instance, let sopClass, let reason):
        item.set(.failureReason, .US, integers: [Int(reason.rawValue)])
        guard let instance, let sopClass else {
          others.append(item)
          continue
        }
        item.set(.referencedSOPClassUID, sopClass)
        item.set(.referencedSOPInstanceUID, instance)
        failed.append(item)
      }
    }
    if studies.count == 1, let study = studies.first {
      set.set(.retrieveURL, .UR, "\(root)/studies/\(study)")
    }
    if !stored.isEmpty { set.set(.referencedSOPSequence, items: stored) }
    if !failed.isEmpty { set.set(.failedSOPSequence, items: failed) }
    if !others.isEmpty { set.set(.otherFailuresSequence, items: others) }
    return set
  }
}
