"""Watches the worklist from outside and notes when each study gets its flag."""

import threading
import time

from .worklist import triage_entries


class Watcher:
    """Polls every 50 ms on its own thread; the times are upper bounds by that much."""

    def __init__(self, base):
        self.base, self.flagged, self.error = base, {}, None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watcher", daemon=True)

    def _watch(self):
        while not self._end.wait(0.05):
            try:
                entries = triage_entries(self.base)
            except Exception as failure:  # Reported by whoever waits; the next poll may succeed.
                self.error = failure
                continue
            moment = time.monotonic()
            for entry in entries:
                if entry.outcome:
                    self.flagged.setdefault(entry.study_uid, moment)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._end.set()
        self._thread.join()
