package import BlockingThreads
package import DICOMCore
package import DICOMObjects
import DICOMweb
package import StudyLedger
package import TriageDomain

/// C-FIND over studies (Study Root, PS3.4 C.6.2) and workitems (UPS Pull, PS3.4 CC.2.8): the same keys and the same
/// matching as QIDO-RS and UPS-RS.
package struct FindDesk: Sendable {
  package static let sopClasses: Set<SOPClass> = [.studyRootFind, .unifiedProcedureStepPull]

  /// What a query finds (PS3.4 C.4.1.1.4).
  package enum Answer: Sendable, Hashable {
    /// - Parameters:
    ///   - usesAllKeys: Whether every key was used for matching.
    ///   - isWhole: Whether these are all matches.
    case found([DataSet], usesAllKeys: Bool, isWhole: Bool)
    case failed(DIMSEStatus)
  }

  private let configuration: WorklistConfiguration
  private let files: StudyFiles
  private let now: @Sendable () -> Timestamp

  /// - Parameters:
  ///   - spoolRoot: The folder in which received instances and results lie.
  ///   - pool: For what blocks.
  package init(
    configuration: WorklistConfiguration, ledger: StudyLedger, spoolRoot: String, pool: BlockingPool,
    now: @escaping @Sendable () -> Timestamp = { .now() }
  ) {
    self.configuration = configuration
    files = StudyFiles(ledger: ledger, root: spoolRoot, pool: pool)
    self.now = now
  }

  package func answer(_ identifier: DataSet, sopClass: SOPClass) async -> Answer {
    do {
      switch sopClass {
      case .studyRootFind: return try await studies(identifier)
      case .unifiedProcedureStepPull: return try await workitems(identifier)
      default: return .failed(.sopClassNotSupported)
      }
    } catch WorklistError.badRequest {
      return .failed(.dataSetDoesNotMatchSOPClass)
    } catch WorklistError.tooBroad, WorklistError.tooLarge {
      return .failed(.outOfResources)
    } catch {
      return .failed(.processingFailure)
    }
  }

  private func studies(_ identifier: DataSet) async throws -> Answer {
    let query = try FindIdentifier(studies: identifier)
    let search = StudySearch(
      level: query.level, matches: query.matches, returned: nil, limit: configuration.maximumPageSize,
      offset: 0,
      warning: nil)
    let finder = StudyFinder(
      files: files, maximumScan: configuration.maximumScan, dataSets: StudyDataSets(root: nil))
    let answer = try await finder.answer(search)
    return .found(
      answer.dataSets.map { query.answer(from: $0) }, usesAllKeys: query.usesAllKeys,
      isWhole: answer.remaining == 0 && !answer.isMore)
  }

  private func workitems(_ identifier: DataSet) async throws -> Answer {
    let query = try FindIdentifier(workitems: identifier)
    let endpoints = WorkitemEndpoints(configuration: configuration, ledger: files.ledger, now: now)
    let (found, remaining) = try await endpoints.page(
      of: WorkitemSearch(matches: query.matches, limit: configuration.maximumPageSize))
    var dataSets: [DataSet] = []
    for workitem in found {
      dataSets.append(query.answer(from: try await endpoints.shown(workitem)))
    }
    return .found(dataSets, usesAllKeys: true, isWhole: remaining == nil)
  }
}
