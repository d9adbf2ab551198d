"""The real data sets, prepared once and cached. Nothing of it is committed."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from . import preprocess as pp

CT_ICH_PIXEL_MM = 0.35  # not recorded in the data set: an estimate from the size of the skull
CT_ICH_SLICE_MM = 5.0
SUBTYPES = ("intraventricular", "intraparenchymal", "subarachnoid", "epidural", "subdural")


def data_root() -> Path:
    default = Path(__file__).resolve().parents[3] / "shared" / "data"
    return Path(os.environ.get("TRIAGED_REAL_DATA", default))


def cache_root() -> Path:
    root = Path(__file__).resolve().parents[2] / ".cache" / "training"
    root.mkdir(parents=True, exist_ok=True)
    return root


@dataclass
class Head:
    name: str
    inputs: np.ndarray  # [assessed slab, 4, 160, 160] float16
    labels: np.ndarray  # [assessed slab] 0 or 1
    subtypes: np.ndarray  # [assessed slab, 5]
    positive: bool  # any slice of the patient, assessed or not
    scale: float
    midline_score: float


def ct_ich() -> list[Head]:
    cache = cache_root() / "ct-ich-ordered.npz"
    if not cache.exists():
        build_ct_ich(cache)
    stored = np.load(cache, allow_pickle=False)
    heads = []
    for name in stored["names"]:
        heads.append(Head(
            str(name), stored[f"{name}.inputs"], stored[f"{name}.labels"], stored[f"{name}.subtypes"],
            bool(stored[f"{name}.positive"]), float(stored[f"{name}.scale"]), float(stored[f"{name}.midline"])))
    return heads


def anatomical_order(slices: np.ndarray) -> list[int]:
    """Indices from the neck to the vertex of [slice, row, column] that may begin anywhere in the head.

    In 15 of the 54 series the files begin in the middle of the head and go on with the neck after the vertex, and in one a
    slice stands elsewhere altogether. The labels follow the anatomical order, not that of the files: read by file they call
    necks haemorrhage (050, 071), and the two slices of the midbrain bleed of 072 stand two places off. So the ring of slices is
    cut where neighbours differ most, and labels are given to the slices in the order that this makes.
    """
    def apart(i: int, j: int) -> float:
        return float(np.abs(slices[i] - slices[j]).mean())

    order = list(range(len(slices)))
    usual = float(np.median([apart(i, i + 1) for i in range(len(order) - 1)]))
    strays = [
        i for i in range(1, len(order) - 1)
        if min(apart(i - 1, i), apart(i, i + 1)) > 2 * usual and apart(i - 1, i + 1) < 1.5 * usual]
    order = [i for i in order if i not in strays]
    cut = int(np.argmax([apart(order[k], order[(k + 1) % len(order)]) for k in range(len(order))])) + 1
    order = order[cut:] + order[:cut]
    for i in strays:
        detours = [apart(order[k], i) + apart(i, order[k + 1]) - apart(order[k], order[k + 1]) for k in range(len(order) - 1)]
        order.insert(int(np.argmin(detours)) + 1, i)
    return order


def ct_ich_series(name: str) -> tuple[list[pp.HeadSlice], list[dict[str, str]]]:
    """The slices of one patient from the neck to the vertex, and the label row of each."""
    with open(data_root() / "ct-ich" / "slice_labels.csv") as file:
        rows = [r for r in csv.DictReader(file) if r["file"].split("/")[0] == name]
    rows.sort(key=lambda r: int(r["slice"]))
    pixels = [
        np.asarray(Image.open(data_root() / "ct-ich" / r["file"]).convert("L"), dtype=np.float64) for r in rows]
    order = anatomical_order(np.stack([pp.block_mean(p, 10) for p in pixels]))
    if order != list(range(len(order))):
        print(f"ct-ich {name}: files in anatomical order {[i + 1 for i in order]}", flush=True)
    slices = [
        pp.HeadSlice(
            pixels[i] * (120 / 255) - 20, np.array([0.0, 0.0, k * CT_ICH_SLICE_MM]), np.array([1.0, 0.0, 0.0]),
            np.array([0.0, 1.0, 0.0]), CT_ICH_PIXEL_MM, CT_ICH_PIXEL_MM)
        for k, i in enumerate(order)]
    return slices, rows


def build_ct_ich(cache: Path) -> None:
    with open(data_root() / "ct-ich" / "slice_labels.csv") as file:
        names = sorted({row["file"].split("/")[0] for row in csv.DictReader(file)})
    stored: dict[str, np.ndarray] = {}
    for name in names:
        slices, rows = ct_ich_series(name)
        head = pp.prepare_head(slices)
        of = [rows[head.slabs[i].slices[0]] for i in head.assessed]
        stored[f"{name}.inputs"] = head.inputs.astype(np.float16)
        stored[f"{name}.labels"] = np.array([int(r["haemorrhage"]) for r in of])
        stored[f"{name}.subtypes"] = np.array([[int(r[s]) for s in SUBTYPES] for r in of])
        stored[f"{name}.positive"] = np.array(any(int(r["haemorrhage"]) for r in rows))
        stored[f"{name}.scale"] = np.array(head.alignment.scale)
        stored[f"{name}.midline"] = np.array(head.alignment.score)
        print(f"ct-ich {name}: {len(rows)} slices, {len(head.assessed)} with brain, angle "
              f"{np.rad2deg(head.alignment.angle):.1f}, scale {head.alignment.scale:.2f}, mirror "
              f"{head.alignment.score:.1f} HU", flush=True)
    np.savez(cache, names=np.array(names), **stored)


@dataclass
class Chest:
    name: str
    image: np.ndarray  # [size, size] float32
    positive: bool
    no_finding: bool
    labels: str
    chexnet: float


def nih_cxr(size: int = 320) -> list[Chest]:
    cache = cache_root() / ("nih-cxr.npy" if size == 320 else f"nih-cxr-{size}.npy")
    with open(data_root() / "nih-cxr" / "labels.csv") as file:
        rows = list(csv.DictReader(file))
    if not cache.exists():
        images = []
        for row in rows:
            path = data_root() / "nih-cxr" / "images" / row["file"].replace(".png", ".jpg")
            images.append(pp.prepare_chest(np.asarray(Image.open(path).convert("L"), dtype=np.float64), pp.ChestParameters(grid_size=size))[0])
        np.save(cache, np.stack(images).astype(np.float16))
    images = np.load(cache)
    return [
        Chest(r["file"], images[i].astype(np.float32), r["pneumothorax"] == "1", r["no_finding"] == "1",
              r["nih_labels"], float(r["chexnet_replica_score"]))
        for i, r in enumerate(rows)]


def patient_folds(positive: list[bool], count: int, seed: int) -> list[np.ndarray]:
    """Stratified folds of indices; one index is one patient."""
    rng = np.random.default_rng(seed)
    folds: list[list[int]] = [[] for _ in range(count)]
    for value in (True, False):
        members = np.array([i for i, p in enumerate(positive) if p == value])
        for k, i in enumerate(rng.permutation(members)):
            folds[k % count].append(int(i))
    return [np.array(sorted(f)) for f in folds]
