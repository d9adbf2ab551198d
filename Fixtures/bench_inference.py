#!/usr/bin/env python3
"""Compares the built program's inference with OpenVINO's own benchmark_app on the same networks, and times whole studies."""

import argparse
import os
import signal
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench.inference import measure  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="turns of each; the median ratio counts")
    parser.add_argument("--seconds", type=float, default=5.0, help="for how long each is measured in a turn")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        measure(arguments.repeats, arguments.seconds)
    except (RuntimeError, OSError) as failure:
        print(f"bench-inference: {failure}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
