"""One made-up study: its instances, its truth, and how both are written down."""

import random
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

IMPLEMENTATION_UID = "2.25.302893184672938475610283746501928374650"


@dataclass
class ExpectedFinding:
    finding: str  # intracranial_haemorrhage, pneumothorax or ischaemic_stroke
    laterality: str
    volume_ml: float | None = None
    centre_mm: list | None = None


@dataclass
class Study:
    name: str
    header: object  # StudyHeader
    modality: str
    outcome: str  # positive, negative or not_eligible
    findings: list = field(default_factory=list)
    requested_priority: str | None = None
    instances: list = field(default_factory=list)  # Data sets, or bytes for files that are no DICOM.
    encoder: object = None  # Called with the written paths that hold images of more than one row.
    notes: str | None = None

    def write(self, out):
        """Writes the instances in shuffled order, so that file names tell nothing, and returns the expectation."""
        folder = Path(out) / self.name
        folder.mkdir(parents=True, exist_ok=True)
        order = list(self.instances)
        random.Random(self.name + self.header.study_uid).shuffle(order)
        paths = []
        for number, instance in enumerate(order, 1):
            path = folder / f"IM{number:05d}"
            if isinstance(instance, bytes):
                path.write_bytes(instance)
            else:
                save(instance, path)
            paths.append(path)
        if self.encoder:
            self.encoder([p for p, i in zip(paths, order) if not isinstance(i, bytes) and "PixelData" in i])
        return self.expectation([f"{self.name}/{p.name}" for p in paths])

    def expectation(self, files):
        entry = {
            "name": self.name,
            "study_uid": self.header.study_uid,
            "patient_name": self.header.patient_name,
            "patient_id": self.header.patient_id,
            "accession": self.header.accession,
            "modality": self.modality,
            "files": files,
            "expected_outcome": self.outcome,
            "expected_findings": [
                {k: v for k, v in asdict(f).items() if v is not None} for f in self.findings
            ],
        }
        if self.requested_priority:
            entry["requested_priority"] = self.requested_priority
        if self.notes:
            entry["notes"] = self.notes
        return entry


def save(dataset, path, syntax=ExplicitVRLittleEndian):
    """Writes a Part 10 file; the data set may carry its own transfer syntax in `file_meta`."""
    meta = getattr(dataset, "file_meta", None) or FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = meta.get("TransferSyntaxUID", syntax)
    meta.ImplementationClassUID = IMPLEMENTATION_UID
    meta.ImplementationVersionName = "PHANTOMS_1"
    dataset.file_meta = meta
    dataset.save_as(path, enforce_file_format=True)
