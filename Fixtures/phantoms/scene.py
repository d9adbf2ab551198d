"""The canvas of a head: a grid of sub-slices in head coordinates, painted shape over shape."""

import numpy as np

from .noise import banded_field, smooth_field
from .shapes import soft


class Scene:
    """Hounsfield units `[sub-slice, row, column]` and the head coordinates of every voxel.

    Head coordinates in mm: x to the patient's left, y to the back, z to the top; the origin lies between the
    foramina of Monro, about 75 mm under the vertex.
    """

    def __init__(self, recipe, rng):
        self.rng = rng
        count = recipe.slices * recipe.sub_slices
        n = recipe.grid
        self.steps = (recipe.slice_mm / recipe.sub_slices, recipe.fov_mm / n, recipe.fov_mm / n)
        self.shape = (count, n, n)
        self.plain_z = (recipe.bottom_mm + (np.arange(count) + 0.5) * self.steps[0]).astype(np.float32)
        side = ((np.arange(n) + 0.5) * self.steps[1] - recipe.fov_mm / 2).astype(np.float32)
        self.plain_x, self.plain_y = side - recipe.offset_mm[0], side - recipe.offset_mm[1]
        self.hu = np.full(self.shape, -1000, np.float32)
        # How far turning, leaning and bending move a structure away from its place in the plain grid, mm.
        turned = max(np.abs(np.sin(np.deg2rad((*recipe.yaw_roll_pitch_deg, recipe.gantry_tilt_deg)))))
        self.margin = 7 + 3 * recipe.asymmetry_mm + 115 * turned
        self._place(recipe)

    def _place(self, recipe):
        z, y, x = np.meshgrid(self.plain_z, self.plain_y, self.plain_x, indexing="ij", copy=False)
        tilt = np.deg2rad(recipe.gantry_tilt_deg)
        y, z = y * np.float32(np.cos(tilt)), z - y * np.float32(np.sin(tilt))
        yaw, roll, pitch = np.deg2rad(recipe.yaw_roll_pitch_deg)
        cz, sz, cy, sy, cx, sx = (
            np.cos(yaw),
            np.sin(yaw),
            np.cos(roll),
            np.sin(roll),
            np.cos(pitch),
            np.sin(pitch),
        )
        turn = (
            np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
            @ np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
            @ np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
        )
        turn = (turn / np.array(recipe.scale)[:, None]).astype(np.float32)
        bend = [recipe.asymmetry_mm * smooth_field(self.rng, self.shape, self.steps, 160) for _ in range(2)]
        self.x = turn[0, 0] * x + turn[0, 1] * y + turn[0, 2] * z + bend[0]
        self.y = turn[1, 0] * x + turn[1, 1] * y + turn[1, 2] * z + bend[1]
        self.z = turn[2, 0] * x + turn[2, 1] * y + turn[2, 2] * z

    def window(self, low, high):
        """The slices of the grid that surely contain the box from `low` to `high` (x, y, z in mm)."""
        cut = []
        for axis, values in ((2, self.plain_z), (1, self.plain_y), (0, self.plain_x)):
            inside = np.nonzero((values > low[axis] - self.margin) & (values < high[axis] + self.margin))[0]
            cut.append(slice(inside[0], inside[-1] + 1) if len(inside) else slice(0, 0))
        return tuple(cut)

    def paint(self, low, high, distance, value, width=1.2, where=None):
        """Lay `value` (HU, a number or a function of the window) over the shape `distance(x, y, z)` within a box."""
        cut = self.window(low, high)
        if self.hu[cut].size == 0:
            return
        cover = soft(distance(self.x[cut], self.y[cut], self.z[cut]), width)
        if where is not None:
            cover = cover * where[cut]
        colour = value(cut) if callable(value) else np.float32(value)
        self.hu[cut] += cover * (colour - self.hu[cut])

    def smooth(self, wavelength):
        return smooth_field(self.rng, self.shape, self.steps, wavelength)

    def banded(self, wavelength):
        return banded_field(self.rng, self.shape, self.steps, wavelength)
