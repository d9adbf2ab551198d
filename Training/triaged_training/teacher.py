"""Soft masks of the bleeds of CT-ICH from the BLAST-CT networks (Apache-2.0), with the slice labels as the arbiter.

Only slabs labelled with blood are asked about, so nothing of it can say where there is none. The networks saw none of this
data set, so a mask leaks nothing from one fold to another. They read 125 mm cubes at 1 mm and answer for the 45 mm in the middle.
"""

from __future__ import annotations

import time

import numpy as np
from scipy import ndimage

from . import preprocess as pp
from .data import CT_ICH_PIXEL_MM, CT_ICH_SLICE_MM, cache_root, ct_ich_series, data_root

CUBE, ANSWER = 125, 45
BLOOD = (1, 2, 4)  # intraparenchymal, extra-axial, intraventricular; 3 is oedema
BONE_HU = 600.0  # a pixel at the window's upper end; so that the inner table's partial volume does not look like a clot


def isotropic(slices: list[pp.HeadSlice]) -> np.ndarray:
    """[z, y, x] at 1 mm as BLAST-CT wants it; the voxel (0, 0, 0) lies at the first slice's first pixel."""
    volume = np.stack([s.hu for s in slices])
    volume = np.where(volume >= 99.5, BONE_HU, volume)
    volume = ndimage.gaussian_filter(volume, (0, 1.1, 1.1))
    rows = int(volume.shape[1] * CT_ICH_PIXEL_MM)
    z = np.arange((len(slices) - 1) * int(CT_ICH_SLICE_MM) + 1) / CT_ICH_SLICE_MM
    y = np.arange(rows) / CT_ICH_PIXEL_MM
    flat = np.stack([ndimage.map_coordinates(s, np.stack(np.meshgrid(y, y, indexing="ij")), order=1) for s in volume])
    low = np.floor(z).astype(int)
    high, part = np.minimum(low + 1, len(flat) - 1), (z - low)[:, None, None]
    hu = np.clip(flat[low] * (1 - part) + flat[high] * part, -15, 100)
    return ((2 * hu - 85) / 115).astype(np.float32)


def ask(networks: list, volume: np.ndarray, low: int, high: int, box: tuple[int, int, int, int]) -> np.ndarray:
    """Probability of blood in planes low..high of `volume` within the box (first row, last row, first column, last column)."""
    margin = (CUBE - ANSWER) // 2
    padded = np.pad(volume, margin + ANSWER, constant_values=-1.0)
    out = np.zeros_like(volume)
    for z in range(low, high + 1, ANSWER):
        for y in range(box[0], box[1] + 1, ANSWER):
            for x in range(box[2], box[3] + 1, ANSWER):
                cube = padded[z + ANSWER : z + ANSWER + CUBE, y + ANSWER : y + ANSWER + CUBE, x + ANSWER : x + ANSWER + CUBE]
                answer = np.mean([np.asarray(n(np.ascontiguousarray(cube)[None, None])[0])[0] for n in networks], axis=0)
                part = out[z : z + ANSWER, y : y + ANSWER, x : x + ANSWER]
                part[:] = answer[list(BLOOD)].sum(0)[: part.shape[0], : part.shape[1], : part.shape[2]]
    return out


def masks(names: list[str], count: int = 1) -> dict[str, np.ndarray]:
    """[assessed slab, g, g] float16 for each patient: the mean of the first `count` networks' probabilities of blood, nought in
    slabs labelled without. What each network said is kept."""
    made = {name: np.zeros(0, np.float32) for name in names}
    for k in range(1, count + 1):
        network = None
        for name in names:
            cache = cache_root() / "teacher" / f"{name}-{k}.npy"
            if not cache.exists():
                cache.parent.mkdir(exist_ok=True)
                network = network or opened(k)
                began = time.time()
                np.save(cache, one([network], name, pp.HeadParameters()))
                print(f"teacher {k} of {count}: {name} {time.time() - began:.0f} s", flush=True)
            said = np.load(cache).astype(np.float32) / count
            made[name] = said if k == 1 else made[name] + said
    return {name: m.astype(np.float16) for name, m in made.items()}


def opened(number: int):
    import openvino as ov

    return ov.Core().compile_model(str(data_root() / "blast-ct" / f"blast_ct_{number}.onnx"), "CPU", {
        "INFERENCE_PRECISION_HINT": "bf16", "INFERENCE_NUM_THREADS": 1, "PERFORMANCE_HINT": "LATENCY"})


def one(networks: list, name: str, p: pp.HeadParameters) -> np.ndarray:
    slices, rows = ct_ich_series(name)
    labels = np.array([int(r["haemorrhage"]) for r in rows])
    head = pp.prepare_head(slices, p)
    u, v, _ = pp.slice_frame(slices[0])
    volume = isotropic(slices)
    inside = np.zeros(volume.shape[1:], bool)
    frame_masks = []
    for i in head.assessed:  # the box of the brain, in mm from the first pixel
        mask = pp.enclosed_mask(head.slabs[i].frame, p)
        frame_masks.append(mask)
        rows, columns = np.nonzero(mask)
        half = (p.frame_size - 1) / 2
        y = np.clip(np.round((rows - half) * p.frame_mm + head.frame_centre[1]).astype(int), 0, inside.shape[0] - 1)
        x = np.clip(np.round((columns - half) * p.frame_mm + head.frame_centre[0]).astype(int), 0, inside.shape[1] - 1)
        inside[y, x] = True
    rows, columns = np.nonzero(inside)
    box = (rows.min() - 3, rows.max() + 3, columns.min() - 3, columns.max() + 3)
    marked = np.flatnonzero(labels) * int(CT_ICH_SLICE_MM)
    blood = ask(networks, volume, int(marked.min()), int(marked.max()), box)
    out = np.zeros((len(head.assessed), p.grid_size, p.grid_size), np.float16)
    for k, i in enumerate(head.assessed):
        index = head.slabs[i].slices[0]
        if not labels[index]:
            continue
        plane = pp.HeadSlice(blood[index * int(CT_ICH_SLICE_MM)] * 100.0, slices[0].origin, slices[0].along_columns, slices[0].along_rows, 1.0, 1.0)
        out[k] = np.clip(pp.to_grid(pp.to_frame(plane, u, v, head.frame_centre, p), head.alignment, p) / 100, 0, 1)
    return out
