"""Decodes files with pydicom, so that a test can compare: decode_reference.py OUT FILE...

Writes OUT/<index>.raw for each file: all frames, little endian, samples interleaved, and prints one line of JSON a
file: {"index", "file", "bytesPerFrame", "frames", "photometric"}, or {"index", "file", "error"}. Stored bits above
Bits Stored are cut and the sign is carried up, as the product does it; colour is RGB.
"""

import json
import pathlib
import sys
import warnings

import numpy as np
import pydicom
from pydicom.pixels import pixel_array

warnings.simplefilter("ignore")


def decode(path):
    dataset = pydicom.dcmread(path)
    photometric = dataset.PhotometricInterpretation
    pixels = pixel_array(dataset, raw=False)
    stored, allocated = dataset.BitsStored, dataset.BitsAllocated
    if allocated in (8, 16) and stored < allocated:
        pixels = pixels.astype(np.int64) & ((1 << stored) - 1)
        if dataset.PixelRepresentation == 1:
            pixels = np.where(pixels >= 1 << (stored - 1), pixels - (1 << stored), pixels)
    width = max(8, allocated) // 8
    kind = "i" if dataset.PixelRepresentation == 1 else "u"
    pixels = pixels.astype(f"<{kind}{width}")
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    if photometric.startswith("YBR"):
        photometric = "RGB"
    return pixels.tobytes(), frames, photometric


def main():
    out = pathlib.Path(sys.argv[1])
    for index, path in enumerate(sys.argv[2:]):
        line = {"index": index, "file": path}
        try:
            data, frames, photometric = decode(path)
            (out / f"{index}.raw").write_bytes(data)
            line |= {"bytesPerFrame": len(data) // frames, "frames": frames, "photometric": photometric}
        except Exception as error:  # What pydicom can't decode is compared by other means.
            line["error"] = type(error).__name__
        print(json.dumps(line))


if __name__ == "__main__":
    main()
