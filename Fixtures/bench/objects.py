"""What the receivers are sent: CT images of about 525 kB, different in every byte that counts."""

import random

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2"


def write_ct_images(folder, count, seed):
    """Writes `count` images of one series and gives back their paths.

    The series shows an abdomen, which no classifier takes: what is measured is receiving.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source, rng = random.Random(seed), np.random.default_rng(seed)
    study, series, frame = (_uid(source) for _ in range(3))
    noise = rng.integers(-40, 40, (512, 1024), dtype=np.int16)
    paths = []
    for number in range(1, count + 1):
        instance = _uid(source)
        image = Dataset()
        image.SOPClassUID, image.SOPInstanceUID = CT_IMAGE_STORAGE, instance
        image.StudyInstanceUID, image.SeriesInstanceUID, image.FrameOfReferenceUID = study, series, frame
        image.PatientName, image.PatientID = "Fixture^Receive", "FIXRECEIVE"
        image.StudyDate, image.StudyTime, image.AccessionNumber, image.StudyID = "20260101", "120000", "B1", "1"
        image.Modality, image.BodyPartExamined, image.SeriesDescription = "CT", "ABDOMEN", "Abdomen 0.6"
        image.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        image.SeriesNumber, image.InstanceNumber = 1, number
        image.ImagePositionPatient = [-180, -180, round(-0.6 * number, 2)]
        image.ImageOrientationPatient, image.PixelSpacing = [1, 0, 0, 0, 1, 0], [0.7, 0.7]
        image.SliceThickness, image.ConvolutionKernel = 0.6, "B30f"
        image.RescaleIntercept, image.RescaleSlope, image.PatientPosition = -1024, 1, "HFS"
        image.Rows = image.Columns = 512
        image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
        image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 1
        shift = int(rng.integers(0, 512))
        image.PixelData = (noise[:, shift : shift + 512] + np.int16(1000 + number)).tobytes()
        image.file_meta = FileMetaDataset()
        image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        path = folder / f"{number:04}.dcm"
        image.save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths


def _uid(source):
    return UID(f"2.25.{source.getrandbits(122)}")
