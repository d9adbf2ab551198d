package import DICOMCore

/// What subscribers are told; the number is the Event Type ID (PS3.4 table CC.2.4-1).
package enum WorkitemEventKind: Int, Sendable, Hashable, CaseIterable {
  case stateReport = 1
  case cancelRequested = 2
  case progressReport = 3
  case statusChange = 4
  case assigned = 5
}

/// One line of the event log: a change of a workitem as it was when it was committed.
package struct WorkitemEvent: Sendable, Hashable {
  /// The workitem's side of an event; a change of the service's own status has none.
  package struct Subject: Sendable, Hashable {
    package var uid: UID<Instance>
    package var state: WorkitemState
    package var priority: Priority
    /// Input Readiness State (0040,4041).
    package var readiness: String

    package init(uid: UID<Instance>, state: WorkitemState, priority: Priority, readiness: String) {
      self.uid = uid
      self.state = state
      self.priority = priority
      self.readiness = readiness
    }
  }

  /// Grows from event to event over all workitems.
  package var sequence: Int64
  package var kind: WorkitemEventKind
  package var subject: Subject?
  /// A DICOM JSON object: those attributes of the workitem that reports hold, or what a cancel request came with.
  package var attributes: String
  package var at: Timestamp

  package init(
    sequence: Int64, kind: WorkitemEventKind, subject: Subject?, attributes: String, at: Timestamp
  ) {
    self.sequence = sequence
    self.kind = kind
    self.subject = subject
    self.attributes = attributes
    self.at = at
  }
}

/// What decides which events a change makes; texts are compared, never understood.
package struct WorkitemFacts: Sendable, Hashable {
  package var state: WorkitemState
  package var priority: Priority
  package var readiness: String
  /// Progress, its description, parameters and communications.
  package var progress: String?
  package var stations: String?
  package var performers: String?

  package init(
    state: WorkitemState, priority: Priority, readiness: String, progress: String? = nil,
    stations: String? = nil, performers: String? = nil
  ) {
    self.state = state
    self.priority = priority
    self.readiness = readiness
    self.progress = progress
    self.stations = stations
    self.performers = performers
  }
}
