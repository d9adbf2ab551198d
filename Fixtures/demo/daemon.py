"""`triaged serve` with its embedded defaults, beside the PACS."""

import json
import os
from pathlib import Path

from .child import Child, wait_until
from .web import fetch, free_port

ROOT = Path(__file__).resolve().parents[2]


def binary():
    """The built program: TRIAGED, else the release build, else the debug build."""
    choices = [os.environ.get("TRIAGED"), ROOT / ".build/release/triaged", ROOT / ".build/debug/triaged"]
    for choice in choices:
        if choice and Path(choice).exists():
            return Path(choice)
    raise FileNotFoundError("triaged is not built: swift build -c release --product triaged")


class Triaged:
    AET = "TRIAGED"

    def __init__(self, folder, pacs, keep=False):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.http_port, self.dicom_port = free_port(), free_port()
        configuration = self.folder / "triaged.yaml"
        configuration.write_text(self._configuration(pacs))
        command = [binary(), "serve", "--config", configuration]
        self.child = Child("triaged", command, self.folder / "triaged.log", keep=keep)
        try:
            wait_until(
                lambda: fetch(self.base + "/api/worklist")[0] in (200, 204),
                60,
                "answer from triaged",
                self.child,
            )
        except BaseException:
            self.stop()
            raise

    def _configuration(self, pacs):
        """Only what a demonstration must say; everything else is the embedded default.

        Reports and masks go by STOW-RS, presentation states and key images by C-STORE, so that the PACS can tell that
        both ways work.
        """
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
delivery:
  destinations:
    - name: pacs-reports
      kind: stow-rs
      url: {pacs.dicomweb}
      documents: [SR, SEG]
    - name: pacs-pictures
      kind: dimse
      host: 127.0.0.1
      port: {pacs.dicom_port}
      called_ae_title: {pacs.AET}
      calling_ae_title: {self.AET}
      documents: [GSPS, SC]
"""

    @property
    def base(self):
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def dicomweb(self):
        return self.base + "/dicom-web"

    @property
    def pid(self):
        return self.child.pid

    def stop(self):
        return self.child.stop()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()
