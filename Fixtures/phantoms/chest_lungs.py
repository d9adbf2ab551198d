"""Lungs, their vessels, and the pneumothorax that empties a part of one."""

from dataclasses import dataclass

import numpy as np

OUTLINE = [
    (47, -130),
    (72, -118),
    (97, -88),
    (114, -45),
    (124, 0),
    (130, 50),
    (132, 88),
    (112, 76),
    (84, 64),
    (52, 68),
    (26, 82),
    (24, 40),
    (25, -10),
    (22, -60),
    (26, -105),
]


@dataclass
class Lung:
    side: str
    sign: int  # +1 is the patient's left, right in the picture.
    mask: np.ndarray
    depth: np.ndarray  # Aerated thickness, 0...1.
    tissue: np.ndarray  # Where there is lung with vessels, 0...1; outside it inside the mask is free air.
    pleura: np.ndarray  # The visceral pleural line, 0...1.
    collapse: float  # How much the vessel tree shrinks towards the hilum, 1 not at all.


def make_lung(canvas, side, lift):
    sign = 1 if side == "left" else -1
    drop = lift + (3 if side == "left" else -6)
    outline = [(sign * u, v + (drop if v > 60 else 0)) for u, v in OUTLINE]
    mask = canvas.polygon(outline)
    inner = canvas.inner_distance(mask)
    depth = canvas.blur(mask * (1 - np.exp(-inner / 24)), 1.2)
    lung = Lung(side, sign, mask, depth, mask, np.zeros_like(mask), 1.0)
    ptx = canvas.recipe.pneumothorax
    if ptx and ptx.side == side:
        _collapse(canvas, lung, ptx.gap_mm)
    return lung


def _collapse(canvas, lung, gap):
    """The visceral pleura withdraws from the lateral and apical wall, most at the top."""
    medial = lung.sign * canvas.u < 34
    reached = np.maximum(lung.mask, np.maximum(medial * (canvas.v > -127), canvas.v > 46))
    wall = canvas.inner_distance(reached)
    fraction = np.clip((canvas.v + 120) / 210, 0, 1)
    border = gap * (1.1 - 0.65 * fraction) + 1.6 * canvas.texture(70)
    away = wall - border
    lung.tissue = lung.mask * np.clip(0.5 + away / 0.8, 0, 1)
    lung.pleura = lung.mask * np.exp(-((away / 0.75) ** 2))
    lung.collapse = 1 - gap / 110


def vessel_layer(canvas, lung):
    """Arteries and veins branching from the hilum, thinning towards the border."""
    rng, strokes = canvas.rng, {}
    hilum = np.array([lung.sign * 30.0, -8.0 if lung.side == "right" else -16.0])
    for angle in np.linspace(-82, 84, 12) + rng.normal(0, 5, 12):
        start = hilum + [0, rng.normal(0, 9)]
        _branch(rng, strokes, start, np.deg2rad(angle), rng.uniform(2.4, 3.6), lung, 0)
    layer = np.zeros(canvas.shape, np.float32)
    for width, group in strokes.items():
        drawn = canvas.lines([(_towards(hilum, p, lung.collapse), width) for p in group])
        layer += canvas.blur(drawn, 0.25 + 0.16 * width) * width
    rim = np.clip(canvas.inner_distance(lung.tissue) / 14, 0, 1)
    return layer * rim


def _towards(hilum, points, factor):
    return hilum + factor * (np.asarray(points) - hilum)


def _branch(rng, strokes, start, angle, radius, lung, level):
    """One vessel and, at its end, two thinner ones."""
    points, length = [start], rng.uniform(16, 27) * (0.9**level)
    for _ in range(5):
        angle += rng.normal(0, 0.09)
        step = np.array([lung.sign * np.cos(angle), np.sin(angle)]) * length / 5
        points.append(points[-1] + step)
    width = max(0.6, round(2 * radius * 2.5) / 5)
    strokes.setdefault(width, []).append(np.array(points))
    if level < 6 and radius > 0.22:
        fork = rng.uniform(0.25, 0.6)
        big, small = (0.82, 0.6) if rng.random() < 0.5 else (0.6, 0.82)
        _branch(rng, strokes, points[-1], angle + fork * 0.7, radius * big, lung, level + 1)
        _branch(rng, strokes, points[-1], angle - fork * 0.7, radius * small, lung, level + 1)
