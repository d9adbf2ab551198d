import GRDB
import TriageDomain

/// The lines of a study's story, written in the transaction that they tell of.
enum Events {
  /// - Parameters:
  ///   - name: A constant word.
  ///   - detail: A sentence without patient data.
  static func add(
    _ name: String, _ detail: String, study: Int64, at moment: Timestamp, in database: Database
  ) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT INTO event (study_id, at, name, detail) VALUES (?, ?, ?, ?)")
    try statement.execute(arguments: [study, moment.milliseconds, name, detail])
  }
}
