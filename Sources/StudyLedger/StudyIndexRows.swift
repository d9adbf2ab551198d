import DICOMCore
import GRDB
import TriageDomain

/// What a receipt adds to the rows that studies and series are searched by.
enum StudyIndexRows {
  static func insert(_ header: InstanceHeader, study: Int64, in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT INTO study_index VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    try statement.execute(arguments: [
      study, header.patientName, header.patientID, header.issuerOfPatientID, header.patientBirthDate,
      header.patientSex, header.accessionNumber, header.studyDate, header.studyTime, header.studyID,
      header.studyDescription, header.referringPhysicianName, header.timezoneOffset,
    ])
  }

  /// Counts an instance that is read in its series; the first one describes the series.
  static func count(_ receipt: Receipt, study: Int64, sequence: Int64, in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO series_index VALUES (?, ?, ?, ?, ?, ?, ?, 1)
        ON CONFLICT (study_id, series_uid) DO UPDATE SET instance_count = instance_count + 1
        """)
    try statement.execute(arguments: [
      study, receipt.seriesUID.value, sequence, receipt.header.modality, receipt.header.seriesNumber,
      receipt.header.seriesDescription, receipt.header.bodyPartExamined,
    ])
  }
}
