import GRDB
import TriageDomain

/// Opens the database and does not give it out before it has said that it is durable and of this program's version.
enum LedgerOpening {
  /// "triD": another program's SQLite file is not taken for a ledger.
  static let applicationID: Int32 = 0x7472_6944
  /// Two pages of 4 KiB a receipt or so: the log is copied into the database before it grows past 4 MB.
  static let checkpointPages = 1000
  /// What the log file is cut down to after a long reader had let it grow.
  static let logSizeLimitBytes = 64 << 20

  static func open(path: String, busyTimeout: Duration) throws(LedgerError) -> DatabasePool {
    do {
      let pool = try DatabasePool(path: path, configuration: configuration(busyTimeout))
      try pool.read { try identify($0, path: path) }
      // GRDB sets NORMAL on the writer of a pool after preparing it, so FULL is set last and read back.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      try pool.writeWithoutTransaction { try verifyDurability($0, path: path) }
      try Schema.migrator.migrate(pool)
      try pool.write { try $0.execute(sql: "PRAGMA application_id = \(applicationID)") }
      return pool
    } catch { throw unusable(path, error) }
  }

  static func openReadOnly(path: String, busyTimeout: Duration) throws(LedgerError) -> DatabasePool {
    do {
      var configuration = configuration(busyTimeout)
      configuration.readonly = true
      let pool = try DatabasePool(path: path, configuration: configuration)
      try pool.read { database in
        try identify(database, path: path)
        guard try Schema.migrator.hasCompletedMigrations(database) else {
          throw LedgerError.unusable(path: path, reason: "it is older than this program and not yet migrated")
        }
      }
      return pool
    } catch { throw unusable(path, error) }
  }

  /// - Throws: `LedgerError.unusable` unless commits reach the disk before they return.
  static func verifyDurability(_ database: Database, path: String) throws {
    let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
    let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
    guard synchronous == 2, journal == "wal" else {
      throw LedgerError.unusable(
        path: path,
        reason: "synchronous is \(synchronous ?? -1) instead of 2, the journal \(journal ?? "unknown")")
    }
  }

  private static func configuration(_ busyTimeout: Duration) -> Configuration {
    var configuration = Configuration()
    configuration.label = "triaged.ledger"
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(Double(busyTimeout.milliseconds) / 1000)
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
      try database.execute(sql: "PRAGMA journal_size_limit = \(logSizeLimitBytes)")
    }
    return configuration
  }

  private static func identify(_ database: Database, path: String) throws {
    let found = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    guard found == applicationID || found == 0 else {
      throw LedgerError.unusable(path: path, reason: "it is another program's database")
    }
    guard try !Schema.migrator.hasBeenSuperseded(database) else {
      throw LedgerError.unusable(path: path, reason: "it is newer than this program")
    }
  }

  private static func unusable(_ path: String, _ error: any Error) -> LedgerError {
    if let error = error as? LedgerError { return error }
    return .unusable(path: path, reason: LedgerError.reason(of: error))
  }
}
