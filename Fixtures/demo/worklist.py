"""What the daemon says of each study, read from its own interfaces and put into one shape."""

from dataclasses import dataclass, field

from .web import fetch_json


@dataclass
class Entry:
    study_uid: str
    outcome: str | None = None  # None until triage has ended.
    reason: str = ""
    priority: str = "MEDIUM"
    findings: list = field(default_factory=list)

    def finding(self, name):
        return next((f for f in self.findings if f["finding"] == name), None)

    def strongest(self):
        """The present finding of the highest probability, else the absent one of the highest."""
        order = sorted(self.findings, key=lambda f: (f["present"], f["probability"]), reverse=True)
        return order[0] if order else None


def triage_entries(base):
    """The worklist in reading order, from the daemon's JSON.

    Read of each row: `study_uid`, `outcome` (null until triage has ended), `reason`, `priority`, and `findings` as
    `triaged classify --json` prints them.
    """
    answer = fetch_json(base + "/api/worklist") or {}
    rows = answer["studies"] if isinstance(answer, dict) else answer
    return [
        Entry(
            row["study_uid"],
            row.get("outcome"),
            row.get("reason") or "",
            row.get("priority") or "MEDIUM",
            row.get("findings") or [],
        )
        for row in rows
    ]


def ups_order(dicomweb):
    """Study UID and priority of every scheduled workitem, in the order the UPS-RS search gives them."""
    found = []
    for item in fetch_json(dicomweb + "/workitems?limit=200", "application/dicom+json") or []:
        found.append((_study_uid(item), _value(item, "00741200")))
    return found


def _value(item, tag):
    return (item.get(tag, {}).get("Value") or [None])[0]


def _study_uid(item):
    """The study to be read: of the Input Information Sequence, else the workitem's own."""
    for reference in item.get("00404021", {}).get("Value", []):
        if uid := _value(reference, "0020000D"):
            return uid
    return _value(item, "0020000D")
