#!/usr/bin/env python3
"""Compares receivers of DICOM objects; see `--help`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench.receive import main  # noqa: E402

main()
