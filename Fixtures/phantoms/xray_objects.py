"""Frontal chest radiographs as DX, CR or Secondary Capture objects, and a study of one of them."""

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    DigitalXRayImageStorageForPresentation,
    SecondaryCaptureImageStorage,
)

from .chest_radiograph import render
from .ct_objects import number_text
from .pixels import set_pixels
from .study import ExpectedFinding, Study

SOP = {
    "DX": DigitalXRayImageStorageForPresentation,
    "CR": ComputedRadiographyImageStorage,
    "SC": SecondaryCaptureImageStorage,
}


def chest_study(name, header, recipe, kind="DX", view="PA", inverted=False, encoder=None):
    """`kind` is DX, CR, or SC for a Secondary Capture that says modality CR; `inverted` stores MONOCHROME1."""
    image = render(recipe)
    ptx = recipe.pneumothorax
    findings = [ExpectedFinding("pneumothorax", ptx.side)] if ptx else []
    modality = "CR" if kind == "SC" else kind
    study = Study(
        name,
        header,
        modality,
        "positive" if ptx else "negative",
        findings,
        encoder=encoder,
        requested_priority=header.priority,
    )
    study.instances.append(radiograph(header, image.pixels, recipe.pixel_mm, kind, view, inverted))
    return study


def radiograph(header, pixels, pixel_mm, kind="DX", view="PA", inverted=False, series=1, number=1):
    modality = "CR" if kind == "SC" else kind
    d = header.instance(SOP[kind], modality, series, number, f"Chest {view}", "CHEST")
    d.ViewPosition = view
    d.PatientOrientation = ["L", "F"]
    d.AcquisitionNumber = 1
    d.KVP, d.Exposure = "120" if view == "PA" else "85", 3
    d.ImageType = (
        ["DERIVED", "PRIMARY"]
        if kind == "DX"
        else (["ORIGINAL", "PRIMARY"] if kind == "CR" else ["DERIVED", "SECONDARY"])
    )
    d.BurnedInAnnotation = "YES"
    centre, width = 2048, 3900
    values = pixels
    if inverted:
        values = 4095 - pixels
    set_pixels(d, values, 12, photometric="MONOCHROME1" if inverted else "MONOCHROME2")
    d.WindowCenter, d.WindowWidth = str(centre), str(width)
    spacing = [number_text(pixel_mm)] * 2
    if kind == "SC":
        d.ConversionType = "DI"
        d.NominalScannedPixelSpacing = spacing
        d.PixelSpacing = spacing
        return d
    d.ImagerPixelSpacing = spacing
    if kind == "CR":
        d.PlateType, d.CassetteSize = "", "35CMX43CM"
        return d
    d.PresentationIntentType = "FOR PRESENTATION"
    d.PresentationLUTShape = "INVERSE" if inverted else "IDENTITY"
    d.ImageLaterality = "U"
    d.PixelIntensityRelationship, d.PixelIntensityRelationshipSign = "LOG", 1 if inverted else -1
    d.RescaleIntercept, d.RescaleSlope, d.RescaleType = "0", "1", "US"
    d.LossyImageCompression = "00"
    d.DetectorType, d.DetectorID = "DIRECT", "FIXTURE"
    d.PositionerType = "NONE"
    d.AnatomicRegionSequence = Sequence([code("43799004", "SCT", "Chest")])
    d.ViewCodeSequence = Sequence(
        [
            code("399348003", "SCT", "Antero-posterior")
            if view == "AP"
            else code("272460009", "SCT", "Postero-anterior")
        ]
    )
    d.AcquisitionContextSequence = Sequence([])
    return d


def code(value, scheme, meaning):
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item
