import DICOMCore
package import TriageDomain

/// What is true of studies, from a CSV file (RFC 4180) whose first line names the columns: `study_uid`, one column for each
/// finding by its name (`1` or `0`, empty where it is not known), and, where they are to count before the images' own,
/// `sex`, `age` (years) and `manufacturer`.
package struct EvaluationLabels: Sendable {
  package struct Label: Sendable {
    package let findings: [FindingKind: Bool]
    package let sex: String?
    package let age: Double?
    package let manufacturer: String?
  }

  /// Why labels can't be used: the line, from 1, and what is wrong with it.
  package struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    package let line: Int
    package let reason: String

    package var description: String { "line \(line): \(reason)" }
  }

  package let studies: [String: Label]

  static let maximumStudies = 1_000_000

  package init(csv text: String) throws(Fault) {
    let rows = try CSVRows(text).rows
    guard let header = rows.first else { throw Fault(line: 1, reason: "the file is empty") }
    let columns = header.fields.map { $0.lowercased() }
    guard let uidColumn = columns.firstIndex(of: "study_uid") else {
      throw Fault(line: header.line, reason: "there is no column study_uid")
    }
    guard Set(columns).count == columns.count else {
      throw Fault(line: header.line, reason: "two columns have the same name")
    }
    let known = FindingKind.allCases.filter { columns.contains($0.rawValue) }
    guard !known.isEmpty else {
      let names = FindingKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw Fault(line: header.line, reason: "there is no column of a finding: \(names)")
    }
    var studies: [String: Label] = [:]
    for row in rows.dropFirst() {
      guard row.fields.count == columns.count else {
        throw Fault(
          line: row.line, reason: "has \(row.fields.count) fields, the first line has \(columns.count)")
      }
      func field(_ name: String) -> String? {
        columns.firstIndex(of: name).map { row.fields[$0] }.flatMap { $0.isEmpty ? nil : $0 }
      }
      guard let uid = UID<Study>(row.fields[uidColumn]) else {
        throw Fault(line: row.line, reason: "study_uid is not a UID")
      }
      var findings: [FindingKind: Bool] = [:]
      for kind in known {
        switch field(kind.rawValue) {
        case nil: break
        case "1": findings[kind] = true
        case "0": findings[kind] = false
        default: throw Fault(line: row.line, reason: "\(kind.rawValue) is neither 1, 0 nor empty")
        }
      }
      var age: Double?
      if let text = field("age") {
        guard let years = Double(text), (0...150).contains(years) else {
          throw Fault(line: row.line, reason: "age is not a number of years")
        }
        age = years
      }
      guard studies[uid.value] == nil else { throw Fault(line: row.line, reason: "the study is there twice") }
      guard studies.count < Self.maximumStudies else {
        throw Fault(line: row.line, reason: "there are more than \(Self.maximumStudies) studies")
      }
      studies[uid.value] = Label(
        findings: findings, sex: field("sex"), age: age, manufacturer: field("manufacturer"))
    }
    self.studies = studies
  }
}

/// The records of a CSV text; a field in quotes may hold commas, line ends and doubled quotes.
struct CSVRows {
  struct Row: Equatable {
    /// Of its first character, from 1.
    let line: Int
    let fields: [String]
  }

  private(set) var rows: [Row] = []

  init(_ text: String) throws(EvaluationLabels.Fault) {
    var fields: [String] = []
    var field = ""
    var isQuoted = false
    var line = 1
    var first = 1
    var characters = text.drop { $0 == "\u{FEFF}" }[...]
    func isBlank() -> Bool { fields.isEmpty && field.isEmpty }
    while let character = characters.popFirst() {
      if character.isNewline { line += 1 }
      if isQuoted {
        if character != "\"" {
          field.append(character)
        } else if characters.first == "\"" {
          characters.removeFirst()
          field.append("\"")
        } else {
          isQuoted = false
        }
      } else if character == "\"" {
        isQuoted = true
      } else if character == "," {
        fields.append(field.trimmed)
        field = ""
      } else if character.isNewline {
        if !isBlank() { rows.append(Row(line: first, fields: fields + [field.trimmed])) }
        fields = []
        field = ""
        first = line
      } else {
        field.append(character)
      }
    }
    guard !isQuoted else { throw EvaluationLabels.Fault(line: first, reason: "a quote is not closed") }
    if !isBlank() { rows.append(Row(line: first, fields: fields + [field.trimmed])) }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
