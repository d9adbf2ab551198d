#!/usr/bin/env python3
"""Measures the built program's triage; the figures are what they are, and missed aims are named in the summary."""

import argparse
import os
import signal
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench.triage import measure  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=2000, help="small studies for the memory's flatness")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each timed study; the median counts")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        measure(arguments.studies, arguments.repeats)
    except (RuntimeError, OSError) as failure:
        print(f"bench-triage: {failure}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
