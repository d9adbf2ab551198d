"""The vault, the skull base and the scalp."""

import numpy as np

from .shapes import ellipsoid, sigmoid, soft, tube


def cavity_distance(scene):
    """Signed distance to the inner table: an egg above, the three fossae of the base below."""
    x, y, z = scene.x, scene.y, scene.z
    narrowing = 1 - 0.16 * np.clip((-y - 5) / 85, 0, 1) ** 1.5
    height = np.where(z > 0, np.float32(78), np.float32(105))
    u, v, w = np.abs(x / (68 * narrowing)), np.abs((y - 4) / 85), np.abs(z / height)
    r = (u**2.25 + v**2.25 + w**2.25) ** np.float32(1 / 2.25)
    length = np.sqrt(x * x + (y - 4) ** 2 + z * z)
    egg = np.where(r > 0.1, length * (1 - 1 / np.maximum(r, 0.1)), -60)
    uneven = 2.2 * scene.smooth(36)
    return egg, np.maximum(egg, _floor(np.abs(x), y) + uneven - z)


def _floor(ax, y):
    anterior = (
        -13 + 7 * np.exp(-(((ax - 28) / 16) ** 2) - ((y + 58) / 22) ** 2) - 5 * np.exp(-((ax / 6) ** 2))
    )
    middle = -20 - 18 * sigmoid((ax - 19) / 2.5) - 0.15 * (y + 12) + 0.004 * np.maximum(ax - 38, 0) ** 2
    posterior = -62 + 0.009 * ax**2 + 0.008 * np.maximum(y - 35, 0) ** 2
    front = sigmoid((-34 - 0.15 * ax - y) / 2.2)
    back = sigmoid((y - 4 - 0.32 * ax) / (2.5 + 4 * np.exp(-((ax / 12) ** 2))))
    return front * anterior + (1 - front) * (back * posterior + (1 - back) * middle)


def paint_scalp(scene, egg, recipe):
    """Skin and subcutaneous fat over the vault, with the temporal muscles."""
    thick = recipe.skull_mm + 5.5 + 1.2 * scene.smooth(90) + 2 * np.clip((scene.y - 40) / 60, 0, 1)
    cut = np.s_[:]
    above = soft(-(scene.z + 30), 20)
    for inset, value in ((0, 42), (2.4, -85), (4.9, 30)):
        cover = soft(egg - thick + inset, 1.4) * above
        scene.hu[cut] += cover * (value - scene.hu[cut])
    for side in (1, -1):
        scene.paint(
            (min(side * 50, side * 82), -55, -50),
            (max(side * 50, side * 82), 30, 40),
            lambda x, y, z: ellipsoid(x, y, z, (side * 62, -18, -10), (16, 38, 44)),
            58,
            where=soft(egg - thick + 3.5),
        )


def paint_bone(scene, egg, cavity, recipe):
    """Outer table, diploe and inner table; thinner over the temples and under the brain."""
    grain = scene.smooth(9)
    thick = recipe.skull_mm * (1 + 0.12 * scene.smooth(60))
    thick -= 2.2 * np.exp(-(((np.abs(scene.x) - 68) / 14) ** 2) - ((scene.y + 5) / 35) ** 2)
    thick += 3.5 * np.exp(-((scene.x / 14) ** 2) - ((scene.y - 88) / 12) ** 2)
    thick = np.where(egg > cavity - 1, thick, 4.0)
    bone = soft(np.maximum(cavity - thick, -cavity), 1.2) * soft(egg - thick, 1.2)
    table = 1250 - 650 * soft(np.abs(cavity - 0.5 * thick) - 0.26 * thick, 1.5) + 60 * grain
    scene.hu += bone * (table - scene.hu)
    return thick


def paint_base(scene):
    """Petrous pyramids with mastoid cells, the sphenoid with its sinus, and the clinoids."""
    cells = scene.banded(7)
    for s in (1, -1):
        x0, x1 = sorted((s * 10, s * 82))
        scene.paint(
            (x0, -10, -55),
            (x1, 50, -10),
            lambda x, y, z: tube(x, y, z, [(s * 16, 2, -31), (s * 60, 24, -27)], (5, 9), flatten=1.1),
            lambda cut: 1050 + 120 * cells[cut],
        )
        scene.paint(
            (x0, -10, -65),
            (x1, 50, -15),
            lambda x, y, z: ellipsoid(x, y, z, (s * 57, 24, -36), (11, 14, 19)),
            lambda cut: np.where(cells[cut] > -0.25, -850, 750).astype(np.float32),
            width=1.6,
        )
        scene.paint(
            (x0, 0, -40),
            (x1, 16, -24),
            lambda x, y, z: tube(x, y, z, [(s * 48, 9, -33), (s * 80, 8, -33)], (2.6, 3.2)),
            -950,
        )
        scene.paint(
            (x0 - 5, -30, -30),
            (x1, -10, -10),
            lambda x, y, z: tube(x, y, z, [(s * 12, -18, -17), (s * 42, -34, -13)], (2.2, 2.5)),
            900,
        )
        scene.paint(
            (x0, 0, -40),
            (x1, 16, -20),
            lambda x, y, z: ellipsoid(x, y, z, (s * 25, 6, -31), (3, 2.5, 2.5)),
            -300,
        )
    scene.paint(
        (-20, -45, -60), (20, 5, -20), lambda x, y, z: ellipsoid(x, y, z, (0, -22, -36), (19, 20, 13)), 700
    )
    scene.paint(
        (-15, -45, -50),
        (15, -5, -25),
        lambda x, y, z: ellipsoid(np.abs(x) - 7, y, z, (0, -25, -36), (5.8, 13, 8)),
        -980,
    )
    scene.paint(
        (-10, -5, -70), (10, 20, -20), lambda x, y, z: tube(x, y, z, [(0, -1, -30), (0, 5, -56)], (6, 4)), 600
    )


def paint_frontal_sinus(scene, cavity):
    cells = scene.smooth(22)
    scene.paint(
        (-34, -105, -20),
        (34, -70, 22),
        lambda x, y, z: ellipsoid(x, y, z, (3, -86, -3), (24, 12, 14)),
        -980,
        where=soft(2.0 - cavity) * soft(cavity - 7.5) * soft(-cells - 0.3, 0.3),
    )
