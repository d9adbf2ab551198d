"""Random fields: smooth anatomy-sized variation and the grain of a reconstructed CT slice."""

import numpy as np
from scipy import ndimage


def _spread(count, step, coarse_step):
    """The matrix that spreads coarse samples over `count` fine ones with a Gaussian of one coarse step."""
    fine = np.arange(count) * step
    coarse = np.arange(-3, int(count * step / coarse_step) + 5) * coarse_step
    weights = np.exp(-0.5 * ((fine[:, None] - coarse[None, :]) / (0.8 * coarse_step)) ** 2)
    return (weights / np.sqrt((weights**2).sum(1, keepdims=True))).astype(np.float32)


def smooth_field(rng, shape, steps, wavelength):
    """A unit-variance field that varies over about `wavelength` mm; `steps` are mm a voxel along each axis."""
    matrices = [_spread(n, s, wavelength / 4) for n, s in zip(shape, steps)]
    field = rng.standard_normal([m.shape[1] for m in matrices], dtype=np.float32)
    for axis, matrix in enumerate(matrices):
        field = np.moveaxis(np.tensordot(matrix, field, axes=(1, axis)), 0, axis)
    return np.ascontiguousarray(field)


def banded_field(rng, shape, steps, wavelength):
    """As `smooth_field` without the slow part, so that its zero crossings form a labyrinth like the sulci."""
    fast = smooth_field(rng, shape, steps, wavelength)
    slow = ndimage.gaussian_filter(
        fast[:, ::2, ::2], [0.4 * wavelength / (s * f) for s, f in zip(steps, (1, 2, 2))]
    )
    fast -= slow.repeat(2, 1).repeat(2, 2)[:, : shape[1], : shape[2]]
    return fast / fast.std()


def ct_grain(rng, rows, columns, pixel_mm, sharp=False):
    """Unit-variance noise of one slice: filtered back projection removes the lowest frequencies, the kernel the highest."""
    white = rng.standard_normal((rows, columns), dtype=np.float32)
    fy = np.fft.fftfreq(rows, pixel_mm)[:, None]
    fx = np.fft.rfftfreq(columns, pixel_mm)[None, :]
    f = np.hypot(fy, fx)
    top = 0.75 if sharp else 0.32
    shaping = np.sqrt(f + 0.02) * np.exp(-((f / top) ** 2))
    grain = np.fft.irfft2(np.fft.rfft2(white) * shaping, s=(rows, columns)).astype(np.float32)
    return grain / grain.std()
