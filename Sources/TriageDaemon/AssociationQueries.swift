import BlockingThreads
import DICOMCore
import DICOMObjects
import Reception
import Worklist

/// Leads queries from associations to the worklist: the stages do not know each other.
struct AssociationQueries: FindAnswering {
  let desk: FindDesk

  var sopClasses: Set<SOPClass> { FindDesk.sopClasses }

  func answer(_ identifier: DataSet, sopClass: SOPClass) -> FindAnswer {
    let answer = try? BlockingWait.value { [desk] in await desk.answer(identifier, sopClass: sopClass) }
    switch answer {
    case .found(let dataSets, let usesAllKeys, let isWhole):
      return .found(dataSets, usesAllKeys: usesAllKeys, isWhole: isWhole)
    case .failed(let status): return .failed(status)
    case nil: return .failed(.processingFailure)
    }
  }
}
