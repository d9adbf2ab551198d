"""Orthanc as the hospital's PACS: private configuration and storage in a folder, loopback, free ports.

As a command, for tests in other languages: `python -m demo.orthanc FOLDER [--modality NAME=AET@PORT ...]` prints one line
of JSON (`http`, `dicomweb`, `dicom_port`, `aet`, `pid`) when Orthanc answers, and ends it when its standard input closes
or SIGTERM comes.
"""

import argparse
import json
import shutil
import signal
import sys
from pathlib import Path

from .child import Child, wait_until
from .web import fetch, fetch_json, free_port

DICOMWEB_PLUGIN = "libOrthancDicomWeb.so"
PLUGIN_FOLDERS = ("/usr/share/orthanc/plugins", "/usr/local/share/orthanc/plugins")


class Orthanc:
    """A running Orthanc; leave the `with` block, or call `stop`, to end it."""

    AET = "ORTHANC"

    def __init__(self, folder, modalities=None, keep=False, attempts=3):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        program = shutil.which("Orthanc") or "/usr/sbin/Orthanc"
        if not Path(program).exists():
            raise FileNotFoundError("Orthanc is not installed: apt-get install orthanc orthanc-dicomweb")
        for attempt in range(1, attempts + 1):
            self.http_port, self.dicom_port = free_port(), free_port()
            configuration = self.folder / "orthanc.json"
            configuration.write_text(json.dumps(self._configuration(modalities or {}), indent=1))
            self.child = Child("Orthanc", [program, configuration], self.folder / "orthanc.log", keep=keep)
            try:
                wait_until(
                    lambda: fetch(self.http + "/system")[0] == 200, 30, "answer from Orthanc", self.child
                )
                return
            except BaseException as failure:
                self.stop()
                # Another process may have taken a port between the probe and the start.
                if attempt == attempts or not isinstance(failure, RuntimeError):
                    raise

    def _configuration(self, modalities):
        plugins = [str(p) for p in (Path(f) / DICOMWEB_PLUGIN for f in PLUGIN_FOLDERS) if p.exists()][:1]
        if not plugins:
            raise FileNotFoundError(
                f"{DICOMWEB_PLUGIN} is in none of {PLUGIN_FOLDERS}: apt-get install orthanc-dicomweb"
            )
        return {
            "Name": "Demonstration PACS",
            "StorageDirectory": str(self.folder / "storage"),
            "IndexDirectory": str(self.folder / "index"),
            "Plugins": plugins,
            "HttpPort": self.http_port,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False,
            "DicomAet": self.AET,
            "DicomPort": self.dicom_port,
            "DicomCheckCalledAet": True,
            "DicomAlwaysAllowStore": True,
            "DicomAlwaysAllowFind": True,
            "UnknownSopClassAccepted": True,
            "OverwriteInstances": False,
            "StableAge": 3,
            "DefaultEncoding": "Latin1",
            "DicomModalities": {name: [aet, "127.0.0.1", port] for name, (aet, port) in modalities.items()},
            "DicomWeb": {"Enable": True, "Root": "/dicom-web/", "EnableWado": False, "Ssl": False},
        }

    @property
    def http(self):
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def dicomweb(self):
        return self.http + "/dicom-web"

    @property
    def pid(self):
        return self.child.pid

    def instance_uids(self, study_uid):
        """SOP Instance UIDs by modality, as the DICOMweb plugin lists them."""
        found = {}
        query = f"{self.dicomweb}/studies/{study_uid}/instances?includefield=00080060"
        for item in fetch_json(query, "application/dicom+json") or []:
            modality = item.get("00080060", {}).get("Value", [""])[0]
            found.setdefault(modality, set()).add(item["00080018"]["Value"][0])
        return found

    def instance_count(self):
        return fetch_json(self.http + "/statistics")["CountInstances"]

    def orthanc_id(self, uid):
        """Orthanc's own name of an object, or None."""
        for match in fetch_json(self.http + "/tools/lookup", data=uid.encode(), method="POST") or []:
            return match["ID"]
        return None

    def came_by(self, sop_instance_uid):
        """How an instance arrived: C-STORE, STOW-RS (a plugin gave it), or the name Orthanc has for another way."""
        path = f"/instances/{self.orthanc_id(sop_instance_uid)}/metadata/Origin"
        origin = fetch(self.http + path, "*/*")[1].decode()
        return {"DicomProtocol": "C-STORE", "Plugins": "STOW-RS"}.get(origin, origin)

    def file(self, sop_instance_uid):
        """The Part 10 bytes of one instance."""
        status, body = fetch(f"{self.http}/instances/{self.orthanc_id(sop_instance_uid)}/file", "*/*")
        if status != 200:
            raise RuntimeError(f"Orthanc answered {status} for instance {sop_instance_uid}")
        return body

    def stop(self):
        return self.child.stop()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()


def _modality(text):
    name, _, peer = text.partition("=")
    aet, _, port = peer.partition("@")
    return name, (aet, int(port))


def main():
    parser = argparse.ArgumentParser(prog="demo.orthanc", description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--modality", action="append", type=_modality, default=[], metavar="NAME=AET@PORT")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Orthanc(arguments.folder, dict(arguments.modality)) as pacs:
        ready = {
            "http": pacs.http,
            "dicomweb": pacs.dicomweb,
            "dicom_port": pacs.dicom_port,
            "aet": pacs.AET,
            "pid": pacs.pid,
        }
        print(json.dumps(ready), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
