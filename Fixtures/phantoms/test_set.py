"""Small studies, each with one property that a receiver or a volume builder must get right."""

from dataclasses import replace

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from . import encode
from .chest_recipe import ChestRecipe, Pneumothorax
from .ct_objects import Acquisition, Storage, dose_summary, localizer, slice_object
from .dose_report import dose_study
from .enhanced_ct import enhanced_head
from .head_ct import render
from .head_recipe import HeadRecipe, Lesion
from .head_study import expected_findings
from .header import StudyHeader
from .study import Study
from .uids import UIDSource
from .xray_objects import chest_study, radiograph

SOFT = Acquisition(2, "Head 6.5 H31s", "H31s", thickness_mm=6.5)
BLEED = Lesion("intraparenchymal", "left", (31, 2, 12), (21, 26, 20), 68, 4.0)
SMALL = HeadRecipe(seed=0, slices=25, slice_mm=6.5, sub_slices=1, grid=128, lesions=(BLEED,))
PRIVATE_SOP_CLASS = "2.25.302893184672938475610283746501928374651"


def _header(seed, name, **more):
    uids = UIDSource("test", seed, name)
    return StudyHeader(
        uids, "Fixture^Test", "FIXTEST", f"T{uids.number('accession'):08d}", "Test " + name, **more
    )


def _head(
    seed,
    name,
    storage=Storage(),
    recipe=SMALL,
    acquisition=SOFT,
    encoder=None,
    positions=None,
    change=None,
    notes=None,
):
    """A head of 128x128; `positions` are slice indices that may lie between slices; `change` edits the instances."""
    recipe = replace(recipe, seed=seed)
    volume, header = render(recipe, size=128), _header(seed, name)
    study = Study(
        name,
        header,
        "CT",
        "positive" if recipe.lesions else "negative",
        expected_findings(recipe, volume),
        encoder=encoder,
        notes=notes,
    )
    acquisition = replace(acquisition, tilt_deg=recipe.gantry_tilt_deg)
    for number, k in enumerate(range(len(volume.hu)) if positions is None else positions, 1):
        study.instances.append(
            slice_object(
                header,
                acquisition,
                number,
                volume.at(k),
                volume.pixel_mm,
                volume.position(k),
                storage,
                volume.orientation,
            )
        )
    if change:
        study.instances = change(study.instances)
    return study


def _ineligible(study, notes):
    study.outcome, study.findings, study.notes = "not_eligible", [], notes
    return study


def _heads(seed):
    normal = replace(SMALL, lesions=())
    head = lambda name, **options: (name, lambda: _head(seed, name, **options))
    yield head("head-bleed")
    yield head("head-normal", recipe=normal)
    yield head(
        "head-subdural",
        recipe=replace(SMALL, lesions=(Lesion("subdural", "right", (60, 5, 25), (15, 64, 48), 64, 6.0),)),
    )
    yield head(
        "head-infarct",
        recipe=replace(SMALL, lesions=(Lesion("infarct", "right", (48, 2, 14), (36, 45, 34), 18, 3.0),)),
    )
    yield head(
        "head-tilted-gantry",
        recipe=replace(SMALL, gantry_tilt_deg=18.5, bottom_mm=-90.0, slices=28),
        notes="columns lean by 18.5 degrees, slices step along z",
    )
    yield head(
        "head-uneven-spacing", positions=_uneven(SMALL), notes="4.0, then 1.08, then 7.0 mm between slices"
    )
    yield head(
        "head-missing-slice",
        positions=[k for k in range(25) if k != 11],
        notes="one slice of the middle is missing",
    )
    yield head(
        "head-duplicate-slice", positions=sorted([*range(25), 11]), notes="two instances at one position"
    )
    yield head("head-numbered-down", positions=range(24, -1, -1), notes="instance numbers run downwards")
    for stored, signed, intercept in (
        (12, False, -1024),
        (12, True, 0),
        (13, True, -1024),
        (14, False, -1024),
        (15, True, 0),
        (16, False, -1024),
        (16, True, 0),
    ):
        yield head(
            f"head-{'signed' if signed else 'unsigned'}-{stored}", storage=Storage(stored, signed, intercept)
        )
    yield head("head-slope-2", storage=Storage(12, False, -1024.0, 2.0))
    yield head(
        "head-padding",
        storage=Storage(16, True, 0.0, padding=-2000),
        notes="-2000 outside the circle of reconstruction",
    )
    for name in ("implicit", "big_endian", "deflated", "rle", "jpeg_lossless", "jpeg_ls", "jpeg_2000"):
        yield head("head-" + name.replace("_", "-"), encoder=getattr(encode, name))
    yield "head-multi-frame", lambda: _multi_frame(seed)
    yield (
        "head-contrast",
        lambda: _ineligible(_head(seed, "head-contrast", change=_contrast), "contrast medium was given"),
    )
    bone = replace(SOFT, kernel="H70h", description="Head 6.5 H70h")
    yield (
        "head-bone-only",
        lambda: _ineligible(_head(seed, "head-bone-only", acquisition=bone), "only a sharp kernel"),
    )
    derived = replace(SOFT, image_type=("DERIVED", "SECONDARY", "MPR"))
    yield (
        "head-derived-only",
        lambda: _ineligible(_head(seed, "head-derived-only", acquisition=derived), "only a derived series"),
    )
    yield "head-scout-and-dose", lambda: _scout_and_dose(seed)


