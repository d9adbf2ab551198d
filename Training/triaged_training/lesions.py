"""Bleeds and infarcts inserted into prepared real heads [slab, 160, 160] (HU / 100). Grain is kept: a lesion changes the
smoothed value below it, not the noise above it."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

SLAB_MM = 5.0
PIXEL_MM = 1.4


def coordinates(shape: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    z, y, x = np.meshgrid(*(np.arange(n, dtype=np.float32) for n in shape), indexing="ij")
    return z * SLAB_MM, (y - (shape[1] - 1) / 2) * PIXEL_MM, (x - (shape[2] - 1) / 2) * PIXEL_MM


def field(rng: np.random.Generator, shape: tuple[int, int, int], mm: float) -> np.ndarray:
    """Smooth noise of unit deviation with features of about `mm`."""
    sigma = (mm / SLAB_MM / 2, mm / PIXEL_MM / 2, mm / PIXEL_MM / 2)
    noise = ndimage.gaussian_filter(rng.standard_normal(shape).astype(np.float32), sigma, mode="wrap")
    return noise / (noise.std() + 1e-6)


def soft(distance: np.ndarray, width: float) -> np.ndarray:
    return np.clip(0.5 - distance / width, 0, 1).astype(np.float32)


def ellipsoid(z, y, x, centre, radii) -> np.ndarray:
    r = np.sqrt(((z - centre[0]) / radii[0]) ** 2 + ((y - centre[1]) / radii[1]) ** 2 + ((x - centre[2]) / radii[2]) ** 2)
    return (r - 1) * min(radii)


def pick_point(rng: np.random.Generator, where: np.ndarray) -> tuple[int, int, int] | None:
    flat = np.flatnonzero(where)
    if len(flat) == 0:
        return None
    return tuple(int(v) for v in np.unravel_index(flat[rng.integers(len(flat))], where.shape))


def rim_distance(mask: np.ndarray) -> np.ndarray:
    """In-plane distance to the inner table, mm (small gaps of the mask are closed first)."""
    return np.stack([
        ndimage.distance_transform_edt(ndimage.binary_fill_holes(ndimage.binary_closing(m, iterations=3)))
        for m in mask > 0.5]).astype(np.float32) * PIXEL_MM


def insert_bleed(rng: np.random.Generator, head: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, str] | None:
    """(head with a bleed, cover 0..1, subtype); None when no place was found."""
    kind = str(rng.choice(["parenchymal", "subdural", "epidural", "subarachnoid", "ventricular"], p=[.36, .2, .14, .16, .14]))
    z, y, x = coordinates(head.shape)
    inside = mask > 0.5
    rim = rim_distance(mask)
    calm = ndimage.gaussian_filter(head, (0, 1.2, 1.2))
    level = rng.uniform(0.55, 0.8)
    cover = None
    if kind == "parenchymal":
        point = pick_point(rng, inside & (rim > 9))
        if point is None:
            return None
        radius = float(np.exp(rng.uniform(np.log(4), np.log(24))))
        radii = tuple(radius * rng.uniform(0.7, 1.35, 3))
        centre = (z[point], y[point], x[point])
        distance = ellipsoid(z, y, x, centre, radii) + field(rng, head.shape, 14) * radius * 0.15
        oedema = soft(distance - rng.uniform(1, 6), 6) * inside
        head = head + oedema * (rng.uniform(0.17, 0.26) - calm) * (1 - soft(distance, 3))
        cover = soft(distance, 3.0)
    elif kind == "subdural":
        side = rng.choice([-1, 1])
        point = pick_point(rng, inside & (rim < 4) & (side * x > 12))
        if point is None:
            return None
        thick = rng.uniform(3, 14)
        profile = 1 - ((y - y[point]) / rng.uniform(35, 75)) ** 2 - ((z - z[point]) / rng.uniform(15, 45)) ** 2
        inner = thick * np.sqrt(np.clip(profile, 0, 1)) + field(rng, head.shape, 20) * 0.6
        cover = soft(rim - inner, 2.0) * (profile > 0.02) * (side * x > 4)
    elif kind == "epidural":
        point = pick_point(rng, inside & (rim < 3))
        if point is None:
            return None
        radius = rng.uniform(9, 26)
        distance = ellipsoid(z, y, x, (z[point], y[point], x[point]), (radius, radius * rng.uniform(.7, 1.3), radius * rng.uniform(.5, .9)))
        cover = soft(distance, 2.5)
    elif kind == "subarachnoid":
        point = pick_point(rng, inside & (rim < 25) & (calm < 0.24))
        if point is None:
            return None
        reach = rng.uniform(15, 45)
        near = soft(ellipsoid(z, y, x, (z[point], y[point], x[point]), (reach * .6, reach, reach)), 12)
        water = np.clip((0.30 - ndimage.gaussian_filter(head, (0, 0.8, 0.8))) / 0.1, 0, 1)
        cover = near * water
        level = rng.uniform(0.5, 0.7)
    else:
        middle = (np.abs(x) < 30) & (rim > 24) & inside
        water = np.clip((0.22 - ndimage.gaussian_filter(head, (0, 1.0, 1.0))) / 0.07, 0, 1) * middle
        if (water > 0.5).sum() < 60:
            return None
        columns = y[(water > 0.5)]
        depth = np.quantile(columns, rng.uniform(0.1, 0.8))
        side = rng.choice([-1, 0, 1])
        cover = water * soft(depth - y, 3) * (np.ones_like(x) if side == 0 else (side * x > -2))
    cover = (cover * inside).astype(np.float32)
    ml = cover.sum() * PIXEL_MM**2 * SLAB_MM / 1000
    if ml < 0.3:
        return None
    clot = level + 0.03 * field(rng, head.shape, 10)
    head = head + cover * (clot - calm)
    return np.clip(head, -0.2, 1.0).astype(np.float32), cover, kind


TERRITORIES = (  # centre (y, |x|) and radii in mm of the aligned head, weights: MCA whole, MCA parts, PCA, ACA, cerebellum
    ((-5, 42), (38, 24), 0.30), ((-22, 40), (20, 20), 0.15), ((18, 42), (20, 20), 0.18), ((0, 26), (16, 11), 0.12),
    ((52, 22), (22, 16), 0.13), ((-45, 10), (26, 10), 0.07), ((45, 25), (20, 22), 0.05),
)


def insert_infarct(
    rng: np.random.Generator, head: np.ndarray, mask: np.ndarray, drop: float | None = None
) -> tuple[np.ndarray, np.ndarray, float] | None:
    """(head with an acute infarct, cover, drop in HU): a territory loses `drop` HU and its grey-white contrast."""
    z, y, x = coordinates(head.shape)
    inside = mask > 0.5
    weights = np.array([t[2] for t in TERRITORIES])
    (cy, cx), (ry, rx), _ = TERRITORIES[int(rng.choice(len(TERRITORIES), p=weights / weights.sum()))]
    side = rng.choice([-1, 1])
    slabs = head.shape[0]
    brain = np.flatnonzero(inside.sum((1, 2)) * PIXEL_MM**2 / 100 > 60)
    if len(brain) < 6:
        return None
    k = int(rng.choice(brain[len(brain) // 5 :]))
    size = rng.uniform(0.55, 1.15)
    centre = (k * SLAB_MM, cy + rng.normal(0, 6), side * (cx + rng.normal(0, 4)))
    radii = (rng.uniform(9, 26), ry * size * rng.uniform(.8, 1.2), rx * size * rng.uniform(.8, 1.2))
    distance = ellipsoid(z, y, x, centre, radii) + field(rng, head.shape, 22) * min(radii) * 0.22
    cover = soft(distance, 5.0) * (side * x > 3) * inside
    calm = ndimage.gaussian_filter(head, (0, 1.5, 1.5))
    water = np.clip((0.24 - calm) / 0.1, 0, 1)
    cover = (cover * (1 - water)).astype(np.float32)
    ml = cover.sum() * PIXEL_MM**2 * SLAB_MM / 1000
    if ml < 4 or slabs < 6:
        return None
    drop = float(rng.uniform(3, 12)) if drop is None else drop
    level = ndimage.gaussian_filter(head, (0, 6, 6))
    flatten = rng.uniform(0.3, 0.7) * min(1.0, drop / 6)
    change = -(drop / 100) * (1 + 0.15 * field(rng, head.shape, 18)) - flatten * (calm - level)
    return np.clip(head + cover * change, -0.2, 1.0).astype(np.float32), cover, drop
