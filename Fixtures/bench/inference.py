"""The pace of each network in triaged and in OpenVINO's benchmark_app, in turns, and whole studies from the command line.

benchmark_app runs with the service's own settings: f32, no performance hint, as many streams and requests as the service
has for a model, and a thread a core.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from demo.daemon import ROOT, binary
from phantoms.cache import cached_set

AIM = 0.9
REQUESTS = 2
STUDIES = {"head CT": "ct-normal-small", "radiograph": "dx-normal"}
MANY = 12


def measure(repeats, seconds):
    """Prints all figures; the ratios by model."""
    ratios = {}
    packages = sorted(p.parent for p in (ROOT / "Models").glob("*/manifest.json"))
    ours, theirs = {p.name: [] for p in packages}, {p.name: [] for p in packages}
    for _ in range(repeats):
        paces = _paces(seconds)
        for package in packages:
            ours[package.name].append(paces[package.name])
            theirs[package.name].append(_benchmark_app(package, seconds))
    for name in ours:
        ratios[name] = statistics.median(o["per_second"] / t["per_second"] for o, t in zip(ours[name], theirs[name]))
        line(f"{name}: alone, triaged", f"{_median(ours[name], 'alone_ms'):.2f} ms")
        line(f"{name}: alone, benchmark_app", f"{_median(theirs[name], 'alone_ms'):.2f} ms")
        line(f"{name}: {REQUESTS} at once, triaged", f"{_median(ours[name], 'per_second'):.1f} a second")
        line(f"{name}: {REQUESTS} at once, benchmark_app", f"{_median(theirs[name], 'per_second'):.1f} a second")
        line(f"{name}: ratio", f"{ratios[name]:.2f}")
    whole = _studies(repeats)
    missed = [name for name, ratio in ratios.items() if ratio < AIM]
    parts = [f"{name} {ratio:.2f} of benchmark_app (aim {AIM:g})" for name, ratio in ratios.items()] + whole
    print("summary: " + "; ".join(parts) + ("; missed: " + ", ".join(missed) if missed else ""), flush=True)
    return ratios


def line(what, figure):
    print(f"{what:<44} {figure}", flush=True)


def _median(turns, key):
    return statistics.median(turn[key] for turn in turns)


def _environment():
    return {**os.environ, "TRIAGED_MODELS": str(ROOT / "Models")}


def _paces(seconds):
    done = _run([binary(), "models", "pace", "--json", "--seconds", str(seconds)], _environment())
    found = [json.loads(text) for text in done.splitlines()]
    return {pace["model"].split("@")[0]: pace for pace in found}


def _benchmark_app(package, seconds):
    manifest = json.loads((package / "manifest.json").read_text())
    common = [
        Path(sys.executable).with_name("benchmark_app"), "-m", package / manifest["network"]["file"], "-d", "CPU",
        "-hint", "none", "-nstreams", str(REQUESTS), "-nthreads", str(os.cpu_count()),
        "-infer_precision", manifest["network"]["precision"], "-t", str(max(1, round(seconds))),
    ]
    alone = _run([*common, "-api", "sync", "-nireq", "1"], os.environ)
    busy = _run([*common, "-api", "async", "-nireq", str(REQUESTS)], os.environ)
    return {
        "alone_ms": _figure(r"Median:\s+([0-9.]+) ms", alone), "per_second": _figure(r"Throughput:\s+([0-9.]+) FPS", busy)}


def _figure(pattern, text):
    found = re.search(pattern, text)
    if not found:
        raise RuntimeError(f"benchmark_app gives no figure like {pattern}: {text[-300:]}")
    return float(found.group(1))


def _run(command, environment):
    done = subprocess.run(
        [str(word) for word in command], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=900)
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}: {(done.stderr + done.stdout)[-400:]}")
    return done.stdout


def _studies(repeats):
    """One study alone by its own clock, and many by the wall's, less what a start takes."""
    folder = Path(cached_set("demo", 1, 2, lambda text: print(text, flush=True)))
    parts = []
    for what, name in STUDIES.items():
        times = [_classify([folder / name])[1][0]["total"] / 1000 for _ in range(repeats)]
        line(f"one {what}, files to answer", f"{statistics.median(times):.2f} s")
        with tempfile.TemporaryDirectory(prefix="bench-inference-") as holder:
            copies = _copies(folder / name, Path(holder))
            start = _classify([copies[0]])[0]
            rates = [(MANY - 1) / max(1e-3, _classify(copies)[0] - start) for _ in range(repeats)]
        line(f"many of them, {os.cpu_count()} at once", f"{statistics.median(rates) * 60:.0f} a minute")
        parts.append(f"{what} {statistics.median(times):.2f} s alone, {statistics.median(rates) * 60:.0f} a minute")
    return parts


def _copies(study, folder):
    """The same images as studies of their own."""
    import pydicom

    made = []
    for number in range(MANY):
        target = folder / str(number)
        target.mkdir()
        for file in sorted(study.iterdir()):
            d = pydicom.dcmread(file)
            for key in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
                d[key].value = f"{d[key].value[:58]}.{number}"
            d.file_meta.MediaStorageSOPInstanceUID = d.SOPInstanceUID
            d.save_as(target / file.name)
        made.append(target)
    return made


def _classify(paths):
    began = time.monotonic()
    done = _run([binary(), "classify", "--json", *paths], _environment())
    took = time.monotonic() - began
    timings = [json.loads(text)["timing_ms"] for text in done.splitlines()]
    if len(timings) != len(paths):
        raise RuntimeError(f"{len(timings)} studies were classified, not {len(paths)}")
    return took, timings
