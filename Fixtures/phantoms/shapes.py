"""Implicit shapes: approximate signed distances in mm, negative inside, on float32 coordinate arrays."""

import numpy as np


def soft(distance, width=1.2):
    """How much of a voxel lies inside: 1 inside, 0 outside, a ramp of `width` mm across the border."""
    return np.clip(0.5 - distance / np.float32(width), 0, 1)


def sigmoid(value):
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))


def ellipsoid(x, y, z, centre, radii, power=2.0):
    """Distance to a (super)ellipsoid, good near its surface."""
    dx, dy, dz = x - np.float32(centre[0]), y - np.float32(centre[1]), z - np.float32(centre[2])
    u, v, w = np.abs(dx / radii[0]), np.abs(dy / radii[1]), np.abs(dz / radii[2])
    if power == 2.0:
        r = np.sqrt(u * u + v * v + w * w)
    else:
        r = (u**power + v**power + w**power) ** np.float32(1 / power)
    length = np.sqrt(dx * dx + dy * dy + dz * dz)
    return np.where(r > 0.05, length * (1 - 1 / np.maximum(r, 0.05)), -min(radii))


def box(x, y, z, low, high):
    """Distance to an axis-parallel box (the largest of its six faces)."""
    distance = None
    for value, lo, hi in zip((x, y, z), low, high):
        part = np.maximum(np.float32(lo) - value, value - np.float32(hi))
        distance = part if distance is None else np.maximum(distance, part)
    return distance


def tube(x, y, z, points, radii, flatten=1.0):
    """Distance to a chain of capsules; `flatten` above 1 thins it along z."""
    distance = None
    for (p, q), (r0, r1) in zip(zip(points, points[1:]), zip(radii, radii[1:])):
        d = np.subtract(q, p, dtype=np.float32)
        t = ((x - p[0]) * d[0] + (y - p[1]) * d[1] + (z - p[2]) * d[2]) / float(d @ d)
        t = np.clip(t, 0, 1)
        ex, ey, ez = x - p[0] - t * d[0], y - p[1] - t * d[1], (z - p[2] - t * d[2]) * flatten
        part = np.sqrt(ex * ex + ey * ey + ez * ez) - (r0 + t * (r1 - r0))
        distance = part if distance is None else np.minimum(distance, part)
    return distance.astype(np.float32)
