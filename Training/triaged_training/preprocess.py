"""Pre-processing of the model packages: the one specification, in Python.

`Sources/Classification/Preprocessing` implements the same two kinds in Swift; `ClassificationTests` compares both on the
committed fixtures to 1e-3. Everything here is plain arithmetic (block means, bilinear samples, ray tests, a fixed grid
search), so that it can be written again exactly. Change a number here and the package's preprocessing version changes.

Conventions
- An image is indexed [row, column]; pixel (0, 0) has its *centre* at coordinate (0, 0).
- HU are clipped to [-20, 100] before anything else. No step looks at values above 100 HU.
- The slice frame is orthonormal: `n` the slice normal turned towards the head (superior), `v` the in-plane direction nearest
  to posterior, `u = v x n` (for an axial slice: patient left). Positions are (u, v, n) in mm in LPS patient space.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

HU_LOW, HU_HIGH = -20.0, 100.0


# ----------------------------------------------------------------------------------------------- kind: head_ct_slabs


@dataclass(frozen=True)
class HeadParameters:
    """The numbers of `head_ct_slabs`; the manifest carries them under the same names."""

    slab_mm: float = 5.0
    join_fraction: float = 0.7  # a slice joins the open slab while it lies nearer than slab_mm * this to its first slice
    block_mm: float = 1.0  # source pixels are averaged in n x n blocks, n = max(1, floor(block_mm / spacing + 0.5))
    frame_size: int = 256  # unrotated working frame, pixels
    frame_mm: float = 1.25  # and its pixel
    bone_hu: float = 90.0
    soft_low_hu: float = -10.0
    enclosing_rays: int = 7  # of 8
    minimum_brain_cm2: float = 25.0  # a slab with less brain is not assessed
    reference_brain_cm2: float = 160.0  # heads are scaled so that their largest section has this area
    scale_low: float = 0.85
    scale_high: float = 1.2
    grid_size: int = 160  # network input
    grid_mm: float = 1.4


@dataclass
class HeadSlice:
    """One CT slice: HU [row, column] and where it lies (mm, LPS): centre of pixel (0, 0), directions, spacing."""

    hu: np.ndarray
    origin: np.ndarray
    along_columns: np.ndarray  # unit vector of increasing column index (first triplet of ImageOrientationPatient)
    along_rows: np.ndarray  # unit vector of increasing row index (second triplet)
    column_spacing: float
    row_spacing: float


@dataclass
class Slab:
    position: float  # mean n of its slices, mm
    slices: list[int]  # indices of its slices, in order of n
    frame: np.ndarray  # [frame_size, frame_size] HU


@dataclass
class Alignment:
    """Aligned grid coordinate (a, b) in mm lies at (u, v) = centre + a (cos, sin) + b (-sin, cos)."""

    angle: float  # radians
    centre_u: float
    centre_v: float
    scale: float  # aligned grid pixel = grid_mm / scale
    score: float  # mean |difference| in HU between mirrored samples at the optimum


@dataclass
class PreparedHead:
    slabs: list[Slab]
    assessed: list[int]  # indices into slabs
    alignment: Alignment
    inputs: np.ndarray  # [assessed, 4, grid, grid]: previous, current, next (HU / 100), brain mask
    frame_centre: tuple[float, float] = field(default=(0.0, 0.0))


class NotAssessable(Exception):
    """The study cannot be prepared; the message is the reason a reader sees."""


def slice_frame(s: HeadSlice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n = np.cross(s.along_columns, s.along_rows)
    if n[2] < 0:
        n = -n
    n = n / np.linalg.norm(n)
    v = np.array([0.0, 1.0, 0.0]) - n[1] * n
    v = v / np.linalg.norm(v)
    return np.cross(v, n), v, n


def block_mean(image: np.ndarray, factor: int) -> np.ndarray:
    """Mean over factor x factor blocks from the top left, as float32; rows and columns left over are dropped."""
    rows, columns = image.shape[0] // factor, image.shape[1] // factor
    cut = image[: rows * factor, : columns * factor].astype(np.float64)
    return cut.reshape(rows, factor, columns, factor).mean(axis=(1, 3)).astype(np.float32)


def bilinear(image: np.ndarray, row: np.ndarray, column: np.ndarray, outside: float = HU_LOW) -> np.ndarray:
    """Bilinear sample; a neighbour outside the image counts as `outside`."""
    r0, c0 = np.floor(row), np.floor(column)
    fr, fc = row - r0, column - c0
    r0, c0 = r0.astype(np.int64), c0.astype(np.int64)

    def at(r: np.ndarray, c: np.ndarray) -> np.ndarray:
        inside = (r >= 0) & (r < image.shape[0]) & (c >= 0) & (c < image.shape[1])
        values = image[np.clip(r, 0, image.shape[0] - 1), np.clip(c, 0, image.shape[1] - 1)]
        return np.where(inside, values, outside)

    top = at(r0, c0) * (1 - fc) + at(r0, c0 + 1) * fc
    bottom = at(r0 + 1, c0) * (1 - fc) + at(r0 + 1, c0 + 1) * fc
    return top * (1 - fr) + bottom * fr


def to_frame(s: HeadSlice, u: np.ndarray, v: np.ndarray, centre: tuple[float, float], p: HeadParameters) -> np.ndarray:
    """Clip, average in blocks, sample on the unrotated frame [v, u] about `centre`."""
    factor = max(1, int(np.floor(p.block_mm / min(s.column_spacing, s.row_spacing) + 0.5)))
    blocks = block_mean(np.clip(s.hu, HU_LOW, HU_HIGH), factor)
    # pixel steps in (u, v)
    cu, cv = float(s.along_columns @ u) * s.column_spacing, float(s.along_columns @ v) * s.column_spacing
    ru, rv = float(s.along_rows @ u) * s.row_spacing, float(s.along_rows @ v) * s.row_spacing
    ou, ov = float(s.origin @ u), float(s.origin @ v)
    half = (p.frame_size - 1) / 2
    axis = (np.arange(p.frame_size) - half) * p.frame_mm
    du = axis[None, :] + centre[0] - ou
    dv = axis[:, None] + centre[1] - ov
    determinant = cu * rv - cv * ru
    column = (du * rv - dv * ru) / determinant
    row = (dv * cu - du * cv) / determinant
    shift = (factor - 1) / 2
    return bilinear(blocks, (row - shift) / factor, (column - shift) / factor)


def enclosed_mask(image: np.ndarray, p: HeadParameters) -> np.ndarray:
    """Soft tissue that bone surrounds: at least `enclosing_rays` of the 8 directions meet bone; largest 4-connected part."""
    bone = image >= p.bone_hu
    rays = np.zeros(image.shape, dtype=np.int32)
    for dr, dc in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
        rays += seen_along(bone, dr, dc)
    candidate = (rays >= p.enclosing_rays) & (image > p.soft_low_hu) & ~bone
    return largest_component(candidate)


def seen_along(bone: np.ndarray, dr: int, dc: int) -> np.ndarray:
    """Whether going from a pixel by (dr, dc) meets bone before the edge; the pixel itself does not count."""
    rows, columns = bone.shape
    seen = np.zeros_like(bone)
    if dr == 0:
        order = range(columns - 2, -1, -1) if dc > 0 else range(1, columns)
        for c in order:
            seen[:, c] = seen[:, c + dc] | bone[:, c + dc]
        return seen
    order = range(rows - 2, -1, -1) if dr > 0 else range(1, rows)
    for r in order:
        hit = seen[r + dr] | bone[r + dr]
        if dc == 0:
            seen[r] = hit
        elif dc > 0:
            seen[r, :-1] = hit[1:]
        else:
            seen[r, 1:] = hit[:-1]
    return seen


def largest_component(candidate: np.ndarray) -> np.ndarray:
    """The largest 4-connected component; of equal ones the first in reading order."""
    from scipy import ndimage

    labels, count = ndimage.label(candidate)
    if count == 0:
        return np.zeros_like(candidate)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return labels == int(np.argmax(sizes))


def group_slabs(positions: list[float], p: HeadParameters) -> list[list[int]]:
    """Slices in ascending n, joined to slabs of about slab_mm."""
    groups: list[list[int]] = []
    for index in np.argsort(np.asarray(positions), kind="stable"):
        if groups and positions[index] - positions[groups[-1][0]] < p.slab_mm * p.join_fraction:
            groups[-1].append(int(index))
        else:
            groups.append([int(index)])
    return groups


def mirror_score(
    image: np.ndarray, pixel: float, centre: tuple[float, float], angle: float, shift: float, step: float
) -> float:
    """Mean |difference| between samples mirrored at the line through centre + shift, turned by angle; coordinates in mm
    about the middle of `image`."""
    a = np.arange(step / 2, 90, step)[None, :]
    b = np.arange(-100 + step / 2, 100, step)[:, None]
    cos, sin = np.cos(angle), np.sin(angle)
    half = ((image.shape[0] - 1) / 2, (image.shape[1] - 1) / 2)

    def sample(offset: np.ndarray) -> np.ndarray:
        u = centre[0] + offset * cos - b * sin
        v = centre[1] + offset * sin + b * cos
        return bilinear(image, v / pixel + half[0], u / pixel + half[1])

    return float(np.mean(np.abs(sample(shift + a) - sample(shift - a))))


SEARCH = (  # (angles in degrees about the best so far, shifts in mm about the best so far, sample step in mm)
    (np.arange(-24, 24.5, 3), np.arange(-20, 20.5, 4), 5.0),
    (np.arange(-3, 3.5, 1), np.arange(-4, 4.5, 1), 5.0),
    (np.arange(-1, 1.1, 0.25), np.arange(-1, 1.1, 0.25), 2.5),
)


def find_midline(mean: np.ndarray, centre: tuple[float, float], p: HeadParameters) -> tuple[float, float, float]:
    """(angle in degrees, shift in mm, score) of the best mirror line; ties go to the first candidate in order."""
    image, pixel = block_mean(mean, 2), p.frame_mm * 2
    best_angle, best_shift, best = 0.0, 0.0, np.inf
    for angles, shifts, step in SEARCH:
        about_angle, about_shift, best = best_angle, best_shift, np.inf
        for da in angles:
            for ds in shifts:
                angle, shift = about_angle + float(da), about_shift + float(ds)
                score = mirror_score(image, pixel, centre, np.deg2rad(angle), shift, step)
                if score < best:
                    best_angle, best_shift, best = angle, shift, score
    return best_angle, best_shift, best


def to_grid(frame: np.ndarray, alignment: Alignment, p: HeadParameters, size: int | None = None) -> np.ndarray:
    """Sample one slab on the aligned grid [b, a]; `alignment` centres are relative to the frame's middle."""
    size = size or p.grid_size
    pixel = p.grid_mm / alignment.scale * (p.grid_size / size)
    axis = (np.arange(size) - (size - 1) / 2) * pixel
    a, b = axis[None, :], axis[:, None]
    cos, sin = np.cos(alignment.angle), np.sin(alignment.angle)
    u = alignment.centre_u + a * cos - b * sin
    v = alignment.centre_v + a * sin + b * cos
    half = (p.frame_size - 1) / 2
    return bilinear(frame, v / p.frame_mm + half, u / p.frame_mm + half)


