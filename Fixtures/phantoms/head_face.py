"""Face, neck and teeth: everything under the brain, which a head CT always contains."""

import numpy as np

from .shapes import box, ellipsoid, soft, tube


def _outline(x, y, z):
    levels = [-110, -85, -65, -45, -25, -5, 10]
    half = np.interp(z, levels, [55, 60, 65, 70, 74, 72, 60]).astype(np.float32)
    front = np.interp(z, levels, [-78, -84, -90, -92, -94, -90, -70]).astype(np.float32)
    back = np.interp(z, levels, [62, 74, 88, 98, 98, 92, 70]).astype(np.float32)
    middle, depth = (front + back) / 2, (back - front) / 2
    r = (np.abs(x / half) ** 2.4 + np.abs((y - middle) / depth) ** 2.4) ** np.float32(1 / 2.4)
    flat = np.sqrt(x * x + (y - middle) ** 2) * (1 - 1 / np.maximum(r, 0.1))
    return np.maximum(flat, z - 4)


def paint_soft_tissue(scene):
    """Skin, fat and muscle of face and neck, parted by planes of fat, with nose and ears."""
    low, high = (-95, -125, -130), (95, 125, 12)
    planes, lumps = scene.banded(44), scene.smooth(40)
    scene.paint(low, high, _outline, 40)
    scene.paint(low, high, lambda x, y, z: _outline(x, y, z) + 2.6, -95)
    cut = scene.window(low, high)
    inner = lambda x, y, z: _outline(x, y, z) + 8 + 2.5 * lumps[cut]
    muscle = lambda c: np.where(np.abs(planes[c]) < 0.13 + 0.1 * (lumps[c] > 0.8), -70, 57).astype(np.float32)
    scene.paint(low, high, inner, muscle, width=2)
    scene.paint(
        (-16, -125, -75), (16, -80, -15), lambda x, y, z: ellipsoid(x, y, z, (0, -92, -46), (9, 24, 16)), 30
    )
    for s in (1, -1):
        x0, x1 = sorted((s * 60, s * 95))
        ear = lambda x, y, z: np.abs(ellipsoid(x, y, z, (s * 76, 14, -28), (7, 15, 24))) - 1.3
        scene.paint((x0, -10, -60), (x1, 40, 5), ear, 10, where=soft(-(np.abs(scene.x) - 71)))


def paint_orbits(scene):
    for s in (1, -1):
        x0, x1 = sorted((s * 8, s * 56))
        low, high = (x0, -98, -48), (x1, -30, 0)
        cone = lambda x, y, z: ellipsoid(x, y, z, (s * 31, -66, -25), (18, 27, 17))
        scene.paint(
            low,
            high,
            lambda x, y, z: np.maximum(np.abs(cone(x, y, z)) - 1.4, -82 - y + 4 * np.abs(x - s * 31) / 18),
            850,
        )
        scene.paint(low, high, lambda x, y, z: np.maximum(cone(x, y, z) + 1.2, -84 - y), -95)
        scene.paint(
            low,
            high,
            lambda x, y, z: tube(x, y, z, [(s * 31, -66, -25), (s * 14, -34, -22)], (2.4, 2.2), flatten=0.6),
            38,
        )
        for offset in (11, -11):
            scene.paint(
                low,
                high,
                lambda x, y, z: tube(
                    x,
                    y,
                    z,
                    [(s * 31 + offset, -76, -25), (s * 31 + 0.9 * offset, -62, -25), (s * 18, -40, -23)],
                    (1.4, 2.4, 1.4),
                    flatten=0.35,
                ),
                55,
            )
        globe = lambda x, y, z: ellipsoid(x, y, z, (s * 31, -79, -25), (12, 12.3, 12))
        scene.paint(low, high, globe, 55)
        scene.paint(low, high, lambda x, y, z: globe(x, y, z) + 1.4, 8)
        scene.paint(low, high, lambda x, y, z: ellipsoid(x, y, z, (s * 31, -87.5, -25), (4.5, 2, 4.5)), 85)
        scene.paint(
            (x0, -98, -60),
            (x1, -60, -30),
            lambda x, y, z: tube(x, y, z, [(s * 40, -84, -42), (s * 54, -70, -40)], (4, 4)),
            900,
        )
        zygoma = [(s * 54, -72, -41), (s * 67, -45, -39), (s * 68, -20, -36), (s * 60, -2, -34)]
        scene.paint(
            (min(0, s * 75), -90, -50),
            (max(0, s * 75), 0, -25),
            lambda x, y, z: tube(x, y, z, zygoma, (3.5, 2.2, 2.2, 3.5)),
            1000,
        )


