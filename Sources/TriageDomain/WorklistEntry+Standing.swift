extension WorklistEntry {
  /// Why the study stands where it stands: sentences for people, without patient data.
  package var standing: String {
    [reading, verdict, again, priorityReason].compactMap(\.self).joined(separator: " ")
  }

  private var reading: String? {
    switch workitem.state {
    case .scheduled: nil
    case .inProgress: "Being read now."
    case .completed: "Reading is completed."
    case .canceled: "Reading was cancelled."
    }
  }

  private var verdict: String {
    switch outcome {
    case .positive:
      let present = findings.filter(\.isPresent).sorted { $0.probability > $1.probability }
      return present.isEmpty ? "Positive." : present.map(\.sentence).joined(separator: " ")
    case .negative:
      let looked = findings.map { "\($0.kind.label.lowercased()) \($0.percent)" }.joined(separator: ", ")
      return looked.isEmpty ? "No finding." : "No finding: \(looked)."
    case .notEligible(let reason): return "Not evaluated: \(reason.ended)"
    case .failed(let reason): return "The evaluation failed: \(reason.ended)"
    case nil:
      switch triageState {
      case nil: return studyState == .open ? "Images are still arriving." : "Waiting to be evaluated."
      case .waiting: return "Waiting to be evaluated."
      case .claimed, .concluded: return "Being evaluated."
      case .dead: return "The evaluation failed."
      }
    }
  }

  /// An outcome stands while a later revision is under way.
  private var again: String? {
    guard outcome != nil, triageState == .waiting || triageState == .claimed else { return nil }
    return "Later images are being evaluated."
  }

  private var priorityReason: String? {
    guard !workitem.state.exits.isEmpty else { return nil }
    let priority = workitem.priority
    switch workitem.floor {
    case nil: return outcome == .positive ? "Priority \(priority.rawValue) follows from the finding." : nil
    case .some(let floor) where floor == priority: return "Priority \(priority.rawValue) was requested."
    case .some(let floor):
      return "Priority \(priority.rawValue) follows from the finding; \(floor.rawValue) was requested."
    }
  }
}

extension Finding {
  /// The probability for people: a certainty that no model has is never shown.
  package var percent: String {
    switch probability {
    case ..<0.01: "under 1 %"
    case 0.99...: "over 99 %"
    default: "\(Int((probability * 100).rounded())) %"
    }
  }

  var sentence: String {
    let side =
      switch laterality {
      case .left: ", left"
      case .right: ", right"
      case .bilateral: ", both sides"
      case .none: ""
      }
    return "\(kind.label)\(side), probability \(percent)."
  }
}

extension String {
  /// With a full stop at its end.
  fileprivate var ended: String { hasSuffix(".") ? self : self + "." }
}
