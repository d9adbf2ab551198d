"""From a recipe to slices of Hounsfield units as a scanner would give them, with the truth beside them."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from . import head_brain, head_face, head_lesions, head_skull
from .noise import ct_grain
from .scene import Scene
from .shapes import soft


@dataclass
class HeadVolume:
    """`hu` float32 `[slice, row, column]`, feet first; `masks` uint8 of the same shape, one per lesion."""

    hu: np.ndarray
    masks: list
    pixel_mm: float
    slice_mm: float
    first_position_mm: tuple  # Patient coordinates (LPS) of the centre of the first slice's first pixel.
    tilt_deg: float = 0.0  # Gantry tilt: the columns lean, the slices step along z.

    def volume_ml(self, index):
        return float(self.masks[index].sum()) * self.pixel_mm**2 * self.slice_mm / 1000

    def centre_mm(self, index):
        """The finding's centre of gravity in patient coordinates."""
        k, r, c = ndimage.center_of_mass(self.masks[index])
        x, y, z = self.position(k)
        _, _, _, _, down_y, down_z = self.orientation
        return (x + c * self.pixel_mm, y + r * self.pixel_mm * down_y, z + r * self.pixel_mm * down_z)

    @property
    def orientation(self):
        tilt = np.deg2rad(self.tilt_deg)
        return (1, 0, 0, 0, float(np.cos(tilt)), float(-np.sin(tilt)))

    def position(self, k):
        """Image Position (Patient) of slice `k`, which need not be whole."""
        x, y, z = self.first_position_mm
        return (x, y, z + k * self.slice_mm)

    def at(self, k):
        """The slice at a position between slices, by linear interpolation."""
        low = min(int(k), len(self.hu) - 2)
        return self.hu[low] * (low + 1 - k) + self.hu[low + 1] * (k - low)


def render(recipe, size=512, sharp=False):
    """Paint, average the sub-slices into slices, enlarge to `size`, harden the beam, add grain."""
    rng = np.random.default_rng(recipe.seed)
    scene = Scene(recipe, rng)
    egg, cavity = head_skull.cavity_distance(scene)
    head_face.paint_soft_tissue(scene)
    head_skull.paint_scalp(scene, egg, recipe)
    head_face.paint_jaws(scene)
    head_face.paint_sinuses(scene)
    head_face.paint_orbits(scene)
    head_skull.paint_bone(scene, egg, cavity, recipe)
    head_skull.paint_frontal_sinus(scene, cavity)
    shift = head_lesions.displacement(scene, recipe.lesions)
    effaced = head_lesions.effacement(scene, recipe.lesions)
    brain_hu = head_brain.Brain(scene, cavity, recipe, shift).paint(effaced)
    painted = [head_lesions.paint(scene, brain_hu, cavity, lesion) for lesion in recipe.lesions]
    inside = soft(cavity, 1.2)
    scene.hu += inside * (brain_hu - scene.hu)
    head_skull.paint_base(scene)
    _harden(scene, cavity, inside)
    _head_holder(scene)
    return _scan(recipe, scene, painted, rng, size, sharp)


def _harden(scene, cavity, inside):
    """Cupping under the vault and the dark band between the petrous bones."""
    rim = 5 * np.exp(cavity / 3.0) * inside
    band = 4 * np.exp(-(((scene.z + 31) / 8) ** 2) - ((scene.y - 14) / 7) ** 2) * inside
    scene.hu += rim - band * (1 + 0.4 * np.sin(scene.x / 3))


def _head_holder(scene):
    y, x = np.meshgrid(scene.plain_y, scene.plain_x, indexing="ij")
    ring = np.abs(np.hypot(x, y - 4) - 110.5) - 1.2
    cover = soft(np.maximum(ring, 40 - y))[None]
    scene.hu += cover * np.clip((-scene.hu - 700) / 300, 0, 1) * (150 - scene.hu)


def _scan(recipe, scene, painted, rng, size, sharp):
    n, sub, grid = recipe.slices, recipe.sub_slices, recipe.grid
    pixel = recipe.fov_mm / size
    thick = lambda a: a.reshape(n, sub, grid, grid).mean(1)
    coarse = thick(scene.hu)
    masks = [(_enlarge(thick(p.cover), size) >= 0.5).astype(np.uint8) for p in painted]
    hu = _enlarge(coarse, size)
    dense = np.clip((coarse > 300).mean((1, 2)) / 0.10, 0.5, 1.6)
    for k in range(n):
        level = recipe.noise_hu * (0.75 + 0.35 * dense[k]) * (3.0 if sharp else 1.0)
        falloff = _falloff(size)
        hu[k] += level * falloff * ct_grain(rng, size, size, pixel, sharp)
    if sharp:
        hu += 0.8 * (hu - ndimage.gaussian_filter(hu, (0, 1.5, 1.5)))
    corner, tilt = -recipe.fov_mm / 2 + pixel / 2, np.deg2rad(recipe.gantry_tilt_deg)
    first = (
        corner,
        corner * float(np.cos(tilt)),
        recipe.bottom_mm + recipe.slice_mm / 2 - corner * float(np.sin(tilt)),
    )
    return HeadVolume(np.maximum(hu, -1024), masks, pixel, recipe.slice_mm, first, recipe.gantry_tilt_deg)


def _enlarge(slices, size):
    """Linear in-plane enlargement by two separable matrices, then the blur of a soft kernel."""
    grid = slices.shape[-1]
    at = (np.arange(size) + 0.5) * grid / size - 0.5
    low = np.clip(np.floor(at).astype(int), 0, grid - 2)
    part = np.clip(at - low, 0, 1).astype(np.float32)
    matrix = np.zeros((size, grid), np.float32)
    matrix[np.arange(size), low] = 1 - part
    matrix[np.arange(size), low + 1] += part
    return np.stack([matrix @ s @ matrix.T for s in slices.astype(np.float32)])


def _falloff(size):
    u = np.linspace(-1, 1, size, dtype=np.float32)
    r2 = u[:, None] ** 2 + u[None, :] ** 2
    return 0.55 + 0.45 * np.exp(-r2 / 0.45)
