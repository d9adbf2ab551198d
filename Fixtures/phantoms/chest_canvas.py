"""A radiograph's canvas: coordinates in mm and soft, additive drawing of polygons and lines."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import interpolate, ndimage


class Canvas:
    """u grows to the patient's left (right in the picture), v downwards; the origin is the picture's centre."""

    def __init__(self, recipe, rng):
        self.recipe, self.rng = recipe, rng
        self.shape = (recipe.rows, recipe.columns)
        v, u = np.meshgrid(
            (np.arange(recipe.rows) - recipe.rows / 2) * recipe.pixel_mm,
            (np.arange(recipe.columns) - recipe.columns / 2) * recipe.pixel_mm,
            indexing="ij",
        )
        angle = np.deg2rad(recipe.turn_deg)
        self._turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        self.u = ((u * np.cos(angle) + v * np.sin(angle)) / recipe.width).astype(np.float32)
        self.v = ((v * np.cos(angle) - u * np.sin(angle)) / recipe.height).astype(np.float32)

    def _pixels(self, points):
        scaled = np.asarray(points, float) * [self.recipe.width, self.recipe.height]
        turned = scaled @ self._turn.T
        return [
            tuple(p) for p in turned / self.recipe.pixel_mm + [self.recipe.columns / 2, self.recipe.rows / 2]
        ]

    def blur(self, layer, mm):
        sigma = mm / self.recipe.pixel_mm
        if sigma < 5:
            return ndimage.gaussian_filter(layer, sigma, truncate=3)
        rows, columns = (n - n % 4 for n in self.shape)
        small = layer[:rows, :columns].reshape(rows // 4, 4, columns // 4, 4).mean((1, 3))
        small = ndimage.gaussian_filter(small, sigma / 4, truncate=3, mode="nearest")
        return _enlarged(small, self.shape, 4)

    def polygon(self, points, closed_curve=True):
        """A mask of the smooth closed curve through `points`."""
        if closed_curve:
            points = smooth_curve(list(points) + [points[0]], 200, periodic=True)
        image = Image.new("L", self.shape[::-1])
        ImageDraw.Draw(image).polygon(self._pixels(points), fill=255)
        return np.asarray(image, np.float32) / 255

    def lines(self, strokes):
        """A layer of strokes `(points, width in mm)`."""
        image = Image.new("L", self.shape[::-1])
        draw = ImageDraw.Draw(image)
        for points, width in strokes:
            draw.line(
                self._pixels(points),
                fill=255,
                width=max(1, round(width / self.recipe.pixel_mm)),
                joint="curve",
            )
        return np.asarray(image, np.float32) / 255

    def inner_distance(self, mask):
        """Distance to the mask's border, mm, 0 outside; found on a coarser grid for speed."""
        coarse = ndimage.distance_transform_edt(mask[::2, ::2] > 0.5) * 2 * self.recipe.pixel_mm
        return _enlarged(coarse.astype(np.float32), self.shape, 2)

    def texture(self, wavelength):
        layer = self.blur(self.rng.standard_normal(self.shape, dtype=np.float32), wavelength / 4)
        return layer / layer.std()


def _enlarged(coarse, shape, factor):
    """Linear enlargement by two separable matrices."""
    for axis, count in enumerate(shape):
        at = np.clip((np.arange(count) + 0.5) / factor - 0.5, 0, coarse.shape[axis] - 1)
        low = np.minimum(at.astype(int), coarse.shape[axis] - 2)
        part = (at - low).astype(np.float32)
        part = part[:, None] if axis == 0 else part[None]
        coarse = coarse.take(low, axis) * (1 - part) + coarse.take(low + 1, axis) * part
    return coarse


def smooth_curve(points, count, periodic=False):
    """Points along the cubic spline through `points`."""
    at = np.linspace(0, 1, len(points))
    spline = interpolate.CubicSpline(
        at, np.asarray(points, float), bc_type="periodic" if periodic else "natural"
    )
    return spline(np.linspace(0, 1, count))
