"""A head CT study as a scanner sends it: localizer, soft kernel, bone kernel and the dose page."""

import numpy as np
from scipy import ndimage

from .ct_objects import Acquisition, Storage, dose_summary, localizer, slice_object
from .head_ct import render
from .noise import ct_grain
from .study import ExpectedFinding, Study

FINDING = {"infarct": "ischaemic_stroke"}


def head_study(
    name, header, recipe, storage=Storage(), kernels=("H31s", "H70h"), encoder=None, bone_slices=8
):
    volume = render(recipe)
    findings = expected_findings(recipe, volume)
    study = Study(
        name,
        header,
        "CT",
        "positive" if findings else "negative",
        findings,
        encoder=encoder,
        requested_priority=header.priority,
    )
    study.instances.append(localizer(header, 1, volume))
    soft = Acquisition(2, "Head 5.0 " + kernels[0], kernels[0], thickness_mm=recipe.slice_mm)
    for k, hu in enumerate(volume.hu):
        study.instances.append(
            slice_object(header, soft, k + 1, hu, volume.pixel_mm, volume.position(k), storage)
        )
    study.instances += bone_series(header, volume, recipe, storage, kernels[1], bone_slices)
    study.instances.append(dose_summary(header, 501))
    return study


def expected_findings(recipe, volume):
    return [
        ExpectedFinding(
            FINDING.get(lesion.kind, "intracranial_haemorrhage"),
            lesion.side,
            round(volume.volume_ml(i), 1),
            [round(float(v), 1) for v in volume.centre_mm(i)],
        )
        for i, lesion in enumerate(recipe.lesions)
    ]


def bone_series(header, volume, recipe, storage, kernel, count):
    """A few slices again with a sharp kernel: edges raised, much more grain."""
    rng = np.random.default_rng(recipe.seed + 1)
    bone = Acquisition(3, "Head 5.0 " + kernel, kernel, thickness_mm=recipe.slice_mm, window=(500, 2500))
    size = volume.hu.shape[1]
    for number, k in enumerate(np.linspace(2, len(volume.hu) - 2, count).astype(int), 1):
        hu = volume.hu[k]
        sharp = hu + 1.2 * (hu - ndimage.gaussian_filter(hu, 1.4))
        sharp += 6 * recipe.noise_hu * ct_grain(rng, size, size, volume.pixel_mm, sharp=True)
        yield slice_object(header, bone, number, sharp, volume.pixel_mm, volume.position(k), storage)
