"""Pneumothoraces and what is mistaken for them, drawn into the crop of one real lung [224, 144] (chest wall on the left).

Ribs stay where they are; what goes is the fine bright texture, the vessels. Its loss fades towards the chest wall, so that
nothing but the pleural line has an edge: an earlier version cut a patch out of the lung and the networks learnt the patch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage


def noise(rng: np.random.Generator, shape: tuple[int, int], sigma: float) -> np.ndarray:
    made = ndimage.gaussian_filter(rng.standard_normal(shape).astype(np.float32), sigma, mode="wrap")
    return made / (made.std() + 1e-6)


@dataclass
class Layers:
    """A lung taken apart: what is broad (chest wall, ribs), the vessels on it, the grain."""

    broad: np.ndarray
    vessels: np.ndarray
    grain: np.ndarray

    @staticmethod
    def of(image: np.ndarray) -> "Layers":
        calm = ndimage.gaussian_filter(image, 0.8)
        broad = ndimage.gaussian_filter(ndimage.grey_opening(calm, size=(7, 5)), 1.0)
        broad = np.maximum(broad, ndimage.gaussian_filter(calm, 2.5) - 0.03)  # keeps the edges of ribs
        broad = np.minimum(broad, calm)
        return Layers(broad, calm - broad, image - calm)


@dataclass
class Wall:
    """The lung's outline as the insertion needs it: depth of each pixel from the chest wall and apex, and where lung is."""

    depth: np.ndarray  # pixels
    lung: np.ndarray  # soft, 0..1
    top: float
    bottom: float
    hilum: tuple[float, float]

    @staticmethod
    def of(mask: np.ndarray, rng: np.random.Generator) -> "Wall | None":
        rows, columns = np.nonzero(mask > 0.5)
        if len(rows) < 2500:
            return None
        yy, xx = np.mgrid[: mask.shape[0], : mask.shape[1]].astype(np.float32)
        top, bottom = float(np.quantile(rows, 0.01)), float(np.quantile(rows, 0.99))
        lateral = np.full(mask.shape[0], np.nan, np.float32)
        for r in np.unique(rows):
            lateral[r] = np.flatnonzero(mask[r] > 0.5)[0]
        filled = np.where(np.isnan(lateral), np.interp(np.arange(len(lateral)), np.unique(rows), lateral[np.unique(rows)]), lateral)
        out = rng.uniform(1, 6)  # the threshold masks end short of the chest wall
        filled = ndimage.gaussian_filter1d(filled, 5, mode="nearest") - out
        reached = (xx >= filled[:, None]) & (yy >= top - 0.5 * out)
        inner = float(np.median(columns)) + 0.3 * float(columns.max() - columns.min())
        depth = ndimage.distance_transform_edt(np.pad(reached, ((0, 60), (0, 60)), mode="edge"))[: mask.shape[0], : mask.shape[1]]
        soft = ndimage.gaussian_filter((ndimage.binary_dilation(mask > 0.5, iterations=4)).astype(np.float32), 5.0)
        return Wall(depth.astype(np.float32), soft * reached, top, bottom, (float(np.median(rows)), inner))


def insert(rng: np.random.Generator, image: np.ndarray, mask: np.ndarray, large: bool) -> tuple[np.ndarray, np.ndarray] | None:
    """(crop with a pneumothorax, cover)."""
    wall = Wall.of(mask, rng)
    if wall is None:
        return None
    yy, xx = np.mgrid[: image.shape[0], : image.shape[1]].astype(np.float32)
    height = wall.bottom - wall.top
    fraction = np.clip((yy - wall.top) / height, 0, 1)
    gap = rng.uniform(22, 60) if large else float(np.exp(rng.uniform(np.log(11), np.log(56))))
    slope = rng.uniform(0.1, 1.0)  # the air stands higher
    border = gap * np.clip(1.1 - slope * fraction, 0.0, 1.8) + noise(rng, image.shape, 16) * gap * 0.06
    away = wall.depth - border
    air = np.clip(0.5 - away / 1.5, 0, 1) * wall.lung
    shown = air * np.clip((wall.depth - 1) / 5, 0, 1)
    if (air > 0.5).sum() < 220:
        return None
    layers = Layers.of(image)
    contrast = float(image[mask > 0.5].std()) + 0.02
    shrink = rng.uniform(0.2, 0.7) * gap / 130
    sy, sx = yy + (yy - wall.hilum[0]) * shrink, xx + (xx - wall.hilum[1]) * shrink
    pulled = ndimage.map_coordinates(layers.vessels, [sy, sx], order=1, mode="nearest")
    lung = layers.broad + layers.vessels + wall.lung * (pulled * rng.uniform(0.9, 1.25) - layers.vessels)
    lung = lung + wall.lung * np.exp(-np.clip(away, 0, None) / rng.uniform(10, 60)) * contrast * rng.uniform(0.0, 0.5)
    empty = layers.broad + layers.vessels * rng.uniform(0.0, 0.3) - contrast * rng.uniform(0.0, 0.45)
    out = lung + shown * (empty - lung) + layers.grain
    line = np.exp(-((away / rng.uniform(0.7, 1.4)) ** 2)) * wall.lung * np.clip((wall.depth - 2) / 4, 0, 1)
    gaps = np.clip(0.75 + 0.5 * noise(rng, image.shape, 9), 0, 1)
    out = out + line * gaps * contrast * rng.uniform(0.2, 0.9)
    return np.clip(out, 0, 1).astype(np.float32), air.astype(np.float32)


