"""CT Image objects: axial slices, the localizer, and the dose summary that scanners add."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage
from pydicom.uid import CTImageStorage, SecondaryCaptureImageStorage

from .pixels import set_pixels


def number_text(value):
    """A decimal string of at most 16 characters (PS3.5 DS)."""
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"


@dataclass(frozen=True)
class Storage:
    """How a scanner stores Hounsfield units."""

    stored: int = 12
    signed: bool = False
    intercept: float = -1024.0
    slope: float = 1.0
    padding: int | None = None  # Stored value outside the circle of reconstruction.


@dataclass(frozen=True)
class Acquisition:
    """What one series repeats in each slice."""

    series: int
    description: str
    kernel: str
    image_type: tuple = ("ORIGINAL", "PRIMARY", "AXIAL")
    thickness_mm: float = 5.0
    window: tuple = (40, 80)
    frame_of_reference: str = "head"
    tilt_deg: float = 0.0


def slice_object(
    header, acquisition, number, hu, pixel_mm, position, storage, orientation=(1, 0, 0, 0, 1, 0)
):
    """One axial slice of `hu` `[row, column]`; `position` is the centre of the first pixel, LPS mm."""
    d = header.instance(CTImageStorage, "CT", acquisition.series, number, acquisition.description, "HEAD")
    d.ImageType = list(acquisition.image_type)
    d.FrameOfReferenceUID = header.uids.uid("frame", acquisition.frame_of_reference)
    d.PositionReferenceIndicator = ""
    d.ImagePositionPatient = [number_text(v) for v in position]
    d.ImageOrientationPatient = [number_text(v) for v in orientation]
    d.SliceLocation = number_text(position[2])
    d.SliceThickness = number_text(acquisition.thickness_mm)
    d.PixelSpacing = [number_text(pixel_mm)] * 2
    d.KVP, d.XRayTubeCurrent, d.ExposureTime = "120", 280, 1000
    d.ConvolutionKernel = acquisition.kernel
    d.GantryDetectorTilt = number_text(acquisition.tilt_deg)
    d.ReconstructionDiameter = number_text(pixel_mm * hu.shape[1])
    d.PatientPosition = "HFS"
    d.AcquisitionNumber = 1
    d.RescaleIntercept, d.RescaleSlope = number_text(storage.intercept), number_text(storage.slope)
    d.RescaleType = "HU"
    d.WindowCenter, d.WindowWidth = map(str, acquisition.window)
    stored = (hu - storage.intercept) / storage.slope
    if storage.padding is not None:
        rows, columns = hu.shape
        y, x = np.ogrid[:rows, :columns]
        outside = np.hypot(y - (rows - 1) / 2, x - (columns - 1) / 2) > min(rows, columns) / 2
        stored = np.where(outside, storage.padding, stored)
    set_pixels(d, stored, storage.stored, storage.signed)
    if storage.padding is not None:
        d.add_new(0x00280120, "SS" if storage.signed else "US", storage.padding)
    return d


def localizer(header, series, volume):
    """A lateral scout projected through the volume."""
    density = np.clip(volume.hu + 1000, 0, 2500).mean(2)
    height = volume.hu.shape[0] * volume.slice_mm
    scout = ndimage.zoom(density[::-1], (256 / density.shape[0], 256 / density.shape[1]), order=1)
    scout = ndimage.gaussian_filter(scout, 0.8) - 600
    d = header.instance(CTImageStorage, "CT", series, 1, "Scout lateral", "HEAD")
    d.ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
    d.FrameOfReferenceUID = header.uids.uid("frame", "head")
    d.PositionReferenceIndicator = ""
    x, y, z = volume.first_position_mm
    d.ImagePositionPatient = [number_text(v) for v in (0, y, z + height)]
    d.ImageOrientationPatient = ["0", "1", "0", "0", "0", "-1"]
    d.PixelSpacing = [number_text(height / 256), number_text(volume.pixel_mm * volume.hu.shape[1] / 256)]
    d.SliceThickness, d.KVP, d.PatientPosition, d.AcquisitionNumber = "1", "120", "HFS", 1
    d.RescaleIntercept, d.RescaleSlope, d.RescaleType = "-1024", "1", "HU"
    d.WindowCenter, d.WindowWidth = "0", "900"
    set_pixels(d, scout + 1024, 12)
    return d


def dose_summary(header, series):
    """The page of text that many scanners store as a Secondary Capture of modality CT."""
    page = Image.new("L", (512, 512))
    pen = ImageDraw.Draw(page)
    for line, text in enumerate(
        [
            "Exam description: " + header.description,
            "Series  Type   CTDIvol (mGy)  DLP (mGy cm)",
            "1       Scout  -              -",
            "2       Axial  52.1           834",
            "Total exam DLP: 834",
        ]
    ):
        pen.text((24, 40 + 26 * line), text, fill=230)
    d = header.instance(SecondaryCaptureImageStorage, "CT", series, 1, "Dose report", "HEAD")
    d.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    d.ConversionType = "WSD"
    d.PatientOrientation = ""
    d.BurnedInAnnotation = "NO"
    set_pixels(d, np.asarray(page), 8)
    return d
