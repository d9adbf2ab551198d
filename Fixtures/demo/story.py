"""The demonstration from start to end."""

import json
import os
import random
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from phantoms.cache import cached_set

from . import checks, results
from .daemon import Triaged
from .orthanc import Orthanc
from .sender import send
from .table import table
from .watcher import Watcher
from .web import fetch
from .worklist import triage_entries, ups_order


def say(text):
    print(text, flush=True)


class Story:
    """Everything that one run knows; `run` returns the list of what is missing."""

    def __init__(self, folder, seed, keep, patience):
        self.folder, self.seed, self.keep, self.patience = Path(folder), seed, keep, patience
        self.ends = ExitStack()

    def run(self):
        faults = self.results()
        self._show()
        return faults

    def results(self):
        """Everything but the tables."""
        self._prepare()
        self._send()
        self._await_results()
        return list(self._faults())

    def _prepare(self):
        say("demo: drawing the studies")
        self.set = cached_set("demo", self.seed, min(4, os.cpu_count() or 1), report=say)
        self.studies = json.loads((self.set / "expected.json").read_text())["studies"]
        self.pacs = Orthanc(self.folder / "orthanc", keep=self.keep)
        self.ends.callback(self.pacs.stop)
        say(f"demo: Orthanc, the PACS, answers at {self.pacs.http} (DICOM {self.pacs.dicom_port})")
        self._fill_pacs()
        self.daemon = Triaged(self.folder / "triaged", self.pacs, keep=self.keep)
        self.ends.callback(self.daemon.stop)
        say(f"demo: triaged answers at {self.daemon.base} (DICOM {self.daemon.dicom_port})")

    def _fill_pacs(self):
        """The PACS has the images already; it is the sender that forwards them to triaged."""
        files = [self.set / f for study in self.studies for f in study["files"]]
        post = lambda path: fetch(self.pacs.http + "/instances", data=path.read_bytes(), method="POST")[0]
        with ThreadPoolExecutor(4) as pool:
            answers = set(pool.map(post, files))
        if answers != {200}:
            raise RuntimeError(f"Orthanc answered {answers} to the images")
        self.originals = {
            s["study_uid"]: set().union(*self.pacs.instance_uids(s["study_uid"]).values())
            for s in self.studies
        }

    def _send(self):
        self.arrival = list(self.studies)
        random.Random(self.seed).shuffle(self.arrival)
        self.sent = {}
        self.watcher = self.ends.enter_context(Watcher(self.daemon.base))
        for number, study in enumerate(self.arrival, 1):
            files = [self.set / f for f in study["files"]]
            self.sent[study["study_uid"]] = send(files, self.daemon.dicom_port, self.daemon.AET)
            say(
                f"demo: sent {number}/{len(self.arrival)}, flagged {len(self.watcher.flagged)}: {study['name']}, {len(files)} files"
            )

    def _await_results(self):
        """Until every study has its outcome and the PACS its results, or patience ends."""
        awaited, last = {s["study_uid"]: s for s in self.arrival}, None

        def missing():
            for uid in [u for u in awaited if u in self.watcher.flagged]:
                found = results.new_results(self.pacs, uid, self.originals[uid])
                if not any(checks.result_faults(awaited[uid], found)):
                    del awaited[uid]
            return awaited

        limit = time.monotonic() + self.patience
        while missing() and time.monotonic() < limit:
            line = f"demo: flagged {len(self.watcher.flagged)}/{len(self.arrival)}, waiting for the results of {len(awaited)}"
            if line != last:
                say(line)
            last = line
            time.sleep(0.25)
        self.entries = triage_entries(self.daemon.base)
        self.ups = ups_order(self.daemon.dicomweb)
        self.found = {u: results.new_results(self.pacs, u, self.originals[u]) for u in self.originals}

    def _show(self):
        say("\nBefore: in order of arrival")
        rows = [
            [
                i,
                s["patient_name"].split("=")[0],
                s["modality"],
                s["name"],
                len(s["files"]),
                s.get("requested_priority", "-"),
            ]
            for i, s in enumerate(self.arrival, 1)
        ]
        say(table(["", "patient", "", "study (what was painted)", "files", "ordered as"], rows))
        say("\nAfter: in order of urgency")
        say(
            table(
                [
                    "",
                    "was",
                    "patient",
                    "",
                    "priority",
                    "outcome",
                    "finding",
                    "prob.",
                    "side",
                    "s to flag",
                    "in the PACS",
                ],
                list(self._after()),
            )
        )
        say("'s to flag' counts from the acknowledgement of the study's last instance, seen from outside\n")

    def _after(self):
        was = {s["study_uid"]: i for i, s in enumerate(self.arrival, 1)}
        by_uid = {s["study_uid"]: s for s in self.studies}
        for place, entry in enumerate(self.entries, 1):
            study, finding = by_uid[entry.study_uid], entry.strongest() or {}
            flagged = self.watcher.flagged.get(entry.study_uid)
            yield [
                place,
                was[entry.study_uid],
                study["patient_name"].split("=")[0],
                study["modality"],
                entry.priority,
                entry.outcome or "-",
                finding.get("finding", entry.reason[:48]),
                f"{finding['probability']:.3f}" if finding else "",
                finding.get("laterality", "") if finding.get("present") else "",
                f"{flagged - self.sent[entry.study_uid]:.2f}" if flagged else "-",
                self._places(entry.study_uid),
            ]

    def _places(self, uid):
        names = [
            f"{m} {self.pacs.orthanc_id(u)[:8]} by {self.pacs.came_by(u)}"
            for m, uids in sorted(self.found[uid].items(), reverse=True)
            for u in uids
        ]
        return ", ".join(names) or "-"

    def _faults(self):
        entries = {e.study_uid: e for e in self.entries}
        for study in self.studies:
            uid = study["study_uid"]
            yield from checks.triage_faults(study, entries.get(uid))
            yield from checks.result_faults(study, self.found[uid])
            made = {u for uids in self.found[uid].values() for u in uids}
            for result in sorted(made):
                yield from results.faults(self.pacs, result, study, self.originals[uid], made)
        yield from checks.order_faults(self.entries, self.ups)
        for uid, originals in self.originals.items():
            if not originals <= set().union(*self.pacs.instance_uids(uid).values()):
                yield f"{uid}: an original is gone from the PACS"


def tell(seed, keep, patience):
    folder = Path(tempfile.mkdtemp(prefix="triaged-demo-"))
    story, faults = Story(folder, seed, keep, patience), None
    try:
        faults = story.run()
    finally:
        if keep and faults is not None:
            pids = f"{story.pacs.pid} {story.daemon.pid}"
            story.watcher.__exit__()
            say(
                f"Left running. Worklist: {story.daemon.base}/   PACS: {story.pacs.http}/\nEnd both with: kill {pids}; then remove {folder}"
            )
        else:
            story.ends.close()
            _remove(folder, faults)
    for fault in faults:
        say("MISSING  " + fault)
    say(
        f"demo: {len(story.studies)} studies, "
        + (f"{len(faults)} things missing" if faults else "everything as expected")
    )
    return 1 if faults else 0


def _remove(folder, faults):
    """The logs of a failed run are kept."""
    if faults == []:
        shutil.rmtree(folder)
        return
    shutil.rmtree(folder / "orthanc" / "storage", ignore_errors=True)
    print(f"demo: logs are kept in {folder}", file=sys.stderr)
