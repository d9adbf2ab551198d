#!/usr/bin/env python3
"""Makes DICOM studies of the research images, and the labels that `triaged evaluate` reads.

    real_to_dicom.py ct-ich|nih-cxr OUT [--data FOLDER] [--limit N]

OUT receives one folder a study and labels.csv. The data (`../shared/data` or TRIAGED_REAL_DATA) has been windowed to 8 bits;
what an object states of geometry where the data states nothing (CT-ICH: 0.35 mm pixels, 5 mm slices) is an estimate. UIDs and
times follow from the file names, so the same data gives the same objects. The images are not the project's: do not commit them.
"""

import argparse
import csv
import hashlib
import os
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Training"))

from triaged_training.data import anatomical_order  # noqa: E402
from triaged_training.preprocess import block_mean  # noqa: E402

CT_PIXEL_MM, CT_SLICE_MM = 0.35, 5.0


def uid(*parts):
    digest = hashlib.sha256("/".join(map(str, ("real_to_dicom",) + parts)).encode()).hexdigest()
    return f"2.25.{int(digest[:31], 16)}"


def instance(kind, study, number, sop_class, modality, pixels):
    """An object with 8-bit grey pixels and what every study has; no patient's name is known."""
    d = Dataset()
    d.SpecificCharacterSet = "ISO_IR 100"
    d.SOPClassUID, d.SOPInstanceUID = sop_class, uid(kind, study, number)
    d.StudyInstanceUID, d.SeriesInstanceUID = uid(kind, study), uid(kind, study, "series")
    d.StudyID, d.SeriesNumber, d.InstanceNumber, d.AcquisitionNumber = "1", 1, number, 1
    d.Modality = modality
    d.PatientName, d.PatientID, d.PatientBirthDate, d.PatientSex = f"{kind}^{study}", f"{kind}-{study}", "", ""
    d.AccessionNumber, d.ReferringPhysicianName = "", ""
    d.StudyDate = d.SeriesDate = d.AcquisitionDate = d.ContentDate = "20200101"
    d.StudyTime = d.SeriesTime = d.AcquisitionTime = d.ContentTime = "120000"
    d.Manufacturer = ""
    d.SamplesPerPixel, d.PhotometricInterpretation = 1, "MONOCHROME2"
    d.Rows, d.Columns = pixels.shape
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 8, 8, 7, 0
    d.LossyImageCompression = "01"
    d.PixelData = pixels.tobytes() + (b"\0" if pixels.size % 2 else b"")
    return d


def write(d, path):
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    path.parent.mkdir(parents=True, exist_ok=True)
    d.save_as(path, enforce_file_format=True)


def grey(path):
    return np.asarray(Image.open(path).convert("L"), dtype=np.uint8)


def ct_ich(data, out, limit):
    """Window L40/W120: a stored value v is v * 120 / 255 - 20 HU, 255 stands for everything from 100 HU on.

    The files of 15 patients begin in the middle of the head; they are put in anatomical order."""
    patients = defaultdict(list)
    with open(data / "slice_labels.csv") as file:
        for row in csv.DictReader(file):
            patients[row["file"].split("/")[0]].append(row)
    labels = []
    for name in sorted(patients)[:limit]:
        rows = sorted(patients[name], key=lambda r: int(r["slice"]))
        slices = [grey(data / row["file"]) for row in rows]
        order = anatomical_order(np.stack([block_mean(s, 10) for s in slices]))
        for k, pixels in enumerate(slices[i] for i in order):
            d = instance("ct-ich", name, k + 1, CTImageStorage, "CT", pixels)
            d.ImageType = ["DERIVED", "PRIMARY", "AXIAL"]
            d.SeriesDescription, d.StudyDescription, d.BodyPartExamined = "Head axial 5 mm", "CT head", "HEAD"
            d.FrameOfReferenceUID = uid("ct-ich", name, "frame")
            half = CT_PIXEL_MM * (d.Columns - 1) / 2
            d.ImagePositionPatient = [f"{-half:.4f}", f"{-half:.4f}", f"{k * CT_SLICE_MM:.1f}"]
            d.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
            d.PixelSpacing = [f"{CT_PIXEL_MM}"] * 2
            d.SliceThickness, d.KVP = f"{CT_SLICE_MM}", ""
            d.RescaleIntercept, d.RescaleSlope, d.RescaleType = "-20", f"{120 / 255:.12f}", "HU"
            d.WindowCenter, d.WindowWidth = "40", "120"
            write(d, out / name / f"{k + 1:03d}.dcm")
        labels.append({
            "study_uid": uid("ct-ich", name),
            "intracranial_haemorrhage": int(any(r["haemorrhage"] == "1" for r in rows))})
    return labels


def nih_cxr(data, out, limit):
    labels = []
    with open(data / "labels.csv") as file:
        rows = list(csv.DictReader(file))[:limit]
    for row in rows:
        name = row["file"].split(".")[0]
        d = instance(
            "nih-cxr", name, 1, DigitalXRayImageStorageForPresentation, "DX", grey(data / "images" / row["file"]))
        d.ImageType = ["DERIVED", "PRIMARY"]
        d.PresentationIntentType = "FOR PRESENTATION"
        d.SeriesDescription, d.StudyDescription, d.BodyPartExamined = f"Chest {row['view']}", "Chest", "CHEST"
        d.ViewPosition, d.PatientOrientation = row["view"], ["L", "F"]
        d.PatientSex = row["sex"] if row["sex"] in ("F", "M") else ""
        if row["age"].isdigit() and int(row["age"]) < 120:
            d.PatientAge = f"{int(row['age']):03d}Y"
        d.ImagerPixelSpacing = [row["spacing_mm_x_after_resize"]] * 2
        d.WindowCenter, d.WindowWidth = "128", "256"
        d.RescaleIntercept, d.RescaleSlope, d.RescaleType = "0", "1", "US"
        write(d, out / name / "1.dcm")
        labels.append({"study_uid": uid("nih-cxr", name), "pneumothorax": row["pneumothorax"]})
    return labels


def main():
    root = Path(__file__).resolve().parents[1]
    data = os.environ.get("TRIAGED_REAL_DATA", root.parent / "shared" / "data")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", choices=("ct-ich", "nih-cxr"))
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path(data))
    parser.add_argument("--limit", type=int, help="so many studies only")
    arguments = parser.parse_args()
    make = ct_ich if arguments.set == "ct-ich" else nih_cxr
    labels = make(arguments.data / arguments.set, arguments.out, arguments.limit)
    with open(arguments.out / "labels.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, labels[0].keys())
        writer.writeheader()
        writer.writerows(labels)
    positive = sum(int(v) for row in labels for k, v in row.items() if k != "study_uid")
    print(f"{len(labels)} studies, {positive} positive, in {arguments.out}")


if __name__ == "__main__":
    main()
