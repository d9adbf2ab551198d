"""Putting arrays into data sets."""

import numpy as np


def set_pixels(d, array, stored=16, signed=False, photometric="MONOCHROME2"):
    """Stores a 2-D or 3-D integer array `[frame, row, column]` uncompressed with `stored` bits."""
    allocated = 8 if stored <= 8 else 16
    kind = np.dtype(("i" if signed else "u") + str(allocated // 8)).newbyteorder("<")
    low, high = (-(2 ** (stored - 1)), 2 ** (stored - 1) - 1) if signed else (0, 2**stored - 1)
    values = np.clip(np.round(array), low, high).astype(kind)
    if signed and stored < allocated:
        values = (values.astype(np.int32) & (2**stored - 1)).astype(f"<u{allocated // 8}")
    d.SamplesPerPixel, d.PhotometricInterpretation = 1, photometric
    d.Rows, d.Columns = array.shape[-2:]
    d.BitsAllocated, d.BitsStored, d.HighBit = allocated, stored, stored - 1
    d.PixelRepresentation = int(signed)
    data = values.tobytes()
    d.PixelData = data + b"\0" * (len(data) % 2)
    d["PixelData"].VR = "OW" if allocated == 16 else "OB"