def _uneven(recipe):
    """Slice indices whose distances are 4.0, 1.08 and 7.0 mm."""
    z, at = [0.0], 0.0
    span = (recipe.slices - 1) * recipe.slice_mm
    while at < span - 7:
        at += 4.0 if at < 0.4 * span else (1.08 if at < 0.45 * span else 7.0)
        z.append(at)
    return [v / recipe.slice_mm for v in z]


def _contrast(instances):
    for d in instances:
        d.ContrastBolusAgent = "Iohexol"
        d.ContrastBolusRoute = "IV"
    return instances


def _multi_frame(seed):
    recipe = replace(SMALL, seed=seed)
    volume, header = render(recipe, size=128), _header(seed, "head-multi-frame")
    study = Study("head-multi-frame", header, "CT", "positive", expected_findings(recipe, volume))
    study.instances.append(enhanced_head(header, volume))
    return study


def _scout_and_dose(seed):
    volume, header = (
        render(replace(SMALL, seed=seed, lesions=()), size=128),
        _header(seed, "head-scout-and-dose"),
    )
    study = Study("head-scout-and-dose", header, "CT", "not_eligible")
    study.instances += [localizer(header, 1, volume), dose_summary(header, 501)]
    return study


def _chests(seed):
    small = ChestRecipe(seed + 3, rows=512, columns=512, pixel_mm=0.72)
    air = replace(small, pneumothorax=Pneumothorax("left", 44))
    chest = lambda name, recipe=small, change=None, **options: (
        name,
        lambda: _chest(seed, name, recipe, change, **options),
    )
    yield chest("chest-normal")
    yield chest("chest-pneumothorax", air)
    yield chest("chest-pneumothorax-monochrome1", air, kind="CR", view="AP", inverted=True)
    yield chest("chest-secondary-capture", air, kind="SC")
    yield chest("chest-voi-lut", air, _voi_lut)
    yield chest("chest-modality-lut", air, _modality_lut, kind="CR")
    yield chest("chest-jpeg-8-bit", air, _eight_bits, encoder=encode.jpeg_baseline)
    yield (
        "chest-lateral",
        lambda: _ineligible(_chest(seed, "chest-lateral", small, _lateral), "a lateral view"),
    )


def _chest(seed, name, recipe, change, **options):
    study = chest_study(name, _header(seed, name), recipe, **options)
    for d in study.instances if change else ():
        change(d)
    return study


def _lut(first, table, explanation, bits=12):
    item = Dataset()
    item.add_new(0x00283002, "US", [len(table), first, bits])
    item.LUTExplanation = explanation
    item.add_new(0x00283006, "US", [int(v) for v in table])
    return item


def _voi_lut(d):
    del d.WindowCenter, d.WindowWidth
    x = np.linspace(-3, 3, 4096)
    d.VOILUTSequence = Sequence([_lut(0, 4095 / (1 + np.exp(-x)), "S curve")])


def _modality_lut(d):
    item = _lut(0, np.arange(4096) * 0.9 + 100, "line", bits=16)
    item.ModalityLUTType = "US"
    d.ModalityLUTSequence = Sequence([item])


def _eight_bits(d):
    stored = np.frombuffer(d.PixelData, "<u2") >> 4
    d.BitsAllocated, d.BitsStored, d.HighBit = 8, 8, 7
    d.PixelData = stored.astype("u1").tobytes()
    d["PixelData"].VR = "OB"
    d.WindowCenter, d.WindowWidth = "128", "244"


def _lateral(d):
    d.ViewPosition = "LL"
    d.ViewCodeSequence[0].CodeValue, d.ViewCodeSequence[0].CodeMeaning = "399198007", "Right lateral"
    d.PatientOrientation = ["A", "F"]


def _private(seed):
    header = _header(seed, "private-sop-class")
    study = Study(
        "private-sop-class", header, "OT", "not_eligible", notes="raw data of a class that no standard lists"
    )
    d = header.instance(PRIVATE_SOP_CLASS, "OT", 1, 1, "Vendor raw data", "HEAD")
    block = d.private_block(0x0099, "FIXTURE RAW", create=True)
    block.add_new(0x01, "OB", bytes(range(256)) * 64)
    study.instances.append(d)
    return study


def _magnetic(seed):
    study = _head(seed, "magnetic-resonance", recipe=replace(SMALL, slices=5, lesions=()))
    for d in study.instances:
        d.Modality, d.SOPClassUID = "MR", "1.2.840.10008.5.1.4.1.1.4"
        d.ScanningSequence, d.SequenceVariant, d.EchoTime, d.RepetitionTime = "SE", "NONE", "90", "4000"
        del d.KVP, d.ConvolutionKernel, d.RescaleType
    study.modality = "MR"
    return _ineligible(study, "a modality nobody reads here")


def _two_series(seed):
    """Two chest views in one study, so that a choice must be made."""
    study = _chest(
        seed,
        "chest-two-views",
        ChestRecipe(seed + 3, rows=512, columns=512, pixel_mm=0.72, pneumothorax=Pneumothorax("right", 44)),
        None,
    )
    front = study.instances[0]
    pixels = np.frombuffer(front.PixelData, "<u2").reshape(512, 512)
    side = radiograph(study.header, np.roll(pixels, 100, 1), 0.72, series=2)
    _lateral(side)
    study.instances.append(side)
    return study


def builders(seed):
    jobs = dict([*_heads(seed), *_chests(seed)])
    jobs["chest-two-views"] = lambda: _two_series(seed)
    jobs["private-sop-class"] = lambda: _private(seed)
    jobs["magnetic-resonance"] = lambda: _magnetic(seed)
    jobs["dose-report"] = lambda: dose_study("dose-report", _header(seed, "dose-report"))
    return jobs