def sham(rng: np.random.Generator, image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """What is mistaken for one: each has one of its signs, never two that belong together."""
    out = image.copy()
    yy, xx = np.mgrid[: image.shape[0], : image.shape[1]].astype(np.float32)
    contrast = float(image[mask > 0.5].std()) + 0.02 if (mask > 0.5).any() else 0.1
    for _ in range(int(rng.integers(1, 4))):
        kind = rng.integers(6)
        if kind == 0:  # emphysema: few vessels and no line
            layers = Layers.of(out)
            where = ndimage.gaussian_filter((mask > 0.5).astype(np.float32), 8) * np.clip(0.6 + 0.5 * noise(rng, image.shape, 22), 0, 1)
            out = out - where * (layers.vessels * rng.uniform(0.3, 0.9) + contrast * rng.uniform(0, 0.3))
            continue
        wall = Wall.of(mask, rng)
        if kind == 1 and wall is not None:  # a line along the wall, vessels beyond it: companion shadow, fold of the pleura
            away = wall.depth - float(np.exp(rng.uniform(np.log(4), np.log(40)))) * (1.1 - rng.uniform(-0.2, 0.9) * (yy - wall.top) / (wall.bottom - wall.top))
            low, high = sorted(rng.uniform(0, 1, 2) * image.shape[0])
            along = np.clip((yy - low) / 8, 0, 1) * np.clip((high - yy) / 8, 0, 1)
            out = out + np.exp(-((away / rng.uniform(0.7, 2.0)) ** 2)) * along * contrast * rng.uniform(0.15, 0.8)
            continue
        angle, offset = rng.uniform(-0.8, 0.8), rng.uniform(0.05, 0.95) * image.shape[1]
        bend = rng.normal(0, 0.002) * (yy - image.shape[0] / 2) ** 2
        d = (xx - offset) * np.cos(angle) + (yy - image.shape[0] / 2) * np.sin(angle) + bend
        low, high = sorted(rng.uniform(-0.1, 1.1, 2) * image.shape[0])
        along = np.clip((yy - low) / 6, 0, 1) * np.clip((high - yy) / 6, 0, 1)
        if kind == 2:  # a skin fold or the scapula: an edge that fades to one side
            d = d * rng.choice([-1, 1])
            out = out + along * rng.choice([-1, 1]) * contrast * rng.uniform(0.2, 0.7) * np.exp(-np.clip(d, 0, None) / rng.uniform(8, 30)) * np.clip(d + 0.5, 0, 1)
        elif kind == 3:  # a tube or a wire
            width = rng.uniform(0.8, 3.0)
            out = out + along * contrast * rng.uniform(0.3, 3.0) * (np.exp(-((d / width) ** 2)) - rng.uniform(0, 0.7) * np.exp(-((d / width / 0.5) ** 2)))
        elif kind == 4:  # a device
            centre = (rng.uniform(0, image.shape[0]), rng.uniform(0, image.shape[1]))
            r = np.hypot(yy - centre[0], xx - centre[1]) - rng.uniform(4, 18)
            out = out + np.clip(0.5 - r / 2, 0, 1) * contrast * rng.uniform(0.5, 4)
        else:  # a rib or the clavicle seen more plainly
            d = (yy - rng.uniform(0, 1) * image.shape[0]) + (xx - 72) * rng.uniform(-0.7, 0.7) + bend.T.mean()
            out = out + np.exp(-((d / rng.uniform(3, 7)) ** 4)) * contrast * rng.uniform(0.1, 0.5)
    return np.clip(out, 0, 1).astype(np.float32)
