"""The studies of a short, busy morning, for `make demo`."""

from . import encode
from .chest_recipe import ChestRecipe, Pneumothorax
from .ct_objects import Storage, localizer
from .dose_report import dose_study
from .head_ct import render
from .head_recipe import HeadRecipe, Lesion
from .head_study import head_study
from .header import StudyHeader
from .study import Study
from .uids import UIDSource
from .xray_objects import chest_study

JAPANESE = ["", "ISO 2022 IR 87"]


def _header(seed, name, index, patient, description, **more):
    uids = UIDSource("demo", seed, name)
    return StudyHeader(
        uids,
        patient,
        f"FIX{1000 + index}",
        f"A26{uids.number('accession', below=10**6):06d}",
        description,
        time=f"{8 + index // 6:02d}{index * 7 % 60:02d}00",
        **more,
    )


def _heads(seed):
    """name, patient, recipe differences, how it is stored and described."""
    signed = Storage(16, True, -1024.0)
    padded = Storage(16, True, 0.0, padding=-2000)
    wide = Storage(16, False, -1024.0)
    bleed = Lesion("intraparenchymal", "left", (31, 2, 12), (19, 24, 17), 66, 4.5)
    lobar = Lesion("intraparenchymal", "right", (36, 38, 22), (17, 19, 16), 67, 3.0)
    crescent = Lesion("subdural", "right", (60, 5, 25), (13, 62, 45), 64, 6.0)
    infarct = Lesion("infarct", "right", (48, 2, 14), (36, 45, 34), 18, 3.0)
    return {
        "ct-bleed-left": ("Fixture^Alder", dict(lesions=(bleed,), yaw_roll_pitch_deg=(2, 1, -3)), dict()),
        "ct-subdural-right": (
            "Kakuu^Hanako=架空^花子=かくう^はなこ",
            dict(lesions=(crescent,), atrophy=0.7, slices=34),
            dict(
                storage=signed,
                kernels=("STANDARD", "BONE"),
                more=dict(character_set=JAPANESE, timezone="+0900", model="Phantom 2"),
            ),
        ),
        "ct-normal-tilted": (
            "Größe^Jörg",
            dict(
                yaw_roll_pitch_deg=(-5, 2.5, -7), scale=(1.02, 1.03, 1.01), atrophy=0.9, falx_calcified=True
            ),
            dict(storage=padded),
        ),
        "ct-normal-small": (
            "Fixture^Cedar",
            dict(scale=(0.93, 0.92, 0.95), atrophy=0.15, fov_mm=220.0, slices=30, pineal=False, skull_mm=5.4),
            dict(storage=wide, kernels=("J40s", "J70h")),
        ),
        "ct-normal-asymmetric": (
            "Modèle^Églantine",
            dict(asymmetry_mm=2.4, yaw_roll_pitch_deg=(4, -2, 3), offset_mm=(5.0, -1.0)),
            dict(more=dict(character_set="ISO_IR 192", timezone="+0100")),
        ),
        "ct-bleed-right-jpeg": (
            "Fixture^Elm",
            dict(lesions=(lobar,), scale=(0.98, 1.02, 0.97), yaw_roll_pitch_deg=(-3, 1, 2)),
            dict(encoder=encode.jpeg_lossless),
        ),
        "ct-stroke-right": (
            "Fixture^Fir",
            dict(lesions=(infarct,), atrophy=0.6, slices=33, yaw_roll_pitch_deg=(1, -1, -2)),
            dict(kernels=("UB", "YC")),
        ),
    }


def _chests(seed):
    return {
        "dx-normal": ("Fixture^Hazel", ChestRecipe(seed + 21), dict(kind="DX"), dict()),
        "cr-normal-portable": (
            "Fixture^Juniper",
            ChestRecipe(seed + 22, portable=True, heart=1.15, width=1.02, height=0.93, breasts=True),
            dict(kind="CR", view="AP", inverted=True),
            dict(priority="STAT"),
        ),
        "dx-pneumothorax-left": (
            "Fixture^Larch",
            ChestRecipe(seed + 23, pneumothorax=Pneumothorax("left", 42)),
            dict(kind="DX"),
            dict(),
        ),
        "sc-pneumothorax-right": (
            "Fixture^Maple",
            ChestRecipe(seed + 24, pneumothorax=Pneumothorax("right", 38), heart=0.9, width=0.97),
            dict(kind="SC"),
            dict(requested=False),
        ),
    }


def builders(seed):
    """Name -> a function without arguments that makes the study; the order is the order of arrival."""
    jobs, index = {}, 0
    for name, (patient, recipe, options) in _heads(seed).items():
        options = dict(options)
        header = _header(seed, name, index, patient, "CT head without contrast", **options.pop("more", {}))
        made = HeadRecipe(seed=seed * 100 + index, **recipe)
        jobs[name] = lambda n=name, h=header, r=made, o=options: head_study(n, h, r, **o)
        index += 1
    for name, (patient, recipe, options, more) in _chests(seed).items():
        header = _header(seed, name, index, patient, "Chest radiograph", **more)
        jobs[name] = lambda n=name, h=header, r=recipe, o=options: chest_study(n, h, r, **o)
        index += 1
    header = _header(seed, "sr-dose-report", index, "Fixture^Oak", "CT abdomen")
    jobs["sr-dose-report"] = lambda h=header: dose_study("sr-dose-report", h)
    scout = _header(seed, "ct-localizer-only", index + 1, "Fixture^Pine", "CT head without contrast")
    jobs["ct-localizer-only"] = lambda h=scout: _localizer_only(h, seed)
    return jobs


def _localizer_only(header, seed):
    study = Study("ct-localizer-only", header, "CT", "not_eligible")
    volume = render(HeadRecipe(seed=seed + 77, sub_slices=1, grid=128), size=128)
    study.instances.append(localizer(header, 1, volume))
    return study
