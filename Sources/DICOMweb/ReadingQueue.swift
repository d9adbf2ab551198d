import DICOMCore
import DICOMObjects
import TriageDomain

/// The station that stands for a priority in Scheduled Station Name Code Sequence (0040,4025).
///
/// A change of priority alone emits no event to subscribers (PS3.4 CC.2.4.3), a change of the scheduled station does
/// (event 5). Naming the queue after the priority makes the one follow from the other.
enum ReadingQueue {
  static let scheme = "99TRIAGED"

  static func code(of priority: Priority) -> CodedConcept {
    switch priority {
    case .high: CodedConcept("QUEUE-HIGH", scheme, "Urgent reading")
    case .medium: CodedConcept("QUEUE-MEDIUM", scheme, "Routine reading")
    case .low: CodedConcept("QUEUE-LOW", scheme, "Reading when time allows")
    }
  }

  /// A client's own stations, then the queue.
  static func stations(_ items: [DataSet], priority: Priority) -> [DataSet] {
    own(items) + [DataSet(code: code(of: priority))]
  }

  /// The stations that clients named.
  static func own(_ items: [DataSet]) -> [DataSet] {
    items.filter { $0.string(.codingSchemeDesignator) != scheme }
  }
}
