import DICOMCore
import DICOMObjects
import DICOMweb
import StudyLedger
import TriageDomain

/// Answers searches for studies, series and instances from the ledger.
struct StudyFinder: Sendable {
  struct Answer: Sendable {
    var dataSets: [DataSet]
    /// How many more there are.
    var remaining: Int
    /// Whether there may be more than `remaining` says.
    var isMore: Bool
  }

  /// Studies are looked at in portions of so many.
  private static let portion = 100

  let files: StudyFiles
  /// How many studies and instances one search may look at.
  let maximumScan: Int
  let dataSets: StudyDataSets

  private var ledger: StudyLedger { files.ledger }

  /// - Throws: `WorklistError.tooBroad` when more had to be looked at than may be; `LedgerError`.
  func answer(_ search: StudySearch) async throws -> Answer {
    let (query, isExact) = search.plan
    if search.level == .study, isExact { return try await indexed(search, query) }
    var found: [DataSet] = []
    var isMore = false
    var looked = 0
    var offset = 0
    while true {
      let studies = try await ledger.studies(query, limit: Self.portion, offset: offset)
      for study in studies {
        let candidates = try await candidates(study, search)
        looked += max(1, candidates.count)
        found += candidates.filter { candidate in search.matches.allSatisfy { $0.matches(candidate) } }
        if looked > maximumScan { break }
      }
      offset += studies.count
      isMore = studies.count == Self.portion
      if !isMore || found.count > search.offset + search.limit { break }
      guard looked <= maximumScan else { throw WorklistError.tooBroad(limit: maximumScan) }
    }
    let page = found.dropFirst(search.offset).prefix(search.limit)
    return Answer(
      dataSets: page.map { $0.keeping(search.returned, level: search.level) },
      remaining: max(0, found.count - search.offset - page.count), isMore: isMore)
  }

  private func indexed(_ search: StudySearch, _ query: StudyQuery) async throws -> Answer {
    let studies = try await ledger.studies(query, limit: search.limit, offset: search.offset)
    let page = studies.map { dataSets.study($0).keeping(search.returned, level: .study) }
    let bound = search.offset.addingReportingOverflow(studies.count + maximumScan).partialValue
    let isLast = studies.count < search.limit
    let total = isLast ? 0 : try await ledger.studyCount(query, most: bound)
    return Answer(
      dataSets: page, remaining: max(0, total - search.offset - studies.count),
      isMore: !isLast && total == bound)
  }

  private func candidates(_ study: StudySummary, _ search: StudySearch) async throws -> [DataSet] {
    let parent = dataSets.study(study)
    switch search.level {
    case .study: return [parent]
    case .series: return try await series(study.studyUID, parent).map(\.dataSet)
    case .instance:
      let matchesAbove = search.matches.filter { !StudyLevel.instance.ownKeys.contains($0.path.tags[0]) }
      var found: [DataSet] = []
      for series in try await series(study.studyUID, parent)
      where matchesAbove.allSatisfy({ $0.matches(series.dataSet) }) {
        let target = RetrievalTarget(study: study.studyUID, series: series.uid)
        for object in try await files.objects(target) {
          let file = object.header == nil ? try await files.dataSet(object) : nil
          found.append(dataSets.instance(object, file: file, of: series.dataSet))
        }
      }
      return found
    }
  }

  /// Received series, then those of results.
  private func series(_ study: UID<Study>, _ parent: DataSet) async throws -> [(
    uid: UID<Series>, dataSet: DataSet
  )] {
    var all = try await ledger.series(study: study).map { series in
      (series.seriesUID, dataSets.series(series, of: parent, study))
    }
    var results: [UID<Series>: [ResultDocument]] = [:]
    var order: [UID<Series>] = []
    for document in try await ledger.documents(study: study) {
      if results[document.seriesUID] == nil { order.append(document.seriesUID) }
      results[document.seriesUID, default: []].append(document)
    }
    for uid in order {
      guard let documents = results[uid], let first = documents.first else { continue }
      let file = try await files.dataSet(SpooledObject(first, study: study))
      let summary = SeriesSummary(
        seriesUID: uid, modality: first.kind.modality, seriesNumber: file.integer(.seriesNumber),
        seriesDescription: file.string(.seriesDescription),
        bodyPartExamined: file.string(.bodyPartExamined), instanceCount: documents.count)
      all.append((uid, dataSets.series(summary, of: parent, study)))
    }
    return all
  }
}
