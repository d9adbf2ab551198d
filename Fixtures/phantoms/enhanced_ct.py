"""The multi-frame form of a head CT: Enhanced CT Image Storage with its functional groups."""

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import EnhancedCTImageStorage

from .ct_objects import number_text
from .pixels import set_pixels


def _one(keyword, **values):
    """A functional group: a sequence of one item."""
    group, item = Dataset(), Dataset()
    for key, value in values.items():
        setattr(item, key, value)
    setattr(group, keyword, Sequence([item]))
    return group


def _merged(*groups):
    whole = Dataset()
    for group in groups:
        whole.update(group)
    return whole


def enhanced_head(header, volume, series=2):
    d = header.instance(EnhancedCTImageStorage, "CT", series, 1, "Head multi-frame", "HEAD")
    d.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    d.FrameOfReferenceUID = header.uids.uid("frame", "head")
    d.PositionReferenceIndicator = ""
    d.AcquisitionDateTime = header.date + header.time
    d.AcquisitionDuration = 5.0
    d.PixelPresentation, d.VolumetricProperties, d.VolumeBasedCalculationTechnique = (
        "MONOCHROME",
        "VOLUME",
        "NONE",
    )
    d.ContentQualification, d.BurnedInAnnotation, d.LossyImageCompression = "PRODUCT", "NO", "00"
    d.PresentationLUTShape, d.PatientPosition = "IDENTITY", "HFS"
    d.AcquisitionContextSequence = Sequence([])
    d.NumberOfFrames = len(volume.hu)
    organization = Dataset()
    organization.DimensionOrganizationUID = header.uids.uid("dimension")
    d.DimensionOrganizationSequence = Sequence([organization])
    index = Dataset()
    index.DimensionOrganizationUID = organization.DimensionOrganizationUID
    index.DimensionIndexPointer, index.FunctionalGroupPointer = 0x00200032, 0x00209113
    d.DimensionIndexSequence = Sequence([index])
    d.SharedFunctionalGroupsSequence = Sequence(
        [
            _merged(
                _one(
                    "PixelMeasuresSequence",
                    SliceThickness=number_text(volume.slice_mm),
                    PixelSpacing=[number_text(volume.pixel_mm)] * 2,
                ),
                _one(
                    "PlaneOrientationSequence",
                    ImageOrientationPatient=[number_text(v) for v in volume.orientation],
                ),
                _one("FrameAnatomySequence", FrameLaterality="U"),
                _one(
                    "CTImageFrameTypeSequence",
                    FrameType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"],
                    PixelPresentation="MONOCHROME",
                    VolumetricProperties="VOLUME",
                    VolumeBasedCalculationTechnique="NONE",
                ),
                _one(
                    "PixelValueTransformationSequence",
                    RescaleIntercept="-1024",
                    RescaleSlope="1",
                    RescaleType="HU",
                ),
                _one("FrameVOILUTSequence", WindowCenter="40", WindowWidth="80"),
                _one(
                    "CTReconstructionSequence",
                    ReconstructionAlgorithm="FILTER_BACK_PROJ",
                    ConvolutionKernel="H31s",
                    ConvolutionKernelGroup="BRAIN",
                ),
                _one("CTXRayDetailsSequence", KVP="120"),
            )
        ]
    )
    d.PerFrameFunctionalGroupsSequence = Sequence(
        [
            _merged(
                _one(
                    "PlanePositionSequence", ImagePositionPatient=[number_text(v) for v in volume.position(k)]
                ),
                _one(
                    "FrameContentSequence",
                    FrameAcquisitionNumber=1,
                    DimensionIndexValues=k + 1,
                    StackID="1",
                    InStackPositionNumber=k + 1,
                ),
            )
            for k in range(len(volume.hu))
        ]
    )
    set_pixels(d, np.asarray(volume.hu) + 1024, 12)
    return d
