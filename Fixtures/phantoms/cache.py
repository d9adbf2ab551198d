"""Sets kept under `.cache/phantoms` until the generator changes."""

import fcntl
import hashlib
import os
import shutil
from pathlib import Path

from .__main__ import generate

HERE = Path(__file__).resolve().parent
CACHE = HERE.parents[1] / ".cache" / "phantoms"


def cached_set(set_name, seed, jobs, report=lambda line: None):
    """The folder of the set, made when it is not there; two callers at once make it once."""
    sources = hashlib.sha256()
    for path in sorted(HERE.glob("*.py")):
        sources.update(path.read_bytes())
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = CACHE / f"{set_name}-{seed}-{sources.hexdigest()[:12]}"
    with open(CACHE / f"{set_name}-{seed}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for old in CACHE.glob(f"{set_name}-{seed}-*"):
                shutil.rmtree(old)
            making = folder.with_suffix(".making")
            generate(making, set_name, seed, jobs, report=report)
            os.rename(making, folder)
    return folder
