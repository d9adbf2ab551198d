"""`python -m phantoms OUT --set demo|test|bench|malformed [--seed N]`; `--cached` in place of OUT prints a kept folder."""

import argparse
import importlib
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

SETS = ("demo", "test", "bench", "malformed")


def _make(set_name, seed, name, out):
    return importlib.import_module(f"phantoms.{set_name}_set").builders(seed)[name]().write(out)


def generate(out, set_name, seed, jobs, only=None, report=lambda line: None):
    """Writes the set and its expected.json; returns the expectations in the set's order."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    names = [
        n for n in importlib.import_module(f"phantoms.{set_name}_set").builders(seed) if not only or n in only
    ]
    made, started = {}, time.monotonic()
    with ProcessPoolExecutor(jobs) as pool:
        running = {pool.submit(_make, set_name, seed, name, out): name for name in names}
        for finished in as_completed(running):
            name = running[finished]
            made[name] = finished.result()
            report(f"phantoms: {len(made)}/{len(names)} {time.monotonic() - started:5.1f} s  {name}")
    studies = [made[name] for name in names]
    text = json.dumps({"set": set_name, "seed": seed, "studies": studies}, ensure_ascii=False, indent=1)
    (out / "expected.json").write_text(text + "\n", encoding="utf-8")
    return studies


def main():
    parser = argparse.ArgumentParser(
        prog="phantoms", description="Writes made-up DICOM studies, one folder each, and expected.json."
    )
    parser.add_argument("out", nargs="?")
    parser.add_argument(
        "--cached", action="store_true", help="make the set once under .cache and print its folder"
    )
    parser.add_argument("--set", choices=SETS, default="demo")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument("--only", action="append", help="only this study (may be repeated)")
    arguments = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    report = lambda line: print(line, file=sys.stderr, flush=True)
    if arguments.cached:
        from .cache import cached_set

        print(cached_set(arguments.set, arguments.seed, arguments.jobs, report))
        return
    if not arguments.out:
        parser.error("OUT or --cached is needed")
    studies = generate(arguments.out, arguments.set, arguments.seed, arguments.jobs, arguments.only, report)
    print(f"{len(studies)} studies, {sum(len(s['files']) for s in studies)} files in {arguments.out}")


if __name__ == "__main__":
    main()
