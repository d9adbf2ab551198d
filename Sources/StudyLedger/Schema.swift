import GRDB

/// The database's shape as a row of numbered steps. A step that has been released is never edited: a change is a new
/// step, so that every older database walks the same way.
enum Schema {
  static let steps: [(name: String, sql: String)] = [
    ("0001 studies and receipts", receipts),
    ("0002 triage and its results", triage),
    ("0003 deliveries", deliveries),
    ("0004 events", events),
    ("0005 findings in shadow", shadow),
    ("0006 order by due time", order),
    ("0007 workitem events and subscriptions", subscriptions),
    ("0008 index of studies and series", StudyIndexSchema.sql),
    ("0009 reader verdicts", verdicts),
  ]

  static let migrator = migrator(upTo: steps.count)

  /// The first `count` steps: what an older program knew.
  static func migrator(upTo count: Int) -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for step in steps.prefix(count) {
      migrator.registerMigration(step.name) { try $0.execute(sql: step.sql) }
    }
    return migrator
  }

  /// `reading_rank` is 0 for what is read first and 3 for what has been read.
  private static let receipts = """
    CREATE TABLE workitem (
      id INTEGER PRIMARY KEY,
      uid TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL CHECK (state IN ('SCHEDULED', 'IN PROGRESS', 'COMPLETED', 'CANCELED')),
      priority TEXT NOT NULL CHECK (priority IN ('HIGH', 'MEDIUM', 'LOW')),
      floor TEXT CHECK (floor IN ('HIGH', 'MEDIUM', 'LOW')),
      study_uid TEXT,
      transaction_uid TEXT,
      label TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      modified_at INTEGER NOT NULL,
      version INTEGER NOT NULL,
      attributes TEXT NOT NULL,
      reading_rank INTEGER NOT NULL GENERATED ALWAYS AS (
        CASE WHEN state IN ('COMPLETED', 'CANCELED') THEN 3
          WHEN priority = 'HIGH' THEN 0 WHEN priority = 'MEDIUM' THEN 1 ELSE 2 END) VIRTUAL
    ) STRICT;
    CREATE INDEX workitem_reading_order ON workitem (reading_rank, created_at, id);

    CREATE TABLE study (
      id INTEGER PRIMARY KEY,
      uid TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
      revision INTEGER NOT NULL,
      workitem_id INTEGER NOT NULL UNIQUE REFERENCES workitem (id),
      header TEXT NOT NULL,
      modalities TEXT NOT NULL,
      instance_count INTEGER NOT NULL,
      conflict_count INTEGER NOT NULL,
      first_received_at INTEGER NOT NULL,
      last_received_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX study_state ON study (state);

    CREATE TABLE instance (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      study_id INTEGER NOT NULL REFERENCES study (id),
      revision INTEGER NOT NULL,
      series_uid TEXT NOT NULL,
      instance_uid TEXT NOT NULL,
      digest TEXT NOT NULL,
      is_conflict INTEGER NOT NULL CHECK (is_conflict IN (0, 1)),
      sop_class_uid TEXT NOT NULL,
      transfer_syntax_uid TEXT NOT NULL,
      path TEXT NOT NULL,
      byte_count INTEGER NOT NULL,
      calling_ae_title TEXT NOT NULL,
      called_ae_title TEXT NOT NULL,
      peer_address TEXT NOT NULL,
      association_id TEXT NOT NULL,
      received_at INTEGER NOT NULL,
      header TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX instance_bytes ON instance (instance_uid, digest);
    CREATE UNIQUE INDEX instance_read ON instance (instance_uid) WHERE is_conflict = 0;
    CREATE INDEX instance_study ON instance (study_id, sequence);
    """

  /// `rank` and `waiting_since` repeat the workitem's priority and the study's age, so that the next claim is the
  /// first entry of an index however many wait. `known_through` is the last receipt that assembly knew. `token` counts claims and is never set back.
  private static let triage = """
    CREATE TABLE triage (
      id INTEGER PRIMARY KEY,
      study_id INTEGER NOT NULL REFERENCES study (id),
      revision INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'concluded', 'dead')),
      trigger TEXT NOT NULL CHECK (trigger IN ('sufficient series', 'quiet period', 'operator')),
      trigger_series_uid TEXT,
      requested_at INTEGER NOT NULL,
      known_through INTEGER NOT NULL,
      rank INTEGER NOT NULL,
      waiting_since INTEGER NOT NULL,
      not_before INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      token INTEGER NOT NULL,
      lease_until INTEGER,
      identity TEXT,
      last_error TEXT,
      outcome TEXT CHECK (outcome IN ('positive', 'negative', 'not_eligible', 'failed')),
      outcome_reason TEXT,
      series TEXT,
      timings TEXT,
      concluded_at INTEGER,
      CHECK ((state = 'claimed') = (lease_until IS NOT NULL)),
      CHECK ((state IN ('concluded', 'dead')) = (outcome IS NOT NULL))
    ) STRICT;
    CREATE UNIQUE INDEX triage_revision ON triage (study_id, revision);
    CREATE INDEX triage_next ON triage (rank, waiting_since, id) WHERE state = 'waiting';
    CREATE INDEX triage_due ON triage (not_before) WHERE state = 'waiting';
    CREATE INDEX triage_leases ON triage (lease_until) WHERE state = 'claimed';
    CREATE INDEX triage_state ON triage (state, requested_at);

    CREATE TABLE finding (
      triage_id INTEGER NOT NULL REFERENCES triage (id),
      position INTEGER NOT NULL,
      body TEXT NOT NULL,
      outlines TEXT NOT NULL,
      PRIMARY KEY (triage_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE document (
      id INTEGER PRIMARY KEY,
      study_id INTEGER REFERENCES study (id),
      triage_id INTEGER REFERENCES triage (id),
      kind TEXT NOT NULL,
      instance_uid TEXT NOT NULL UNIQUE,
      series_uid TEXT NOT NULL,
      sop_class_uid TEXT NOT NULL,
      transfer_syntax_uid TEXT NOT NULL,
      path TEXT NOT NULL
    ) STRICT;
    CREATE INDEX document_study ON document (study_id);
    """

  private static let deliveries = """
    CREATE TABLE delivery (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      destination TEXT NOT NULL,
      study_id INTEGER REFERENCES study (id),
      kind TEXT NOT NULL,
      document_id INTEGER REFERENCES document (id),
      instance_uid TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'delivered', 'dead')),
      ordered_at INTEGER NOT NULL,
      not_before INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      lease_until INTEGER,
      last_error TEXT,
      delivered_at INTEGER,
      CHECK ((state = 'claimed') = (lease_until IS NOT NULL)),
      CHECK ((state = 'delivered') = (delivered_at IS NOT NULL)),
      CHECK ((kind = 'UPS') = (document_id IS NULL))
    ) STRICT;
    CREATE INDEX delivery_due ON delivery (destination, not_before, id) WHERE state = 'waiting';
    CREATE INDEX delivery_leases ON delivery (destination, lease_until) WHERE state = 'claimed';
    CREATE INDEX delivery_state ON delivery (state, destination, ordered_at);
    CREATE INDEX delivery_subject ON delivery (instance_uid, destination);
    CREATE INDEX delivery_study ON delivery (study_id);
    """

  private static let events = """
    CREATE TABLE event (
      id INTEGER PRIMARY KEY,
      study_id INTEGER NOT NULL REFERENCES study (id),
      at INTEGER NOT NULL,
      name TEXT NOT NULL,
      detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX event_study ON event (study_id, id);
    """

  /// What packages in shadow say stands among the findings, so that it lives and dies with its triage.
  private static let shadow = """
    ALTER TABLE finding ADD COLUMN is_shadow INTEGER NOT NULL DEFAULT 0 CHECK (is_shadow IN (0, 1));
    """

  /// `due_at` is what `OrderPolicy` gives; the service works it out for older rows at its next start, when it finds no
  /// policy recorded. Until then they stand by age.
  private static let order = """
    DROP INDEX workitem_reading_order;
    ALTER TABLE workitem DROP COLUMN reading_rank;
    ALTER TABLE workitem ADD COLUMN waiting_since INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE workitem ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE workitem ADD COLUMN is_final INTEGER NOT NULL GENERATED ALWAYS AS (
      state IN ('COMPLETED', 'CANCELED')) VIRTUAL;
    UPDATE workitem SET waiting_since = created_at, due_at = created_at;
    CREATE INDEX workitem_order ON workitem (is_final, due_at, id);

    DROP INDEX triage_next;
    ALTER TABLE triage DROP COLUMN rank;
    ALTER TABLE triage DROP COLUMN waiting_since;
    ALTER TABLE triage ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
    UPDATE triage SET due_at = (
      SELECT w.due_at FROM study s JOIN workitem w ON w.id = s.workitem_id WHERE s.id = triage.study_id);
    CREATE INDEX triage_next ON triage (due_at, id) WHERE state = 'waiting';

    CREATE TABLE order_policy (body TEXT NOT NULL) STRICT;
    """

  /// An event repeats what its report says, since the workitem may be another when it is sent. A `receiver` is the one
  /// entity that an event is for. A subscription hears what comes after `since`; it is undecided while nobody has
  /// matched the workitem with the subscriber's filter. `cursor` is the last event that a subscriber has received.
  private static let subscriptions = """
    CREATE TABLE ups_event (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 5),
      receiver TEXT,
      workitem_id INTEGER,
      workitem_uid TEXT,
      state TEXT,
      priority TEXT,
      readiness TEXT,
      attributes TEXT NOT NULL,
      CHECK ((kind = 4) = (workitem_id IS NULL))
    ) STRICT;
    CREATE INDEX ups_event_workitem ON ups_event (workitem_id, sequence);

    CREATE TABLE ups_subscriber (
      ae_title TEXT PRIMARY KEY,
      global TEXT CHECK (global IN ('locked', 'unlocked')),
      filter TEXT,
      cursor INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE ups_subscription (
      ae_title TEXT NOT NULL REFERENCES ups_subscriber (ae_title),
      workitem_id INTEGER NOT NULL REFERENCES workitem (id),
      is_locked INTEGER NOT NULL CHECK (is_locked IN (0, 1)),
      is_decided INTEGER NOT NULL CHECK (is_decided IN (0, 1)),
      since INTEGER NOT NULL,
      PRIMARY KEY (ae_title, workitem_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ups_subscription_workitem ON ups_subscription (workitem_id, is_locked);
    CREATE INDEX ups_subscription_undecided ON ups_subscription (ae_title, workitem_id) WHERE is_decided = 0;
    CREATE INDEX workitem_final ON workitem (modified_at) WHERE state IN ('COMPLETED', 'CANCELED');
    """

  /// What readers say of results. Rows are added and never changed: what somebody said stands.
  private static let verdicts = """
    CREATE TABLE verdict (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      study_id INTEGER NOT NULL REFERENCES study (id),
      revision INTEGER NOT NULL,
      finding TEXT,
      word TEXT NOT NULL CHECK (word IN ('seen', 'agree', 'disagree')),
      objection TEXT CHECK (objection IN ('missed_finding', 'false_finding', 'wrong_side', 'other')),
      comment TEXT NOT NULL,
      reader TEXT NOT NULL,
      at INTEGER NOT NULL,
      CHECK ((word = 'disagree') = (objection IS NOT NULL))
    ) STRICT;
    CREATE INDEX verdict_study ON verdict (study_id, id);
    CREATE TRIGGER verdict_stands BEFORE UPDATE ON verdict BEGIN SELECT raise(ABORT, 'a verdict stands'); END;
    """
}
