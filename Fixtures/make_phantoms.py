#!/usr/bin/env python3
"""Writes one of the project's sets of made-up studies: `make_phantoms.py OUT --set demo|test|bench|malformed`."""

import os
import sys
from pathlib import Path

# One thread a process: the studies themselves are made side by side.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from phantoms.__main__ import main  # noqa: E402

main()
