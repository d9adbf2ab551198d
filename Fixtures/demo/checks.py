"""What the demonstration claims, as sentences on everything that is not so."""

URGENT = ("STAT", "HIGH")


def triage_faults(study, entry):
    """Compares one worklist entry with what the generator painted."""
    name = study["name"]
    if entry is None:
        yield f"{name}: not on the worklist"
        return
    if entry.outcome != study["expected_outcome"]:
        yield f"{name}: outcome {entry.outcome} ({entry.reason}), expected {study['expected_outcome']}"
    if entry.outcome in ("not_eligible", "failed") and not entry.reason:
        yield f"{name}: {entry.outcome} without a reason"
    for wanted in study["expected_findings"]:
        found = entry.finding(wanted["finding"])
        if not found or not found["present"]:
            yield f"{name}: {wanted['finding']} not found"
        elif found.get("laterality") != wanted["laterality"]:
            yield f"{name}: {wanted['finding']} said to be {found.get('laterality')}, is {wanted['laterality']}"
    expected = {f["finding"] for f in study["expected_findings"]}
    for found in entry.findings:
        if found["present"] and found["finding"] not in expected:
            yield f"{name}: {found['finding']} found, there is none"
    urgent = study["expected_outcome"] == "positive" or study.get("requested_priority") in URGENT
    if entry.priority != ("HIGH" if urgent else "MEDIUM"):
        yield f"{name}: priority {entry.priority}, expected {'HIGH' if urgent else 'MEDIUM'}"


def order_faults(entries, ups):
    """The worklist is in order of priority, and UPS-RS tells the same."""
    ranks = [("HIGH", "MEDIUM", "LOW").index(e.priority) for e in entries]
    if ranks != sorted(ranks):
        yield "the worklist is not in order of priority"
    if [uid for uid, _ in ups] != [e.study_uid for e in entries]:
        yield "UPS-RS lists the studies in another order than the worklist"
    if dict(ups) != {e.study_uid: e.priority for e in entries}:
        yield "UPS-RS gives other priorities than the worklist"


def result_faults(study, found):
    """A positive study has a report, masks, a presentation state and a key image a finding in the PACS, a negative one a
    report, any other no more than a report."""
    name, findings = study["name"], len(study["expected_findings"])
    wanted = {
        "positive": {"SR": 1, "SEG": 1, "PR": 1, "OT": findings},
        "negative": {"SR": 1, "SEG": 0, "PR": 0, "OT": 0},
    }.get(study["expected_outcome"])
    for modality, count in (wanted or {}).items():
        there = len(found.get(modality, ()))
        if there != count:
            yield f"{name}: {there} {modality} in the PACS, expected {count}"
    for modality in set(found) - set(wanted or {"SR"}):
        yield f"{name}: unexpected {modality} in the PACS"
