#!/usr/bin/env python3
"""Runs the demonstration; exits with 1 and the list of what is missing. `--keep` (or KEEP=1) leaves it up."""

import argparse
import os
import signal
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from demo.story import tell  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", default=os.environ.get("KEEP", "") not in ("", "0"))
    parser.add_argument("--patience", type=float, default=120, help="seconds to wait for the last result")
    arguments = parser.parse_args()
    # SIGTERM unwinds like Ctrl-C, so that everything started is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return tell(arguments.seed, arguments.keep, arguments.patience)
    except KeyboardInterrupt:
        return 130
    except (RuntimeError, OSError) as failure:
        print(f"demo: {failure}", file=sys.stderr)
        return 1


sys.exit(main())