def prepare_head(slices: list[HeadSlice], p: HeadParameters = HeadParameters()) -> PreparedHead:
    """Slices in any order to the network's inputs, one for each assessed slab."""
    u, v, n = slice_frame(slices[0])
    positions = [float(s.origin @ n) for s in slices]
    groups = group_slabs(positions, p)
    order = [i for g in groups for i in g]
    middle = slices[order[len(order) // 2]]
    rows, columns = middle.hu.shape
    corner = (
        middle.origin
        + middle.along_columns * middle.column_spacing * (columns - 1) / 2
        + middle.along_rows * middle.row_spacing * (rows - 1) / 2
    )
    centre = (float(corner @ u), float(corner @ v))
    slabs = []
    for group in groups:
        frame = sum(to_frame(slices[i], u, v, centre, p) for i in group) / len(group)
        slabs.append(Slab(float(np.mean([positions[i] for i in group])), group, frame.astype(np.float32)))
    return prepare_slabs(slabs, centre, p)


def prepare_slabs(slabs: list[Slab], centre: tuple[float, float], p: HeadParameters) -> PreparedHead:
    masks = [enclosed_mask(s.frame, p) for s in slabs]
    cell = p.frame_mm * p.frame_mm / 100
    areas = [float(m.sum()) * cell for m in masks]
    assessed = [i for i, area in enumerate(areas) if area >= p.minimum_brain_cm2]
    if not assessed:
        raise NotAssessable("no slice shows a brain enclosed by the skull")
    mean = np.mean([slabs[i].frame.astype(np.float64) for i in assessed], axis=0).astype(np.float32)
    half = (p.frame_size - 1) / 2
    total = sum(float(masks[i].sum()) for i in assessed)
    row_sum = sum(float(np.nonzero(masks[i])[0].sum()) for i in assessed)
    column_sum = sum(float(np.nonzero(masks[i])[1].sum()) for i in assessed)
    about = ((column_sum / total - half) * p.frame_mm, (row_sum / total - half) * p.frame_mm)
    degrees, shift, score = find_midline(mean, about, p)
    angle = float(np.deg2rad(degrees))
    largest = float(np.mean(sorted(areas, reverse=True)[:3]))
    scale = float(np.clip(np.sqrt(p.reference_brain_cm2 / largest), p.scale_low, p.scale_high))
    alignment = Alignment(
        angle, about[0] + shift * np.cos(angle), about[1] + shift * np.sin(angle), scale, score)
    grids = {i: to_grid(slabs[i].frame, alignment, p) for i in range(len(slabs))
             if any(abs(i - j) <= 1 for j in assessed)}
    inputs = np.zeros((len(assessed), 4, p.grid_size, p.grid_size), dtype=np.float32)
    for k, i in enumerate(assessed):
        inputs[k, 0] = grids[max(i - 1, 0)] / 100
        inputs[k, 1] = grids[i] / 100
        inputs[k, 2] = grids[min(i + 1, len(slabs) - 1)] / 100
        inputs[k, 3] = enclosed_mask(grids[i].astype(np.float32), p)
    return PreparedHead(slabs, assessed, alignment, inputs, centre)


# ------------------------------------------------------------------------------------- kind: chest_radiograph_square


@dataclass(frozen=True)
class ChestParameters:
    """The numbers of `chest_radiograph_square`."""

    grid_size: int = 320
    low_percentile: float = 1.0
    high_percentile: float = 99.0


def area_weights(source: int, target: int) -> np.ndarray:
    """[target, source] weights: each target cell is the mean of the source interval it covers."""
    weights = np.zeros((target, source))
    ratio = source / target
    for i in range(target):
        low, high = i * ratio, (i + 1) * ratio
        for j in range(int(np.floor(low)), min(source, int(np.ceil(high)))):
            weights[i, j] = max(0.0, min(high, j + 1) - max(low, j))
    return weights / weights.sum(axis=1, keepdims=True)


def percentile(ordered: np.ndarray, percent: float) -> float:
    """Linear interpolation between the neighbours of rank percent / 100 * (n - 1)."""
    rank = percent / 100 * (len(ordered) - 1)
    low = int(np.floor(rank))
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (rank - low))


def prepare_chest(image: np.ndarray, p: ChestParameters = ChestParameters()) -> np.ndarray:
    """A radiograph (bright = dense, any linear scale; patient right on the image's left) to [1, grid, grid] in 0..1.

    The longer side becomes grid_size, the shorter keeps the ratio (rounded half up) and is centred between zeros. Grey
    values are stretched between two percentiles of the content and clipped.
    """
    rows, columns = image.shape
    longer = max(rows, columns)
    height = max(1, int(np.floor(rows * p.grid_size / longer + 0.5)))
    width = max(1, int(np.floor(columns * p.grid_size / longer + 0.5)))
    small = area_weights(rows, height) @ image.astype(np.float64) @ area_weights(columns, width).T
    ordered = np.sort(small.ravel())
    low, high = percentile(ordered, p.low_percentile), percentile(ordered, p.high_percentile)
    small = np.clip((small - low) / max(high - low, 1e-6), 0, 1)
    out = np.zeros((1, p.grid_size, p.grid_size), dtype=np.float32)
    top, left = (p.grid_size - height) // 2, (p.grid_size - width) // 2
    out[0, top : top + height, left : left + width] = small
    return out
