import DICOMweb
import Foundation

/// The matching keys of a filtered global subscription (PS3.4 CC.2.3.3.1), as the ledger keeps them: a query.
///
/// Clients write them as one parameter, `filter=PatientID=1,ProcedureStepState=SCHEDULED`, or as parameters of their own.
struct SubscriptionFilter: Sendable, Hashable {
  let query: String
  var isEmpty: Bool { query.isEmpty }

  /// - Throws: `WorklistError.badRequest` for keys that a search would refuse.
  init(_ parameters: QueryParameters, configuration: WorklistConfiguration) throws(WorklistError) {
    var keys: [(name: String, value: String)] = []
    for parameter in parameters.all where parameter.name != "deletionlock" {
      guard parameter.name == "filter" else {
        keys.append((parameter.name, parameter.value ?? ""))
        continue
      }
      // A comma also stands between the values of one key.
      for part in (parameter.value ?? "").split(separator: ",") {
        let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if halves.count == 2 {
          keys.append((String(halves[0]), String(halves[1])))
        } else if let last = keys.indices.last {
          keys[last].value += "," + part
        } else {
          throw .badRequest("filter holds no attribute with a value")
        }
      }
    }
    for key in keys where AttributePath(key.name) == nil {
      throw .badRequest("the filter has a name that is no attribute's")
    }
    query = keys.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }.joined(separator: "&")
    guard query.utf8.count <= Self.maximumBytes else {
      throw .badRequest("the filter is longer than \(Self.maximumBytes) bytes")
    }
    _ = try WorkitemSearch(try QueryParameters(query), configuration: configuration)
  }

  private static let maximumBytes = 4096

  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
