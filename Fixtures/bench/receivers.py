"""The receivers that are compared, each started afresh in a folder of its own for every run."""

import os
import subprocess

from demo.child import Child, wait_until
from demo.orthanc import Orthanc
from demo.web import free_port

from .daemon import MeasuredTriaged


class TriagedReceiver:
    name, title = "triaged, durable", MeasuredTriaged.AET

    def __init__(self, folder):
        self.daemon = MeasuredTriaged(folder, pacs=None)
        self.port = self.daemon.dicom_port

    def stop(self):
        self.daemon.stop()


class StoreSCP:
    name, title = "storescp", "STORESCP"
    extra_environment = {}

    def __init__(self, folder):
        (folder / "received").mkdir(parents=True)
        self.port = free_port()
        environment = {k: v for k, v in os.environ.items() if k != "TCP_NODELAY"} | self.extra_environment
        command = ["storescp", "-od", folder / "received", "-aet", self.title]
        # Without a process of its own for each association it serves one after the other.
        command += ["--fork", self.port]
        self.child = Child(self.name, command, folder / "storescp.log", environment)
        wait_until(lambda: echo(self.port, self.title), 20, "answer from storescp", self.child)

    def stop(self):
        self.child.stop()


class TunedStoreSCP(StoreSCP):
    name = "storescp, TCP_NODELAY=1"
    extra_environment = {"TCP_NODELAY": "1"}


class OrthancReceiver:
    name, title = "Orthanc", Orthanc.AET

    def __init__(self, folder):
        self.pacs = Orthanc(folder)
        self.port = self.pacs.dicom_port

    def stop(self):
        self.pacs.stop()


ALL = [TriagedReceiver, StoreSCP, TunedStoreSCP, OrthancReceiver]


def echo(port, title):
    command = ["echoscu", "-aec", title, "127.0.0.1", str(port)]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
