"""What the ledger says of a study's way, read beside the running program."""

import json
import sqlite3
from dataclasses import dataclass

STAGES = ("select", "decode", "preprocess", "infer", "localise")


@dataclass
class Flag:
    """Milliseconds between the ledger's own times."""

    outcome: str
    reason: str
    revision: int
    to_request: int
    total: int
    timings: dict

    @property
    def rest(self):
        """Waiting for a worker, result objects, commits."""
        return self.total - self.to_request - self.timings.get("total", 0)


def flag(path, study_uid):
    """The first conclusion of a study, or None while there is none."""
    rows = _query(
        path,
        """SELECT t.outcome, t.outcome_reason, t.revision, t.requested_at, t.concluded_at, t.timings,
             (SELECT max(received_at) FROM instance i WHERE i.study_id = s.id AND i.revision <= t.revision)
           FROM study s JOIN triage t ON t.study_id = s.id
           WHERE s.uid = ? AND t.outcome IS NOT NULL AND t.concluded_at IS NOT NULL ORDER BY t.revision LIMIT 1""",
        study_uid,
    )
    if not rows:
        return None
    outcome, reason, revision, requested, concluded, timings, received = rows[0]
    return Flag(
        outcome, reason or "", revision, requested - received, concluded - received, json.loads(timings or "{}")
    )


def transfer_syntaxes(path, study_uid):
    """As what the study was received."""
    rows = _query(
        path,
        """SELECT DISTINCT i.transfer_syntax_uid FROM instance i JOIN study s ON s.id = i.study_id
           WHERE s.uid = ?""",
        study_uid,
    )
    return {row[0] for row in rows}


def ended(path):
    """How many triages have an outcome."""
    return _query(path, "SELECT count(*) FROM triage WHERE outcome IS NOT NULL")[0][0]


def outcomes(path):
    return dict(
        _query(path, "SELECT outcome, count(*) FROM triage WHERE outcome IS NOT NULL GROUP BY outcome")
    )


def _query(path, sql, *values):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()
