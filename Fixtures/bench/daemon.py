"""`triaged serve` with its embedded defaults and no destination, so that only triage itself is measured."""

import json

from demo.daemon import ROOT, Triaged


class MeasuredTriaged(Triaged):
    def _configuration(self, pacs):
        return f"""\
state:
  directory: {json.dumps(str(self.folder / "state"))}
models:
  directory: {json.dumps(str(ROOT / "Models"))}
reception:
  port: {self.dicom_port}
  ae_titles: [{self.AET}]
worklist:
  port: {self.http_port}
"""

    @property
    def ledger(self):
        return self.folder / "state" / "ledger.sqlite"

    def resident_mb(self, peak=False):
        """What the process holds in memory now, or held at most since `forget_peak`; MB of 10^6 bytes."""
        wanted = "VmHWM:" if peak else "VmRSS:"
        with open(f"/proc/{self.pid}/status") as status:
            for line in status:
                if line.startswith(wanted):
                    return int(line.split()[1]) * 1024 / 1e6
        raise RuntimeError(f"the kernel does not say {wanted}")

    def forget_peak(self):
        with open(f"/proc/{self.pid}/clear_refs", "w") as control:
            control.write("5")
