"""Phantoms of the project's own generator (`Fixtures/phantoms`), prepared for training and for the held-out check.

Seeds from 50,000 train, seeds from 90,000 check; the committed fixtures use other, small seeds."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from . import preprocess as pp
from .data import cache_root

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Fixtures"))


def head_slices(volume) -> list[pp.HeadSlice]:
    first = volume.first_position_mm
    return [
        pp.HeadSlice(
            np.round(volume.hu[k]).astype(np.float64), np.array([first[0], first[1], first[2] + k * volume.slice_mm]),
            np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), volume.pixel_mm, volume.pixel_mm)
        for k in range(len(volume.hu))]


def random_lesion(rng: np.random.Generator, kind: str, head_recipe):
    side = str(rng.choice(["left", "right"]))
    if kind == "intraparenchymal":
        return head_recipe.Lesion(
            kind, side, (float(rng.uniform(16, 46)), float(rng.uniform(-35, 40)), float(rng.uniform(-15, 40))),
            tuple(float(v) for v in rng.uniform(8, 22, 3)), float(rng.uniform(58, 74)), float(rng.uniform(0, 6)))
    if kind == "subdural":
        return head_recipe.Lesion(
            kind, side, (40.0, float(rng.uniform(-15, 20)), float(rng.uniform(5, 35))),
            (float(rng.uniform(5, 13)), float(rng.uniform(45, 75)), float(rng.uniform(30, 50))),
            float(rng.uniform(56, 72)), float(rng.uniform(1, 6)))
    return head_recipe.Lesion(
        "infarct", side, (float(rng.uniform(38, 52)), float(rng.uniform(-18, 18)), float(rng.uniform(5, 30))),
        (float(rng.uniform(20, 32)), float(rng.uniform(26, 42)), float(rng.uniform(20, 34))),
        float(rng.uniform(20, 27)), float(rng.uniform(0, 3)))


def heads(count: int, seed: int, size: int = 384) -> list[dict]:
    """`count` heads each of kind normal, bleed, infarct: inputs [slab, 4, g, g], cover [slab, g, g], kind, side."""
    cache = cache_root() / f"phantom-heads-{seed}-{count}.npz"
    if not cache.exists():
        from phantoms import head_ct, head_recipe

        stored = {}
        for i in range(3 * count):
            rng = np.random.default_rng(seed + i)
            kind = ("normal", "bleed", "infarct")[i % 3]
            lesion = None
            if kind == "bleed":
                lesion = random_lesion(rng, str(rng.choice(["intraparenchymal", "intraparenchymal", "subdural"])), head_recipe)
            elif kind == "infarct":
                lesion = random_lesion(rng, "infarct", head_recipe)
            recipe = head_recipe.random_recipe(rng, seed + i, [lesion] if lesion else [])
            volume = head_ct.render(recipe, size=size)
            prepared = pp.prepare_head(head_slices(volume))
            p = pp.HeadParameters()
            cover = np.zeros((len(prepared.assessed), p.grid_size, p.grid_size), np.float16)
            if lesion:
                for k, s in enumerate(prepared.assessed):
                    index = prepared.slabs[s].slices[0]
                    whole = pp.HeadSlice(
                        volume.masks[0][index] * 100.0, head_slices(volume)[index].origin, np.array([1.0, 0, 0]),
                        np.array([0, 1.0, 0]), volume.pixel_mm, volume.pixel_mm)
                    u, v, _ = pp.slice_frame(whole)
                    frame = pp.to_frame(whole, u, v, prepared.frame_centre, p)
                    cover[k] = np.clip(pp.to_grid(frame, prepared.alignment, p) / 100, 0, 1)
            stored[f"{i}.inputs"] = prepared.inputs.astype(np.float16)
            stored[f"{i}.cover"] = cover
            stored[f"{i}.meta"] = np.array([kind, lesion.side if lesion else "none"])
            print(f"phantom head {seed + i} {kind}: {len(prepared.assessed)} slabs", flush=True)
        np.savez(cache, **stored)
    data = np.load(cache)
    return [
        {"inputs": data[f"{i}.inputs"], "cover": data[f"{i}.cover"], "kind": str(data[f"{i}.meta"][0]),
         "side": str(data[f"{i}.meta"][1])}
        for i in range(3 * count)]


def chests(count: int, seed: int, size: int = 320) -> list[dict]:
    """`count` radiographs each of kind normal and pneumothorax: image [g, g], cover [g, g], side."""
    cache = cache_root() / f"phantom-chests-{seed}-{count}-{size}.npz"
    if not cache.exists():
        from phantoms import chest_radiograph, chest_recipe

        stored = {}
        for i in range(2 * count):
            rng = np.random.default_rng(seed + i)
            side = str(rng.choice(["left", "right"])) if i % 2 else "none"
            air = chest_recipe.Pneumothorax(side, float(rng.uniform(18, 55))) if i % 2 else None
            made = chest_radiograph.render(chest_recipe.random_recipe(rng, seed + i, air))
            n = size
            image = pp.prepare_chest(made.pixels.astype(np.float64), pp.ChestParameters(grid_size=n))[0]
            rows, columns = made.mask.shape
            cover = pp.area_weights(rows, n) @ made.mask.astype(np.float64) @ pp.area_weights(columns, n).T
            stored[f"{i}.image"], stored[f"{i}.cover"] = image.astype(np.float16), cover.astype(np.float16)
            stored[f"{i}.side"] = np.array(side)
            print(f"phantom chest {seed + i} {side}", flush=True)
        np.savez(cache, **stored)
    data = np.load(cache)
    return [
        {"image": data[f"{i}.image"].astype(np.float32), "cover": data[f"{i}.cover"].astype(np.float32),
         "side": str(data[f"{i}.side"])}
        for i in range(2 * count)]
