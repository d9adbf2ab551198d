"""What the benchmarks send: one CT of 300 slices in three transfer syntaxes, and one large radiograph."""

import numpy as np

from . import encode
from .chest_recipe import ChestRecipe, Pneumothorax
from .ct_objects import Acquisition, Storage, slice_object
from .head_ct import render
from .head_recipe import HeadRecipe, Lesion
from .head_study import expected_findings
from .header import StudyHeader
from .noise import ct_grain
from .study import Study
from .uids import UIDSource
from .xray_objects import chest_study

SLICES = 300


def builders(seed):
    jobs = {
        "ct300": lambda: _thin_head("ct300", seed, None),
        "ct300-jpeg-lossless": lambda: _thin_head("ct300-jpeg-lossless", seed, encode.jpeg_lossless),
        "ct300-jpeg-2000": lambda: _thin_head("ct300-jpeg-2000", seed, encode.jpeg_2000),
    }
    recipe = ChestRecipe(
        seed + 5, rows=2500, columns=2048, pixel_mm=0.16, pneumothorax=Pneumothorax("left", 40)
    )
    jobs["dx2500"] = lambda: chest_study("dx2500", _header(seed, "dx2500"), recipe)
    return jobs


def _header(seed, name):
    return StudyHeader(UIDSource("bench", seed, name), "Fixture^Bench", "FIXBENCH", "BENCH", "Benchmark")


def _thin_head(name, seed, encoder):
    """Painted every 2.2 mm and interpolated to 0.55 mm: the pixels differ, the work to read them does not."""
    coarse = 75
    bleed = Lesion("intraparenchymal", "left", (31, 2, 12), (19, 24, 17), 66, 4.5)
    recipe = HeadRecipe(seed=seed, slices=coarse, slice_mm=2.2, sub_slices=1, noise_hu=0.0, lesions=(bleed,))
    volume = render(recipe)
    rng = np.random.default_rng(seed)
    header = _header(seed, name)
    study = Study(name, header, "CT", "positive", expected_findings(recipe, volume), encoder=encoder)
    thin = Acquisition(2, "Head 0.55 H31s", "H31s", thickness_mm=0.6)
    grains = [ct_grain(rng, 512, 512, volume.pixel_mm) for _ in range(40)]
    for number, k in enumerate(np.linspace(0, coarse - 1, SLICES), 1):
        grain = np.roll(grains[rng.integers(40)], tuple(rng.integers(0, 512, 2)), (0, 1))
        hu = volume.at(k) + 6 * grain
        study.instances.append(
            slice_object(header, thin, number, hu, volume.pixel_mm, volume.position(k), Storage())
        )
    return study
