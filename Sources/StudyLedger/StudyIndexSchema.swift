/// The shape of what studies and series are searched by: text as it was received, in columns of its own.
///
/// One row a study, one a series, written in the transaction of the receipt; older receipts are taken over by the step
/// itself. Each index of studies goes on with the date and the row's number, which is the order of the answers.
enum StudyIndexSchema {
  static let sql = """
    CREATE TABLE study_index (
      study_id INTEGER PRIMARY KEY REFERENCES study (id),
      patient_name TEXT COLLATE NOCASE,
      patient_id TEXT,
      issuer_of_patient_id TEXT,
      patient_birth_date TEXT,
      patient_sex TEXT,
      accession_number TEXT,
      study_date TEXT,
      study_time TEXT,
      study_identifier TEXT,
      study_description TEXT,
      referring_physician_name TEXT,
      timezone_offset TEXT
    ) STRICT;
    CREATE INDEX study_index_date ON study_index (study_date);
    CREATE INDEX study_index_patient ON study_index (patient_id, study_date);
    CREATE INDEX study_index_name ON study_index (patient_name, study_date);
    CREATE INDEX study_index_accession ON study_index (accession_number, study_date);
    INSERT INTO study_index SELECT id, header ->> 'patientName', header ->> 'patientID',
      header ->> 'issuerOfPatientID', header ->> 'patientBirthDate', header ->> 'patientSex',
      header ->> 'accessionNumber', header ->> 'studyDate', header ->> 'studyTime', header ->> 'studyID',
      header ->> 'studyDescription', header ->> 'referringPhysicianName', header ->> 'timezoneOffset' FROM study;

    CREATE TABLE series_index (
      study_id INTEGER NOT NULL REFERENCES study (id),
      series_uid TEXT NOT NULL,
      first_sequence INTEGER NOT NULL,
      modality TEXT,
      series_number INTEGER,
      series_description TEXT,
      body_part_examined TEXT,
      instance_count INTEGER NOT NULL,
      PRIMARY KEY (study_id, series_uid)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX series_index_uid ON series_index (series_uid);
    INSERT INTO series_index SELECT study_id, series_uid, first, header ->> 'modality', header ->> 'seriesNumber',
      header ->> 'seriesDescription', header ->> 'bodyPartExamined', number
      FROM (SELECT study_id, series_uid, min(sequence) AS first, header, count(*) AS number FROM instance
        WHERE is_conflict = 0 GROUP BY study_id, series_uid);
    """
}
