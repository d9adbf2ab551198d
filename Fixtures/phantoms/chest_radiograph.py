"""From a recipe to the pixels of a frontal chest radiograph: 12 bits, bright where much is in the way."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from . import chest_bones, chest_lungs
from .chest_canvas import Canvas


@dataclass
class ChestImage:
    """`pixels` uint16 0...4095 `[row, column]`, MONOCHROME2; `mask` uint8 the free air of a pneumothorax."""

    pixels: np.ndarray
    mask: np.ndarray


def render(recipe):
    rng = np.random.default_rng(recipe.seed)
    canvas = Canvas(recipe, rng)
    u = canvas.u
    ptx = recipe.pneumothorax
    shift = 0.0 if ptx is None else (-1 if ptx.side == "left" else 1) * min(12.0, 0.2 * ptx.gap_mm)
    lift = -14.0 if recipe.portable else 0.0
    lungs = [chest_lungs.make_lung(canvas, side, lift) for side in ("left", "right")]
    total = _trunk(canvas)
    free = np.zeros(canvas.shape, np.float32)
    vessels = np.zeros(canvas.shape, np.float32)
    for lung in lungs:
        air = (0.62 - 0.05 * (lung.collapse < 1)) * lung.tissue + 0.80 * (lung.mask - lung.tissue)
        total -= 17.0 * lung.depth * canvas.blur(air, 0.4)
        vessels += chest_lungs.vessel_layer(canvas, lung) * lung.tissue
        total += (
            0.42 * lung.pleura
            + (0.22 + 0.2 * (1 - lung.collapse)) * canvas.texture(3.0) * lung.tissue * lung.depth
        )
        free = np.maximum(free, lung.mask - lung.tissue)
    total += 0.36 * vessels
    total += _mediastinum(canvas, recipe.heart, shift, lift)
    total += 3.6 * chest_bones.ribs(canvas) * np.clip(1.2 - np.abs(u) / 160, 0.3, 1)
    total += 2.4 * chest_bones.shoulders(canvas) + 3.0 * chest_bones.spine(canvas)
    total -= 2.4 * chest_bones.windpipe(canvas, shift)
    total -= 2.5 * canvas.blur(
        canvas.polygon(
            [(38, 84 + lift), (66, 76 + lift), (84, 86 + lift), (70, 100 + lift), (46, 100 + lift)]
        ),
        3,
    )
    return ChestImage(_expose(canvas, total), (free > 0.5).astype(np.uint8))


def _trunk(canvas):
    """Thickness of chest wall and abdomen, shoulders and arms, in cm of soft tissue."""
    u, v = canvas.u, canvas.v
    half = np.interp(v, [-190, -150, -120, -60, 40, 200], [48, 70, 160, 172, 158, 165]).astype(np.float32)
    edge = np.clip(1 - np.abs(u) / half, 0, 1)
    depth = np.interp(v, [-190, -140, -60, 70, 120, 200], [10, 13, 17.5, 19, 20.5, 20.5]).astype(np.float32)
    trunk = canvas.blur(depth * np.sqrt(np.clip(edge * (2 - edge), 0, 1)), 2.0)
    arms = np.zeros_like(trunk)
    for sign in (1, -1):
        arm = canvas.polygon(
            [
                (sign * a, b)
                for a, b in [
                    (135, -148),
                    (175, -150),
                    (225, -60),
                    (225, 90),
                    (198, 70),
                    (176, -10),
                    (165, -60),
                ]
            ]
        )
        arms += canvas.blur(arm, 5) * 8
    layer = np.maximum(trunk, arms)
    if canvas.recipe.breasts:
        for sign in (1, -1):
            r = np.hypot((u - sign * 78) / 60, (v - 62) / 52)
            layer += 4.0 * np.sqrt(np.clip(1 - r * r, 0, 1)) * (v > -20) * np.clip((v + 10) / 60, 0, 1)
    return layer + 0.25 * canvas.texture(45)


def _mediastinum(canvas, size, shift, lift):
    blob = lambda points, blur, value: (
        canvas.blur(canvas.polygon([(a + shift, b) for a, b in points]), blur) * value
    )
    low = 82 + lift
    heart = [
        (-30 * size, 15),
        (-36 * size, 42),
        (-30 * size, low - 6),
        (10, low + 8),
        (62 * size, low - 2),
        (76 * size, low - 18),
        (62 * size, 30),
        (38 * size, 2),
        (10, -14),
    ]
    total = blob(heart, 2.5, 4.5)
    inner = canvas.inner_distance(canvas.polygon([(a + shift, b) for a, b in heart]))
    total += 4.5 * (1 - np.exp(-inner / 22))
    total += blob([(-18, -130), (18, -130), (24, -60), (22, 20), (-22, 20), (-24, -60)], 3.0, 5.0)
    total += blob([(8, -78), (28, -74), (36, -58), (30, -42), (12, -40)], 1.8, 3.5)
    total += blob([(14, -46), (22, -46), (20, 60), (12, 60)], 2.0, 1.0)
    for sign, v in ((1, -20), (-1, -10)):
        total += (
            canvas.blur(
                canvas.polygon(
                    [
                        (sign * 20 + shift, v - 18),
                        (sign * 40 + shift, v - 10),
                        (sign * 46 + shift, v + 8),
                        (sign * 34 + shift, v + 24),
                        (sign * 20, v + 18),
                    ]
                ),
                3.5,
            )
            * 2.4
        )
    return total


def _expose(canvas, total):
    """Scatter, the display curve, quantum noise and collimation."""
    recipe = canvas.recipe
    scatter = 0.35 if recipe.portable else 0.22
    total = (1 - scatter) * total + scatter * canvas.blur(total, 16)
    signal = 1 / (1 + np.exp(-(total - 10.5) / 4.2))
    signal = np.where(total < 1.0, signal * 0.55, signal)
    grain = canvas.blur(canvas.rng.standard_normal(canvas.shape, dtype=np.float32), 0.16)
    grain /= grain.std()
    signal += 0.008 * recipe.noise * (0.6 + signal) * grain
    pixels = 150 + 3650 * np.clip(signal, 0, 1)
    pixels = _marker(pixels, recipe)
    border = int(4 / recipe.pixel_mm)
    if recipe.portable:
        pixels[:border], pixels[-2 * border :] = 90, 90
    return np.clip(np.round(pixels), 0, 4095).astype(np.uint16)


def _marker(pixels, recipe):
    """The letter L beside the patient's left shoulder."""
    stroke = Image.new("L", pixels.shape[::-1])
    x, y, s = 0.925 * recipe.columns, 0.07 * recipe.rows, 0.03 * recipe.rows
    ImageDraw.Draw(stroke).line(
        [(x, y), (x, y + s), (x + 0.6 * s, y + s)], fill=255, width=max(2, int(0.006 * recipe.rows))
    )
    return np.where(np.asarray(stroke) > 0, 3950, pixels)
