"""What fills the cavity: cortex, white matter, nuclei, ventricles, cisterns, cerebellum, dura and its sinuses."""

import numpy as np

from .shapes import box, ellipsoid, sigmoid, soft, tube

GREY, WHITE, CSF = 37.5, 28.5, 7.0


class Brain:
    """Paints the cavity's content into its own array `scene.hu`, then the caller masks it by the cavity."""

    def __init__(self, scene, cavity, recipe, shift):
        self.scene, self.cavity, self.recipe = scene, cavity, recipe
        self.depth = -cavity
        # Brain structures are displaced by mass effect, the dura hardly.
        self.x = scene.x - shift + 1.1 * scene.smooth(26)
        self.y = scene.y + 1.3 * scene.smooth(26)
        self.z = scene.z + 1.0 * scene.smooth(30)
        self.ax = np.abs(self.x)

    def paint(self, effaced):
        """`effaced` (0...1 a voxel): where swelling closes the sulci."""
        scene = self.scene
        skull_hu, dura_x, dura_y, dura_z = scene.hu, scene.x, scene.y, scene.z
        scene.hu, scene.x, scene.y, scene.z = np.empty_like(skull_hu), self.x, self.y, self.z
        self._cortex(effaced)
        self._nuclei()
        self._insula(effaced)
        self._brainstem()
        self._cerebellum()
        self._cisterns()
        self._ventricles(effaced)
        scene.x, scene.y, scene.z = dura_x + 0.6 * (self.x - dura_x), dura_y, dura_z
        self._dura()
        self._calcifications()
        scene.x, brain_hu = dura_x, scene.hu
        scene.hu = skull_hu
        return brain_hu

    def _cortex(self, effaced):
        scene, z, y = self.scene, self.scene.z, self.scene.y
        atrophy = self.recipe.atrophy
        folds = scene.banded(22)
        to_sulcus = np.abs(folds) / 0.34
        gap = (0.6 + 1.6 * atrophy) * (1 + 0.4 * scene.smooth(40)) * (1 - 0.8 * effaced)
        pial = self.depth - gap
        zone = sigmoid((21 - pial) / 2.5) * sigmoid((z + 40) / 3)
        fissure = self.ax - np.float32(0.5 + 1.1 * atrophy) * (1 - 0.7 * effaced)
        callosum = ellipsoid(self.x, y, z, (0, -2, 4), (34, 42, 24))
        medial = np.maximum(fissure, -callosum)
        ribbon = np.maximum(
            soft(to_sulcus - 3.2, 2.5) * zone,
            np.maximum(soft(pial - 3.2, 2), soft(np.maximum(fissure - 3.2, -callosum), 2)),
        )
        scene.hu[:] = WHITE + (GREY - WHITE) * ribbon + 0.8 * scene.smooth(30)
        width = (0.25 + 0.75 * atrophy) * np.clip(1.25 - pial / 20, 0, 1) * (1 - 0.9 * effaced)
        water = np.maximum(
            soft(to_sulcus - width, 1.5) * zone * np.clip(width * 2.2, 0, 1),
            np.maximum(soft(pial, 1.2) * 0.85, soft(medial, 1.2) * 0.8),
        )
        scene.hu += water * (CSF + 3 - scene.hu)

    def _nuclei(self):
        scene = self.scene
        for s in (1, -1):
            x0, x1 = sorted((s * 2, s * 50))
            low, high = (x0, -50, -20), (x1, 40, 40)
            deep = lambda x, y, z: ellipsoid(x, y, z, (s * 24, 2, 8), (20, 34, 18))
            scene.paint(low, high, deep, WHITE, width=5)
            scene.paint(
                low, high, lambda x, y, z: ellipsoid(x, y, z, (s * 12.5, -22, 9), (6, 10, 10)), GREY, width=2
            )
            scene.paint(
                low,
                high,
                lambda x, y, z: ellipsoid(x - s * 0.22 * y, y, z, (s * 26, -4, 4), (6, 17, 9)),
                GREY - 0.5,
                width=2,
            )
            scene.paint(
                low,
                high,
                lambda x, y, z: ellipsoid(x - s * 0.25 * (y - 12), y, z, (s * 10.5, 12, 7), (8, 14, 9)),
                GREY - 1.5,
                width=2,
            )

    def _insula(self, effaced):
        scene = self.scene
        wide = 0.7 + 1.4 * self.recipe.atrophy
        for s in (1, -1):
            x0, x1 = sorted((s * 25, s * 72))
            low, high = (x0, -45, -22), (x1, 40, 28)
            plane = lambda x, y, z: np.maximum(
                np.abs(np.abs(x) - 41 + 0.006 * (y + 2) ** 2),
                np.maximum(np.abs(y + 2) - 24, np.abs(z - 5) - 14),
            )
            scene.paint(low, high, lambda x, y, z: plane(x, y, z) - wide - 3, GREY, width=2)
            lateral = lambda x, y, z: tube(
                x,
                y,
                z,
                [(s * 38, -24, -8), (s * 54, -27, -4), (s * 69, -22, 2)],
                (wide, wide, 1.6 * wide),
                flatten=0.35,
            )
            scene.paint(low, high, lambda x, y, z: lateral(x, y, z) - 3, GREY, width=2)
            open_ = 1 - 0.9 * effaced
            scene.paint(low, high, lambda x, y, z: plane(x, y, z) - wide, CSF + 2, width=1.5, where=open_)
            scene.paint(low, high, lateral, CSF + 2, width=1.5, where=open_)

    def _brainstem(self):
        paint = self.scene.paint
        low, high = (-30, -25, -130), (30, 50, 10)
        for shape in (
            lambda x, y, z: ellipsoid(x, y, z, (0, 10, -14), (16, 12, 12)),
            lambda x, y, z: ellipsoid(x, y, z, (0, 13, -33), (15, 13, 14)),
            lambda x, y, z: tube(x, y, z, [(0, 16, -42), (0, 22, -62), (0, 26, -130)], (9, 7, 6)),
        ):
            paint(low, high, lambda x, y, z: shape(x, y, z) - 3, CSF + 2, width=2)
        for shape in (
            lambda x, y, z: ellipsoid(x, y, z, (0, 10, -14), (16, 12, 12)),
            lambda x, y, z: ellipsoid(x, y, z, (0, 13, -33), (15, 13, 14)),
            lambda x, y, z: tube(x, y, z, [(0, 16, -42), (0, 22, -62), (0, 26, -130)], (9, 7, 6)),
        ):
            paint(low, high, shape, 31.5, width=2)

    def tentorium(self):
        scene = self.scene
        return scene.z - (-4 - 0.26 * self.ax - 0.16 * np.maximum(scene.y - 25, 0))

    def _cerebellum(self):
        scene = self.scene
        under = self.tentorium()
        stem = np.maximum(10 - self.ax, 22 - scene.y)
        region = np.maximum(np.maximum(under + 1, 16 + 0.3 * self.ax - scene.y), 0 * under - 50)
        folia = np.sin((scene.z + 0.35 * self.ax + 2 * scene.smooth(25)) * 1.5)
        core = soft(ellipsoid(self.ax - 22, scene.y, scene.z, (0, 46, -36), (12, 13, 9)), 5)
        tissue = 35.5 + 1.6 * folia - 5.5 * core
        cover = soft(region, 2) * soft(np.minimum(-stem, 1) - 0.5, 1) * soft(3 - self.depth + 1.5, 2)
        scene.hu += cover * (tissue - scene.hu)

    def _cisterns(self):
        scene, a = self.scene, 0.8 + 0.4 * self.recipe.atrophy
        water = CSF + 2
        scene.paint(
            (-25, -30, -30),
            (25, 10, -5),
            lambda x, y, z: ellipsoid(x, y, z, (0, -8, -16), (13 * a, 8 * a, 5)),
            water,
            width=2,
        )
        scene.paint(
            (-40, -30, -30),
            (40, 0, -5),
            lambda x, y, z: tube(
                np.abs(x), y, z, [(8, -10, -15), (24, -17, -13), (36, -22, -10)], (3 * a, 1.6 * a, 1.8 * a)
            ),
            water,
            width=2,
        )
        scene.paint(
            (-25, 10, -20),
            (25, 40, 6),
            lambda x, y, z: ellipsoid(x, y, z, (0, 26, -6), (9 * a, 4 * a, 6)),
            water,
            width=2,
        )
        scene.paint(
            (-25, -5, -30),
            (25, 30, -4),
            lambda x, y, z: np.maximum(
                np.abs(ellipsoid(x, y, z, (0, 11, -12), (18, 14, 30))) - 1.1 * a,
                np.maximum(np.abs(z + 12) - 9, 2 - y),
            ),
            water,
            width=1.5,
        )
        scene.paint(
            (-30, -15, -50),
            (30, 10, -20),
            lambda x, y, z: ellipsoid(x, y, z, (0, -2, -32), (16, 3 * a, 10)),
            water,
            width=2,
        )
        scene.paint(
            (-34, 0, -50),
            (34, 30, -25),
            lambda x, y, z: tube(np.abs(x), y, z, [(12, 6, -36), (27, 13, -36)], (3 * a, 2)),
            water,
            width=2,
        )
        scene.paint(
            (-20, 35, -75),
            (20, 80, -40),
            lambda x, y, z: ellipsoid(x, y, z, (0, 55, -56), (7 * a, 12 * a, 9)),
            water,
            width=2,
        )
        scene.paint(
            (-6, -20, -18), (6, -2, -8), lambda x, y, z: ellipsoid(x, y, z, (0, -11, -14), (2.2, 2.2, 3)), 44
        )
        scene.paint(
            (-8, -12, -45),
            (8, 4, -18),
            lambda x, y, z: tube(x, y, z, [(1, -2, -42), (0, -3, -20)], (1.7, 1.7)),
            46,
        )

    def _ventricles(self, effaced):
        scene, b = self.scene, 0.75 + 0.6 * self.recipe.atrophy
        open_ = 1 - 0.75 * effaced
        for s, unequal in (
            (1, 1.0),
            (-1, 1 + 0.12 * self.recipe.asymmetry_mm * (1 if self.recipe.seed % 2 else -1)),
        ):
            k = b * unequal
            main = [
                (s * 13, -37, 6),
                (s * 8, -24, 12),
                (s * 7, -4, 19),
                (s * 11, 16, 20),
                (s * 22, 33, 10),
                (s * 24, 54, 3),
            ]
            horn = [(s * 24, 33, 8), (s * 32, 20, -10), (s * 29, 0, -19)]
            x0, x1 = sorted((s * 0.5, s * 45))
            scene.paint(
                (x0, -50, -5),
                (x1, 65, 35),
                lambda x, y, z: tube(
                    x, y, z, main, (2.5 * k, 4 * k, 3.8 * k, 4.6 * k, 6.5 * k, 2 * k), flatten=0.8
                ),
                CSF,
                width=1.6,
                where=open_,
            )
            scene.paint(
                (x0, -10, -30),
                (x1, 45, 12),
                lambda x, y, z: tube(x, y, z, horn, (3.5 * k, 1.7 * k, 1.5 * k)),
                CSF,
                width=1.6,
                where=open_,
            )
            if self.recipe.choroid:
                scene.paint(
                    (x0, 20, 0),
                    (x1, 50, 20),
                    lambda x, y, z: ellipsoid(x, y, z, (s * 22, 34 + s, 9), (2.4, 4, 2.8)),
                    120,
                    width=1.6,
                )
            else:
                scene.paint(
                    (x0, 20, 0),
                    (x1, 50, 20),
                    lambda x, y, z: ellipsoid(x, y, z, (s * 22, 34, 9), (2.4, 5, 3)),
                    42,
                    width=1.6,
                )
        scene.paint(
            (-8, -15, -12),
            (8, 25, 15),
            lambda x, y, z: ellipsoid(x, y, z, (0, 5, 3), (1.9 * b, 14, 9)),
            CSF,
            width=1.5,
            where=open_,
        )
        scene.paint(
            (-14, 22, -45),
            (14, 45, -15),
            lambda x, y, z: ellipsoid(x, y - 0.25 * np.abs(x), z, (0, 33, -31), (7, 3.8 * b, 8)),
            CSF,
            width=1.5,
        )

    def _dura(self):
        scene, x, y, z = self.scene, self.scene.x, self.scene.y, self.scene.z
        ax = np.abs(x)
        callosum = ellipsoid(x, y, z, (0, 4, 2), (40, 54, 36))
        falx = np.maximum(np.maximum(ax - 0.75, -callosum), np.where(y < 0, -12 - z, -2 - z))
        scene.hu += soft(falx, 1.2) * (52 - scene.hu)
        roof = self.tentorium()
        leaf = np.maximum(np.abs(roof) - 0.7, np.maximum(20 + 0.25 * ax - y, 8 - ax))
        scene.hu += 0.8 * soft(leaf, 1.2) * (48 - scene.hu)
        sagittal = np.maximum(
            ax - 4.2 + 0.55 * self.depth, np.maximum(self.depth - 7, -(z - roof * 0) - 8 - 0 * y)
        )
        scene.hu += soft(np.maximum(sagittal, -20 - y), 1.4) * (53 - scene.hu)
        transverse = np.maximum(np.maximum(np.abs(roof) - 4.0, self.depth - 5), 36 - y)
        scene.hu += soft(transverse, 1.4) * (51 - scene.hu)

    def _calcifications(self):
        scene = self.scene
        if self.recipe.pineal:
            scene.paint(
                (-8, 15, -6), (8, 35, 8), lambda x, y, z: ellipsoid(x, y, z, (0.5, 25, 1), (2.2, 3, 2.4)), 190
            )
        else:
            scene.paint(
                (-8, 15, -6), (8, 35, 8), lambda x, y, z: ellipsoid(x, y, z, (0, 25, 1), (3, 3.5, 3)), 40
            )
        if self.recipe.falx_calcified:
            scene.paint(
                (-5, -75, 20),
                (5, -45, 50),
                lambda x, y, z: box(x, y, z, (-1.2, -66, 30), (1.2, -54, 39)),
                320,
            )
