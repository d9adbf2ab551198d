#!/usr/bin/env python3
"""Runs the demonstration's studies through triaged and draws their results into `.gallery/index.html`, to look at."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from demo.story import Story  # noqa: E402
from gallery import page  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=120, help="seconds to wait for the last result")
    parser.add_argument("--output", type=Path, default=Path(__file__).resolve().parents[1] / ".gallery")
    arguments = parser.parse_args()
    # SIGTERM unwinds like Ctrl-C, so that everything started is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="triaged-gallery-"))
    story = Story(folder, arguments.seed, keep=False, patience=arguments.patience)
    try:
        faults = story.results()
        written = page.write(arguments.output, story)
    finally:
        story.ends.close()
        shutil.rmtree(folder, ignore_errors=True)
    for fault in faults:
        print("MISSING  " + fault)
    print(f"gallery: {written}")
    return 1 if faults else 0


sys.exit(main())
