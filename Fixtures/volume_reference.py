"""Prints, as JSON, what pydicom makes of the CT slices in a folder: place in the patient and Hounsfield units.

    .venv/bin/python Fixtures/volume_reference.py FOLDER

One entry a slice with pixels in Hounsfield units, in the order of their places along the normal of the first one:
`instance`, `position` (mm along the normal), `corner` (the centre of the last pixel, mm, LPS), `sum` and `weighted`
(the sum of all HU, and of HU times the pixel's index modulo 251). Padding counts as -1000 HU.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pydicom


def read(file):
    """JPEG is undone by DCMTK's dcmdjpeg first, since pydicom has no decoder of its own."""
    d = pydicom.dcmread(file)
    if not d.file_meta.TransferSyntaxUID.is_compressed:
        return d
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.dcm"
        subprocess.run(["dcmdjpeg", file, plain], check=True)
        d = pydicom.dcmread(plain)
        _ = d.pixel_array
        return d


def hounsfield(d):
    stored = d.pixel_array.astype(np.int64)
    values = np.rint(stored * float(d.RescaleSlope) + float(d.RescaleIntercept)).astype(np.int64)
    if "PixelPaddingValue" in d:
        padding = int(d.PixelPaddingValue)
        if d.PixelRepresentation == 1 and padding > 32767:
            padding -= 65536
        values[stored == padding] = -1000
    return np.clip(values, -32768, 32767)


def entry(d, normal):
    along, down = (np.array(d.ImageOrientationPatient[i : i + 3], float) for i in (0, 3))
    place = np.array(d.ImagePositionPatient, float)
    corner = place + along * d.PixelSpacing[1] * (d.Columns - 1) + down * d.PixelSpacing[0] * (d.Rows - 1)
    values = hounsfield(d).ravel()
    return {
        "instance": d.SOPInstanceUID,
        "position": float(place @ normal),
        "corner": [float(v) for v in corner],
        "sum": int(values.sum()),
        "weighted": int((values * (np.arange(values.size) % 251)).sum()),
    }


def main(folder):
    images = [read(f) for f in sorted(Path(folder).iterdir()) if f.is_file()]
    images = [d for d in images if "ImagePositionPatient" in d and "RescaleSlope" in d]
    first = np.array(images[0].ImageOrientationPatient, float)
    normal = np.cross(first[:3], first[3:])
    normal = normal if normal[2] >= 0 else -normal
    slices = [entry(d, normal) for d in images]
    print(json.dumps(sorted(slices, key=lambda s: s["position"])))


if __name__ == "__main__":
    main(sys.argv[1])
