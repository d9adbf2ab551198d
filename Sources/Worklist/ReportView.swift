import DICOMCore
import DICOMObjects
import TriageDomain

/// The answer of `/api/studies/{uid}/report`: the newest report's content tree as text (PS3.3 C.17.3).
struct ReportView: Encodable {
  struct Node: Encodable {
    let name: String?
    let value: String?
    /// Whether it heads others without a value of its own.
    let isHeading: Bool
    let children: [Node]
  }

  static let maximumDepth = 24
  static let maximumNodes = 5000

  let instanceUid: String
  let title: String
  let completion: String?
  let verification: String?
  let madeAt: String?
  let nodes: [Node]

  init(_ report: DataSet, instance: UID<Instance>) {
    var left = Self.maximumNodes
    instanceUid = instance.value
    title = report.items(.conceptNameCodeSequence).first?.string(.codeMeaning) ?? "Report"
    completion = report.string(.completionFlag)
    verification = report.string(.verificationFlag)
    madeAt = Self.moment(report)
    nodes = Self.nodes(of: report, depth: 0, left: &left)
  }

  private static func nodes(of item: DataSet, depth: Int, left: inout Int) -> [Node] {
    guard depth < maximumDepth else { return [] }
    var nodes: [Node] = []
    for child in item.items(.contentSequence) {
      guard left > 0 else { break }
      left -= 1
      nodes.append(
        Node(
          name: child.items(.conceptNameCodeSequence).first?.string(.codeMeaning), value: value(of: child),
          isHeading: child.string(.valueType) == "CONTAINER",
          children: Self.nodes(of: child, depth: depth + 1, left: &left)))
    }
    return nodes
  }

  private static func value(of item: DataSet) -> String? {
    switch item.string(.valueType) {
    case "CODE": return item.items(.conceptCodeSequence).first?.string(.codeMeaning)
    case "TEXT": return item.string(.textValue)
    case "UIDREF": return item.string(.uid)
    case "NUM":
      guard let measured = item.items(.measuredValueSequence).first,
        let number = measured.string(.numericValue)
      else { return nil }
      let unit = measured.items(.measurementUnitsCodeSequence).first
      let word = unit?.string(.codeValue) == "1" ? nil : unit?.string(.codeValue)
      return [number, word].compactMap(\.self).joined(separator: " ")
    case "IMAGE", "COMPOSITE":
      return item.items(.referencedSOPSequence).first?.string(.referencedSOPInstanceUID)
    case "SCOORD", "SCOORD3D": return item.string(.graphicType).map { "\($0.lowercased())" }
    default: return nil
    }
  }

  private static func moment(_ report: DataSet) -> String? {
    guard let date = report.string(.contentDate), let time = report.string(.contentTime), date.count == 8,
      time.count >= 4
    else { return nil }
    let digits = Array(date) + Array(time)
    return "\(String(digits[0..<4]))-\(String(digits[4..<6]))-\(String(digits[6..<8])) "
      + "\(String(digits[8..<10])):\(String(digits[10..<12]))"
  }
}
