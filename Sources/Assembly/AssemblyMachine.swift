package import DICOMCore
import Imaging
package import TriageDomain

/// Decides when one open study is triaged and when it is closed: arrivals and the time in, one action out.
///
/// The machine changes its state only when it is told that an action was carried out, so that an action that failed is
/// asked for again, and a machine rebuilt from the ledger goes on where the last one stood.
package struct AssemblyMachine: Sendable {
  package enum Action: Sendable, Hashable {
    case requestTriage(revision: Int, trigger: TriageTrigger)
    /// Images that matter came after the triage of this revision was asked for.
    case openRevision(after: Int)
    case close(revision: Int)
    /// The study is quiet, and this revision brought nothing that a triage reads: the one before it stands.
    case withdraw(revision: Int)
    /// Nothing is to be done before this time, unless something comes.
    case wait(until: Timestamp)
  }

  /// What is known of one series' arrivals.
  private struct Activity {
    var lastArrival: Timestamp
    var images = 0
    /// Between the receipts of two images that came one after the other.
    var longestGap: Duration = .zero
    var lastReceipt: Timestamp?
    /// Whether images of the present revision are among them.
    var hasNew = false
    /// How its images since the last arrival were judged last.
    var judgedOn: SufficiencyPolicy.Arrival?
    /// Images there and images announced, by acquisition number.
    var acquisitions: [Int: (count: Int, announced: Int)] = [:]
    /// A radiograph is judged as soon as it comes.
    var isRadiograph = false

    var isComplete: Bool {
      isRadiograph || acquisitions.values.allSatisfy { $0.announced > 0 && $0.count >= $0.announced }
    }
  }

  package let studyUID: UID<Study>
  package private(set) var revision: Int
  /// The last receipt that the machine has seen.
  package private(set) var knownThrough: Int64 = 0
  private let configuration: AssemblyConfiguration
  private var instances: [StoredInstance] = []
  private var series: [UID<Series>: Activity] = [:]
  private var lastArrival: Timestamp
  /// What the triage of this revision was asked to read; nil before it is asked for.
  private var asked: Set<UID<Instance>>?
  /// The same of the revision before this one; nil at the first one.
  private var askedBefore: Set<UID<Instance>>?
  /// A series that was found sufficient, until triage has been asked for.
  private var sufficient: UID<Series>?

  /// Rebuilds the machine of a study; its quiet period begins anew.
  package init(study: OpenStudy, configuration: AssemblyConfiguration, at moment: Timestamp) {
    studyUID = study.studyUID
    revision = study.revision
    lastArrival = moment
    self.configuration = configuration
    for receipt in study.receipts { take(receipt, at: moment) }
    // While nobody listened, nothing could come: a gap as any other.
    for (uid, activity) in series {
      guard let last = activity.lastReceipt else { continue }
      series[uid]?.longestGap = max(activity.longestGap, moment - last)
    }
    askedBefore = study.knownThroughBefore.map { readable(study.receipts, through: $0) }
    if study.triageState != nil {
      asked = readable(study.receipts, through: study.knownThrough ?? knownThrough)
    }
  }

  /// Takes in a receipt; one that was seen before changes nothing.
  package mutating func received(_ receipt: RecordedReceipt) {
    guard receipt.sequence > knownThrough else { return }
    if receipt.revision > revision { enter(revision: receipt.revision) }
    take(receipt, at: receipt.receivedAt)
  }

  /// What is to be done now. Asking again gives the same until it was done.
  package mutating func action(at moment: Timestamp) -> Action {
    if asked == nil {
      judge(at: moment)
      if let sufficient {
        return .requestTriage(revision: revision, trigger: .sufficientSeries(sufficient))
      }
    }
    let quiet = lastArrival + configuration.quietPeriod
    guard moment >= quiet else { return .wait(until: min(quiet, nextSettling() ?? quiet)) }
    let readable = readable(instances)
    if let asked { return asked == readable ? .close(revision: revision) : .openRevision(after: revision) }
    // A dose report, or our own results on their way back from the PACS, are no reason to read a study again.
    return askedBefore == readable ? .withdraw(revision: revision) : .close(revision: revision)
  }

  /// The triage of the present revision has been asked for.
  package mutating func requested() {
    asked = readable(instances)
    sufficient = nil
  }

  /// The study is at a new revision, whose triage has not been asked for.
  package mutating func revised(to revision: Int) { enter(revision: revision) }

  private mutating func enter(revision: Int) {
    self.revision = revision
    askedBefore = asked ?? askedBefore
    asked = nil
    sufficient = nil
    for uid in series.keys { series[uid]?.hasNew = false }
  }

  private mutating func take(_ receipt: RecordedReceipt, at moment: Timestamp) {
    knownThrough = max(knownThrough, receipt.sequence)
    // Kept beside another one and not read.
    guard !receipt.isConflict else { return }
    let instance = receipt.instance
    instances.append(instance)
    lastArrival = max(lastArrival, moment)
    var activity = series[instance.seriesUID] ?? Activity(lastArrival: moment)
    if let last = activity.lastReceipt {
      activity.longestGap = max(activity.longestGap, receipt.receivedAt - last)
    }
    activity.lastReceipt = max(activity.lastReceipt ?? receipt.receivedAt, receipt.receivedAt)
    activity.images += 1
    activity.lastArrival = max(activity.lastArrival, moment)
    activity.hasNew = activity.hasNew || receipt.revision == revision
    activity.judgedOn = nil
    activity.isRadiograph = ["CR", "DX"].contains(instance.header.modality)
    let acquisition = instance.header.acquisitionNumber ?? 0
    let count = activity.acquisitions[acquisition]?.count ?? 0
    activity.acquisitions[acquisition] = (count + 1, instance.header.imagesInAcquisition ?? 0)
    series[instance.seriesUID] = activity
  }

  /// Judges every series with new images that is due, at most twice after its last image: when it is complete, and
  /// when it has settled. The selection looks at the whole study, so that it is not made for every image.
  private mutating func judge(at moment: Timestamp) {
    var due: [UID<Series>: SufficiencyPolicy.Arrival] = [:]
    for (uid, activity) in series where activity.hasNew && activity.judgedOn != .settled {
      if moment >= settled(activity) {
        due[uid] = .settled
      } else if activity.isComplete, activity.judgedOn == nil {
        due[uid] = .complete
      }
    }
    guard !due.isEmpty else { return }
    for (uid, arrival) in due { series[uid]?.judgedOn = arrival }
    let chosen = configuration.selection.select(instances).chosen.values
    sufficient =
      chosen.filter { candidate in
        due[candidate.seriesUID].map { configuration.sufficiency.isSufficient(candidate, on: $0) } ?? false
      }.map(\.seriesUID).min() ?? sufficient
  }

  private func nextSettling() -> Timestamp? {
    guard asked == nil else { return nil }
    return series.values.filter { $0.hasNew && $0.judgedOn != .settled }.map(settled).min()
  }

  /// When a series counts as having come, unless more of it comes.
  private func settled(_ activity: Activity) -> Timestamp {
    let policy = SettlingPolicy(longest: configuration.seriesSettle, shortest: configuration.shortestSettle)
    return activity.lastArrival + policy.settling(images: activity.images, longestGap: activity.longestGap)
  }

  private func readable(_ receipts: [RecordedReceipt], through sequence: Int64) -> Set<UID<Instance>> {
    readable(receipts.filter { $0.sequence <= sequence && !$0.isConflict }.map(\.instance))
  }

  /// What a triage of these instances would read.
  private func readable(_ instances: [StoredInstance]) -> Set<UID<Instance>> {
    Set(configuration.selection.select(instances).chosen.values.flatMap(\.instances).map(\.instanceUID))
  }
}
