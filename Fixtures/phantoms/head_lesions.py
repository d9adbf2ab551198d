"""The findings: bleeds and infarcts, with their mass effect, as covers between 0 and 1."""

from dataclasses import dataclass

import numpy as np

from .shapes import ellipsoid, sigmoid, soft


@dataclass
class PaintedLesion:
    """`cover` (0...1 a voxel) is what becomes the finding's truth mask."""

    lesion: object
    cover: np.ndarray


def _mirrored(lesion):
    sign = 1 if lesion.side == "left" else -1
    return sign, (sign * lesion.centre[0], lesion.centre[1], lesion.centre[2])


def displacement(scene, lesions):
    """How far brain tissue is pushed along x, mm: away from the lesion, most beside it."""
    total = np.zeros(scene.shape, np.float32)
    for lesion in lesions:
        sign, (_, cy, cz) = _mirrored(lesion)
        fall = ((scene.y - cy) / 55) ** 2 + ((scene.z - cz) / 38) ** 2
        inner = sigmoid((sign * scene.x + 38) / 9)
        total -= np.float32(sign * lesion.shift_mm) * np.exp(-fall) * inner
    return total


def effacement(scene, lesions):
    """Where sulci and ventricles are pressed shut, 0...1."""
    closed = np.zeros(scene.shape, np.float32)
    for lesion in lesions:
        sign, (cx, cy, cz) = _mirrored(lesion)
        reach = ((scene.y - cy) / (1.4 * lesion.radii[1] + 12)) ** 2 + (
            (scene.z - cz) / (1.4 * lesion.radii[2] + 12)
        ) ** 2
        strength = 0.9 if lesion.kind in ("infarct", "subdural") else 0.7
        closed = np.maximum(closed, strength * np.exp(-reach) * sigmoid(sign * scene.x / 5))
    return closed


def paint(scene, brain_hu, cavity, lesion):
    """Lay one lesion over the brain's Hounsfield units; the cover counts only what lies in the cavity."""
    painter = {
        "intraparenchymal": _parenchymal,
        "subdural": _subdural,
        "infarct": _infarct,
        "intraventricular": _parenchymal,
    }
    cover = painter[lesion.kind](scene, brain_hu, cavity, lesion) * soft(cavity, 1.2)
    return PaintedLesion(lesion, cover)


def _parenchymal(scene, brain_hu, cavity, lesion):
    _, centre = _mirrored(lesion)
    ragged = scene.smooth(16) * 1.8 + scene.smooth(32) * 2.0
    distance = ellipsoid(scene.x, scene.y, scene.z, centre, lesion.radii) + ragged
    oedema = soft(distance - 5 + 1.5 * scene.smooth(14), 7) * soft(1.5 + cavity, 2)
    brain_hu += oedema * (21 - brain_hu)
    cover = soft(distance, 2.4) * soft(cavity + 2, 2)
    clot = lesion.hu + 3.5 * scene.smooth(12) - 4 * soft(-distance - 3, 6)
    brain_hu += cover * (clot - brain_hu)
    return cover


def _subdural(scene, brain_hu, cavity, lesion):
    sign, (_, cy, cz) = _mirrored(lesion)
    thickness, along, up = lesion.radii
    profile = 1 - ((scene.y - cy) / along) ** 2 - ((scene.z - cz) / up) ** 2
    inner = thickness * np.sqrt(np.clip(profile, 0, 1)) + 0.5 * scene.smooth(18)
    cover = soft(-cavity - inner, 1.8) * soft(4 - sign * scene.x, 2) * (profile > 0.02)
    clot = lesion.hu + 3 * scene.smooth(14)
    # A thin layer of water parts the clot from the compressed cortex below it.
    brain_hu += cover * (clot - brain_hu)
    return cover.astype(np.float32)


def _infarct(scene, brain_hu, cavity, lesion):
    sign, (cx, cy, cz) = _mirrored(lesion)
    sx = sign * scene.x
    blob = ellipsoid(sx, scene.y, scene.z, (lesion.centre[0], cy, cz), lesion.radii)
    wedge = (
        np.maximum(blob, 17 + 0.12 * np.abs(scene.y - cy) - sx)
        + 3.0 * scene.smooth(44)
        + 1.5 * scene.smooth(20)
    )
    cover = soft(wedge, 5)
    water = np.clip((24 - brain_hu) / 12, 0, 1)
    target = lesion.hu + 0.12 * (brain_hu - 33) + 1.0 * scene.smooth(18)
    brain_hu += cover * (1 - water) * (target - brain_hu)
    return cover
