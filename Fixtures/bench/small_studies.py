"""Many small studies: copies of one small radiograph, each with a study of its own."""

import numpy as np
import pydicom
from phantoms.uids import UIDSource

SIDE = 128


def write(template, folder, first, count):
    """Files of `count` studies of one image of 128 x 128; the same numbers give the same UIDs."""
    image = _shrunk(pydicom.dcmread(template))
    files = []
    for number in range(first, first + count):
        uids = UIDSource("small", 1, str(number))
        image.StudyInstanceUID, image.SeriesInstanceUID = uids.uid("study"), uids.uid("series")
        image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = uids.uid("instance")
        image.PatientID, image.AccessionNumber = f"FIXSMALL{number}", f"S{number}"
        files.append(folder / f"{number}.dcm")
        image.save_as(files[-1], enforce_file_format=True)
    return files


def _shrunk(image):
    pixels = image.pixel_array
    step = pixels.shape[0] // SIDE
    small = np.ascontiguousarray(pixels[: SIDE * step : step, : SIDE * step : step])
    image.Rows, image.Columns = small.shape
    image.PixelData = small.tobytes()
    return image
