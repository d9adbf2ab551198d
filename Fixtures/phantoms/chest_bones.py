"""Ribs, clavicles, shoulder blades, spine and windpipe, as layers that add to the attenuation."""

import numpy as np

from .chest_canvas import smooth_curve


def _band(centre, width):
    """The outline of a ribbon of `width` mm about a centre line; a width may vary along it."""
    tangent = np.gradient(centre, axis=0)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], 1) / np.linalg.norm(tangent, axis=1, keepdims=True)
    half = np.broadcast_to(np.asarray(width) / 2, len(centre))[:, None]
    return np.concatenate([centre + half * normal, (centre - half * normal)[::-1]])


def _bone(canvas, centre, width, body, rim):
    """A long bone seen from the side: a faint middle between two brighter cortices."""
    outline = _band(centre, width)
    fill = canvas.polygon(outline, closed_curve=False)
    half = len(outline) // 2
    edge = canvas.lines([(outline[:half], 0.9), (outline[half:], 0.9)])
    return fill * body + edge * rim


def ribs(canvas):
    layer = np.zeros(canvas.shape, np.float32)
    rng = canvas.rng
    for index in range(10):
        level = -138 + 22.5 * index + rng.normal(0, 1)
        wall = np.interp(level + 30, [-120, -85, -40, 10, 60, 110], [62, 98, 117, 127, 134, 138])
        for sign in (1, -1):
            back = [
                (15, level + 2),
                (40, level - 5),
                (0.66 * wall, level + 3),
                (0.93 * wall, level + 24),
                (wall + 3, level + 42),
            ]
            curve = smooth_curve([(sign * u, v + rng.normal(0, 0.6)) for u, v in back], 60)
            layer += _bone(canvas, curve, 9.5 + 0.15 * index, 0.45, 0.35)
            if index < 8:
                front = [
                    (wall + 3, level + 42),
                    (0.93 * wall, level + 60),
                    (0.66 * wall, level + 76),
                    (0.42 * wall + 8, level + 84),
                ]
                curve = smooth_curve([(sign * u, v) for u, v in front], 50)
                layer += _bone(canvas, curve, np.linspace(8.5, 12, 50), 0.24, 0.14)
    return canvas.blur(layer, 0.6)


def shoulders(canvas):
    layer = np.zeros(canvas.shape, np.float32)
    for sign in (1, -1):
        clavicle = smooth_curve(
            [(sign * u, v) for u, v in [(14, -92), (45, -104), (80, -122), (118, -134), (150, -130)]], 60
        )
        layer += _bone(canvas, clavicle, 11 + 2 * np.cos(np.linspace(0, 6, 60)), 0.6, 0.4)
        blade = canvas.polygon(
            [
                (sign * u, v)
                for u, v in [
                    (118, -122),
                    (150, -112),
                    (158, -70),
                    (140, -5),
                    (126, 12),
                    (119, -30),
                    (114, -80),
                ]
            ]
        )
        layer += blade * 0.28
        humerus = smooth_curve(
            [(sign * u, v) for u, v in [(168, -126), (176, -100), (184, -40), (190, 20)]], 40
        )
        layer += _bone(canvas, humerus, np.linspace(40, 22, 40), 1.0, 0.6)
    return canvas.blur(layer, 0.8)


def spine(canvas):
    layer = np.zeros(canvas.shape, np.float32)
    for index in range(15):
        v = -190 + index * 25.0
        half = 11 + 0.45 * index
        body = canvas.polygon(
            [(-half, v), (half, v), (half - 1, v + 10), (half, v + 21), (-half, v + 21), (-half + 1, v + 10)],
            closed_curve=False,
        )
        layer += body * 0.55
        for sign in (1, -1):
            pedicle = canvas.polygon(
                [
                    (sign * (half - 6), v + 4),
                    (sign * (half - 2), v + 4),
                    (sign * (half - 2), v + 12),
                    (sign * (half - 6), v + 12),
                ]
            )
            layer += pedicle * 0.25
        process = canvas.polygon([(-2.5, v + 12), (2.5, v + 12), (3, v + 20), (-3, v + 20)])
        layer += process * 0.3
    return canvas.blur(layer, 1.0)


def windpipe(canvas, shift):
    pipe = canvas.lines([(smooth_curve([(-1, -200), (1 + 0.4 * shift, -120), (2 + shift, -45)], 40), 17)])
    bronchi = canvas.lines(
        [([(2 + shift, -48), (-22 + shift, -24)], 11), ([(2 + shift, -48), (34 + shift, -28)], 10)]
    )
    return canvas.blur(pipe, 1.5) + 0.5 * canvas.blur(bronchi, 1.5)
