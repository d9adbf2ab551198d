import GRDB
import TriageDomain

/// A triage's findings as rows hold them: outlines apart from the rest, since lists are shown without them.
enum FindingRows {
  /// - Parameter shadow: Findings of packages in shadow; no projection of the worklist holds them.
  static func insert(_ findings: [Finding], shadow: [Finding], triage: Int64, in database: Database) throws {
    for (position, finding) in (findings + shadow).enumerated() {
      var body = finding
      body.outlines = []
      try database.execute(
        sql: "INSERT INTO finding (triage_id, position, body, outlines, is_shadow) VALUES (?, ?, ?, ?, ?)",
        arguments: [
          triage, position, try StoredJSON.encode(body), try StoredJSON.encode(finding.outlines),
          position >= findings.count,
        ])
    }
  }

  static func fetch(
    triage: Int64, shadow: Bool = false, withOutlines: Bool, in database: Database
  ) throws -> [Finding] {
    let outlines = withOutlines ? "outlines" : "'[]' AS outlines"
    return try Row.fetchAll(
      database,
      sql: "SELECT body, \(outlines) FROM finding WHERE triage_id = ? AND is_shadow = ? ORDER BY position",
      arguments: [triage, shadow]
    ).map { row in
      var finding: Finding = try row.json("body")
      if withOutlines { finding.outlines = try row.json("outlines") }
      return finding
    }
  }
}
