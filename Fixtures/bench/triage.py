"""From the last byte to the flag, by stage, and what it takes in memory. One line a figure, the summary last."""

import json
import statistics
import tempfile
import threading
from pathlib import Path

import pydicom
from demo.child import wait_until
from demo.sender import send
from phantoms.cache import cached_set

from . import ledger, small_studies
from .daemon import MeasuredTriaged

CTS = ("ct300", "ct300-jpeg-lossless", "ct300-jpeg-2000")
AIMS = {"ct300 s": 3.0, "idle MB": 150, "two CTs MB": 700}


def measure(studies, repeats):
    """Prints all figures; the names of the aims that were missed."""
    bench = _studies("bench")
    figures = {}
    with tempfile.TemporaryDirectory(prefix="bench-triage-") as folder:
        for name in (*CTS, "dx2500"):
            times = []
            for repeat in range(repeats):
                with MeasuredTriaged(Path(folder) / f"{name}-{repeat}", None) as daemon:
                    if repeat == 0 and name == "ct300":
                        figures["idle MB"] = daemon.resident_mb()
                        line("memory idle, models loaded", f"{figures['idle MB']:.0f} MB")
                    times.append(_send_and_wait(daemon, bench[name]))
            best = sorted(times, key=lambda flag: flag.total)[len(times) // 2]
            figures[f"{name} s"] = best.total / 1000
            _report(name, best, times)
        with MeasuredTriaged(Path(folder) / "two", None) as daemon:
            figures["two CTs MB"] = _two_at_once(daemon, bench)
        with MeasuredTriaged(Path(folder) / "many", None) as daemon:
            figures["growth MB"] = _many(daemon, Path(folder), studies)
    return _summary(figures, studies)


def line(what, figure):
    print(f"{what:<44} {figure}", flush=True)


def _studies(name):
    folder = Path(cached_set(name, 1, 2, lambda text: print(text, flush=True)))
    expected = json.loads((folder / "expected.json").read_text())
    return {s["name"]: (s["study_uid"], [folder / f for f in s["files"]]) for s in expected["studies"]}


def _send_and_wait(daemon, study, patience=120):
    uid, files = study
    send(files, daemon.dicom_port, daemon.AET)
    flag = wait_until(lambda: ledger.flag(daemon.ledger, uid), patience, f"flag of {uid}", daemon.child)
    sent = {pydicom.filereader.read_file_meta_info(files[0]).TransferSyntaxUID}
    received = ledger.transfer_syntaxes(daemon.ledger, uid)
    if received != sent:
        raise RuntimeError(f"sent as {sent}, received as {received}: nothing compressed was measured")
    return flag


def _report(name, flag, times):
    spread = ", ".join(f"{t.total / 1000:.2f}" for t in times)
    line(f"{name}: last byte to flag", f"{flag.total / 1000:.2f} s ({flag.outcome}; runs {spread})")
    line(f"{name}:   until triage is asked for", f"{flag.to_request / 1000:.2f} s")
    for stage in ledger.STAGES:
        line(f"{name}:   {stage}", f"{flag.timings.get(stage, 0) / 1000:.2f} s")
    line(f"{name}:   classification in all", f"{flag.timings.get('total', 0) / 1000:.2f} s")
    line(f"{name}:   claim, results, commits", f"{flag.rest / 1000:.2f} s")


def _two_at_once(daemon, bench):
    """Peak memory while two CTs of 300 slices are triaged at once."""
    daemon.forget_peak()
    senders = [
        threading.Thread(target=send, args=(bench[name][1], daemon.dicom_port, daemon.AET)) for name in CTS[:2]
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    for name in CTS[:2]:
        wait_until(
            lambda: ledger.flag(daemon.ledger, bench[name][0]), 180, f"flag of {name}", daemon.child
        )
    peak = daemon.resident_mb(peak=True)
    line("memory at most, two CTs at once", f"{peak:.0f} MB")
    return peak


def _many(daemon, folder, studies, batch=100):
    """How much memory grows from the first quarter of many small studies to the last, by medians."""
    template = _studies("test")["chest-normal"][1][0]
    samples = []
    for first in range(0, studies, batch):
        count = min(batch, studies - first)
        files = small_studies.write(template, folder, first, count)
        send(files, daemon.dicom_port, daemon.AET)
        wait_until(
            lambda: ledger.ended(daemon.ledger) >= first + count, 300, f"study {first + count}", daemon.child
        )
        for file in files:
            file.unlink()
        samples.append(daemon.resident_mb())
        if (first + count) % 500 == 0 or first + count == studies:
            line(f"memory after {first + count} small studies", f"{samples[-1]:.0f} MB")
    quarter = max(1, len(samples) // 4)
    growth = statistics.median(samples[-quarter:]) - statistics.median(samples[:quarter])
    line("small studies by outcome", ledger.outcomes(daemon.ledger))
    return growth


def _summary(figures, studies):
    missed = [name for name, aim in AIMS.items() if figures[name] > aim]
    parts = [
        f"{name} {figures[name]:.2f} (aim {aim:g})" if name in AIMS else name for name, aim in AIMS.items()
    ]
    parts += [f"{name} {figures[f'{name} s']:.2f} s" for name in (*CTS[1:], "dx2500")]
    parts.append(f"growth over {studies} studies {figures['growth MB']:+.0f} MB")
    print("summary: " + "; ".join(parts) + ("; missed: " + ", ".join(missed) if missed else ""), flush=True)
    return missed
