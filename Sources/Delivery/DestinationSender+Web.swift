import DICOMweb

extension DeliveryResult {
  /// For an error of a whole request.
  init(_ error: DICOMwebError) {
    switch error {
    case .unreachable, .overloaded: self = .unsent(reason: error.description)
    case .unexpectedStatus(_, let status): self = AnswerPolicy.result(ofHTTP: status)
    case .interrupted, .unreadable, .overLimit: self = .retry(reason: error.description)
    case .malformedJSON, .malformedXML, .malformedMultipart, .malformedElement, .unacceptableWorkitem:
      self = .refused(reason: error.description)
    }
  }
}
