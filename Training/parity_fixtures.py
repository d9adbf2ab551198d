"""Writes `Fixtures/preprocessing`: small inputs and what `preprocess.py` makes of them, for the parity test in Swift.

`.venv/bin/python Training/parity_fixtures.py` (needs no PyTorch)."""

import dataclasses
import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Training"), str(ROOT / "Fixtures")]

from phantoms import chest_radiograph, chest_recipe, head_ct, head_recipe  # noqa: E402
from triaged_training import preprocess as pp  # noqa: E402

FOLDER = ROOT / "Fixtures" / "preprocessing"


def head() -> None:
    lesion = head_recipe.Lesion("intraparenchymal", "left")
    recipe = head_recipe.HeadRecipe(
        seed=4711, slices=40, slice_mm=4.0, sub_slices=1, offset_mm=(6.0, -3.0), yaw_roll_pitch_deg=(7.0, 1.0, 2.0),
        lesions=(lesion,))
    volume = head_ct.render(recipe, size=112)
    tilt = np.deg2rad(12.0)
    along_rows = np.array([0.0, np.cos(tilt), np.sin(tilt)])
    kept = [k for k in range(8, 38) if k not in (15, 16, 27)][::2] + [9, 20]  # uneven, out of order, some near each other
    hu = np.round(volume.hu[kept]).astype("<i2")
    x, y, z = volume.first_position_mm
    slices = [
        pp.HeadSlice(
            hu[i].astype(np.float64), np.array([x, y, z + k * volume.slice_mm]), np.array([1.0, 0, 0]), along_rows,
            volume.pixel_mm, volume.pixel_mm)
        for i, k in enumerate(kept)]
    p = pp.HeadParameters(frame_size=128, frame_mm=2.2, grid_size=64, grid_mm=3.4, block_mm=1.0)
    made = pp.prepare_head(slices, p)
    shown = [0, len(made.assessed) // 2, len(made.assessed) - 1]
    (FOLDER / "head-slices.i16").write_bytes(hu.tobytes())
    (FOLDER / "head-expected.f32").write_bytes(made.inputs[shown].astype("<f4").tobytes())
    describe = {
        "rows": 112, "columns": 112, "spacing_mm": volume.pixel_mm,
        "origins_mm": [list(map(float, s.origin)) for s in slices],
        "along_columns": [1.0, 0.0, 0.0], "along_rows": list(map(float, along_rows)),
        "parameters": {k: float(v) for k, v in dataclasses.asdict(p).items()},
        "slab_slices": [s.slices for s in made.slabs], "assessed": made.assessed, "shown": shown,
        "angle": made.alignment.angle, "centre_u": made.alignment.centre_u, "centre_v": made.alignment.centre_v,
        "scale": made.alignment.scale, "score": made.alignment.score,
    }
    (FOLDER / "head.json").write_text(json.dumps(describe, indent=1) + "\n")
    print(f"head: {len(kept)} slices, {len(made.slabs)} slabs, {len(made.assessed)} assessed, "
          f"{np.rad2deg(made.alignment.angle):.2f} degrees, scale {made.alignment.scale:.3f}")


def chest() -> None:
    recipe = chest_recipe.ChestRecipe(
        seed=4712, rows=150, columns=118, pixel_mm=2.6, pneumothorax=chest_recipe.Pneumothorax("right"))
    pixels = chest_radiograph.render(recipe).pixels
    p = pp.ChestParameters(grid_size=96)
    (FOLDER / "chest.u16").write_bytes(pixels.astype("<u2").tobytes())
    (FOLDER / "chest-expected.f32").write_bytes(pp.prepare_chest(pixels.astype(np.float64), p).astype("<f4").tobytes())
    describe = {"rows": 150, "columns": 118, "parameters": {k: float(v) for k, v in dataclasses.asdict(p).items()}}
    (FOLDER / "chest.json").write_text(json.dumps(describe, indent=1) + "\n")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    head()
    chest()