def paint_sinuses(scene):
    cells, folds = scene.banded(9), scene.banded(16)
    scene.paint(
        (-20, -95, -48),
        (20, -35, -8),
        lambda x, y, z: box(x, y, z, (-13, -84, -42), (13, -42, -15)),
        lambda c: np.where(np.abs(cells[c]) < 0.22, 250, -900).astype(np.float32),
    )
    for s in (1, -1):
        x0, x1 = sorted((s * 8, s * 50))
        sinus = lambda x, y, z: ellipsoid(x, y, z, (s * 28, -62, -54), (14, 18, 15), power=2.6)
        scene.paint((x0, -90, -76), (x1, -35, -32), lambda x, y, z: sinus(x, y, z) - 1.8, 750)
        scene.paint((x0, -90, -76), (x1, -35, -32), sinus, -985)
    nose = lambda x, y, z: box(x, y, z, (-13, -92, -70), (13, -36, -40))
    turbinates = lambda c: np.where((folds[c] > 0.5) | (np.abs(scene.x[c]) < 1.2), 45, -980).astype(
        np.float32
    )
    scene.paint((-16, -100, -75), (16, -30, -35), nose, turbinates, width=2)
    scene.paint(
        (-16, -45, -110), (16, -5, -50), lambda x, y, z: ellipsoid(x, y, z, (0, -27, -72), (12, 7, 26)), -980
    )


def paint_jaws(scene, teeth_hu=2300):
    """Palate, teeth, mandible, and the first two vertebrae with the cord."""
    arch = lambda x, y: np.sqrt(x * x + ((y + 48) / 1.25) ** 2) - 25
    scene.paint(
        (-45, -100, -82),
        (45, -25, -65),
        lambda x, y, z: np.maximum(np.maximum(arch(x, y) - 4, np.abs(z + 71) - 2), y + 40),
        700,
    )
    scene.paint(
        (-45, -100, -92),
        (45, -25, -72),
        lambda x, y, z: np.maximum(np.maximum(np.abs(arch(x, y)) - 4.5, np.abs(z + 79) - 6), y + 42),
        800,
    )
    tooth = lambda c: (
        np.float32(teeth_hu) * (0.55 + 0.45 * np.sign(np.sin(np.arctan2(scene.x[c], -scene.y[c] - 48) * 9)))
    )
    scene.paint(
        (-45, -100, -105),
        (45, -25, -76),
        lambda x, y, z: np.maximum(np.maximum(np.abs(arch(x, y)) - 3.2, np.abs(z + 88) - 8), y + 46),
        tooth,
    )
    for s in (1, -1):
        x0, x1 = sorted((s * 30, s * 66))
        ramus = [(s * 50, -14, -42), (s * 47, -24, -70), (s * 44, -32, -95)]
        scene.paint(
            (x0, -60, -120),
            (x1, 5, -35),
            lambda x, y, z: tube(x / 1.0, y * 0.55 - 8, z, ramus, (4.2, 4.0, 4.5)),
            1050,
        )
        scene.paint(
            (x0, -45, -115),
            (x1, 0, -45),
            lambda x, y, z: ellipsoid(x, y, z, (s * 57, -30, -72), (6, 16, 24)),
            62,
        )
        scene.paint(
            (-34, 5, -90),
            (34, 50, -60),
            lambda x, y, z: ellipsoid(x, y, z, (s * 20, 20, -72), (9, 10, 9)),
            lambda c: 620 + 200 * np.sign(scene.y[c] - 22),
        )
    spine = lambda x, y, z: np.sqrt(x * x + (y - 27) ** 2)
    scene.paint(
        (-34, 0, -130),
        (34, 60, -66),
        lambda x, y, z: np.maximum(
            np.abs(spine(x, y, z) - 18) - 2.8, np.abs((z + 76) % 17 - 8.5) - 6.5 + 0 * x
        ),
        950,
        where=soft(scene.z + 66),
    )
    scene.paint(
        (-12, 0, -130), (12, 22, -58), lambda x, y, z: ellipsoid(x, y, z, (0, 8, -86), (6.5, 6, 24)), 750
    )
    scene.paint((-20, 10, -130), (20, 45, -60), lambda x, y, z: np.maximum(spine(x, y, z) - 14, z + 62), 12)
    scene.paint(
        (-20, 10, -130),
        (20, 45, -55),
        lambda x, y, z: tube(x, y, z, [(0, 24, -50), (0, 27, -130)], (6.5, 5.5)),
        36,
    )
