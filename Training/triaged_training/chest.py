"""The lung fields of easy radiographs [320, 320] by a threshold, and of the others by a threshold where the easy ones have theirs."""

from __future__ import annotations

import numpy as np
from scipy import ndimage


def otsu(values: np.ndarray) -> float:
    levels = np.sort(values)
    best, cut = -1.0, float(levels[len(levels) // 2])
    for q in np.linspace(0.15, 0.75, 25):
        k = int(q * len(levels))
        low, high = levels[:k], levels[k:]
        value = len(low) * len(high) * float(low.mean() - high.mean()) ** 2
        if value > best:
            best, cut = value, float(levels[k])
    return cut


def strict_lungs(image: np.ndarray) -> list[np.ndarray] | None:
    """The two lung fields of an easy image, image-left first; None when they are not plainly apart from everything."""
    n = image.shape[0]
    smooth = ndimage.gaussian_filter(image, 2.5)
    dark = smooth < otsu(smooth[n // 8 : -n // 6, n // 8 : -n // 8].ravel())
    labels, _ = ndimage.label(dark)
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    dark = ndimage.binary_opening(dark & ~np.isin(labels, edge[edge > 0]), iterations=3)
    labels, count = ndimage.label(dark)
    if count < 2:
        return None
    sizes = ndimage.sum(dark, labels, range(1, count + 1))
    parts = [labels == k for k in np.argsort(sizes)[-2:] + 1]
    if min(p.sum() for p in parts) < 0.05 * n * n or max(p.sum() for p in parts) > 0.25 * n * n:
        return None
    parts.sort(key=lambda p: np.nonzero(p)[1].mean())
    if not (np.nonzero(parts[0])[1].mean() < 0.5 * n < np.nonzero(parts[1])[1].mean()):
        return None
    return parts


def lung_prior(images: list[np.ndarray]) -> list[np.ndarray]:
    """How often each pixel belongs to the image-left and the image-right lung among the easy images."""
    found = [f for f in (strict_lungs(i) for i in images) if f is not None]
    prior = [ndimage.gaussian_filter(np.mean([f[k] for f in found], axis=0).astype(np.float32), 5) for k in (0, 1)]
    both = [(prior[k] + prior[1 - k][:, ::-1]) / 2 for k in (0, 1)]
    return [b / b.max() for b in both]


def lungs(image: np.ndarray, prior: list[np.ndarray]) -> list[np.ndarray] | None:
    """The two lung fields, image-left first: dark where the prior allows, smoothed; None when too small."""
    n = image.shape[0]
    smooth = ndimage.gaussian_filter(image, 3.0)
    labels, _ = ndimage.label(smooth < 0.14)
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    outside = ndimage.binary_dilation(np.isin(labels, edge[edge > 0]), iterations=4)
    fields = []
    for side in prior:
        region = (side > 0.12) & ~outside
        if region.sum() < 0.045 * n * n:
            return None
        cut = otsu(smooth[region])
        score = (cut - smooth) / (smooth[region].std() + 1e-3) + 1.4 * (side - 0.45)
        labels, count = ndimage.label((score > 0) & region)
        if count == 0:
            return None
        part = labels == int(np.argmax(ndimage.sum(region, labels, range(1, count + 1)))) + 1
        part = ndimage.binary_fill_holes(ndimage.binary_closing(np.pad(part, 20), iterations=10))[20:-20, 20:-20]
        part = ndimage.gaussian_filter(part.astype(np.float32), 5) > 0.5
        if part.sum() < 0.045 * n * n:
            return None
        fields.append(part)
    return fields
