import GRDB
import TriageDomain

/// A triage's findings as rows hold them: outlines apart from the rest, since lists are shown without them.
enum FindingRows {
  static func insert(_ findings: [Finding], triage: Int64, in database: Database) throws {
    for (position, finding) in findings.enumerated() {
      var body = finding
      body.outlines = []
      try database.execute(
        sql: "INSERT INTO finding (triage_id, position, body, outlines) VALUES (?, ?, ?, ?)",
        arguments: [
          triage, position, try StoredJSON.encode(body), try StoredJSON.encode(finding.outlines),
        ])
    }
  }

  static func fetch(triage: Int64, withOutlines: Bool, in database: Database) throws -> [Finding] {
    let outlines = withOutlines ? "outlines" : "'[]' AS outlines"
    return try Row.fetchAll(
      database, sql: "SELECT body, \(outlines) FROM finding WHERE triage_id = ? ORDER BY position",
      arguments: [triage]
    ).map { row in
      var finding: Finding = try row.json("body")
      if withOutlines { finding.outlines = try row.json("outlines") }
      return finding
    }
  }
}
