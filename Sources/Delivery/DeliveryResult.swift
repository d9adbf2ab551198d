package import DICOMCore

/// What became of one delivery at its destination. Reasons are sentences without patient data.
package enum DeliveryResult: Sendable, Hashable {
  /// The destination says that it holds the object.
  case delivered
  /// It failed in a way that another attempt may mend.
  case retry(reason: String)
  /// The destination refuses it for good.
  case refused(reason: String)
  /// Nothing of it was sent or taken: the destination is down. No attempt counts as spent.
  case unsent(reason: String)
}

/// Which answers end a delivery and which are tried again.
package enum AnswerPolicy {
  /// For a C-STORE status (PS3.4 B.2.3, PS3.7 annex C) or a STOW-RS failure reason (PS3.18 I.2.2).
  package static func result(of status: DIMSEStatus) -> DeliveryResult {
    let reason = "the destination answers \(status)"
    switch status.rawValue {
    case _ where status.isStored: return .delivered
    // Duplicate SOP instance: an earlier attempt's answer was lost on the way.
    case 0x0111: return .delivered
    // Processing failure, resource limitation, out of resources, cancelled.
    case 0x0110, 0x0213, 0xA700...0xA7FF, 0xFE00: return .retry(reason: reason)
    case 0x0100...0x02FF, 0xA800...0xAFFF, 0xC000...0xCFFF: return .refused(reason: reason)
    default: return .retry(reason: reason)
    }
  }

  /// For an HTTP status that stands for the whole request.
  package static func result(ofHTTP status: Int) -> DeliveryResult {
    let reason = "the destination answers with HTTP status \(status)"
    switch status {
    case 400, 406, 409, 411, 412, 413, 414, 415, 422: return .refused(reason: reason)
    // Not now, or not for us as we are configured: true of every request, so it says nothing of this object.
    case 300...399, 401, 403, 404, 405, 407, 408, 421, 425, 429, 502, 503, 504, 507:
      return .unsent(reason: reason)
    default: return .retry(reason: reason)
    }
  }
}
