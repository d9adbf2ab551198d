import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom

from phantoms.__main__ import generate
from phantoms.head_ct import render
from phantoms.head_recipe import HeadRecipe, Lesion

BLEED = Lesion("intraparenchymal", "left", (31, 2, 12), (21, 26, 20), 68, 4.0)
SMALL = HeadRecipe(seed=4, slices=20, slice_mm=8.0, sub_slices=1, grid=96, lesions=(BLEED,))


class Phantoms(unittest.TestCase):
    def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_uids(self):
        only = ["head-normal", "chest-normal", "head-jpeg-ls"]
        with tempfile.TemporaryDirectory() as folder:
            made = {}
            for name, seed in (("a", 1), ("b", 1), ("c", 2)):
                studies = generate(Path(folder, name), "test", seed, 1, only)
                files = {f: Path(folder, name, f).read_bytes() for s in studies for f in s["files"]}
                made[name] = (files, {s["study_uid"] for s in studies})
            self.assertEqual(made["a"], made["b"])
            self.assertFalse(made["a"][1] & made["c"][1])

    def test_a_bleed_is_bright_on_its_side_and_as_large_as_said(self):
        volume = render(SMALL, size=96)
        mask = volume.masks[0] > 0
        self.assertTrue(55 < volume.hu[mask].mean() < 80)
        mirrored = volume.hu[:, :, ::-1][mask]
        self.assertLess(mirrored.mean(), 45)
        self.assertGreater(volume.centre_mm(0)[0], 15)
        self.assertAlmostEqual(volume.volume_ml(0), 4 / 3 * np.pi * 21 * 26 * 20 / 1000, delta=14)

    def test_a_tilted_gantry_moves_the_slices_and_not_the_patient(self):
        upright = render(replace(SMALL, asymmetry_mm=0.0), size=96).centre_mm(0)
        leaning = render(replace(SMALL, asymmetry_mm=0.0, gantry_tilt_deg=18.5), size=96).centre_mm(0)
        self.assertLess(np.linalg.norm(np.subtract(upright, leaning)), 4)

    def test_uids_are_valid_and_no_two_instances_share_one(self):
        with tempfile.TemporaryDirectory() as folder:
            studies = generate(folder, "test", 3, 1, ["head-bleed", "head-normal", "dose-report"])
            read = [
                pydicom.dcmread(Path(folder, f), stop_before_pixels=True) for s in studies for f in s["files"]
            ]
            uids = [d.SOPInstanceUID for d in read]
            self.assertEqual(len(uids), len(set(uids)))
            self.assertTrue(all(d.SOPInstanceUID.is_valid and d.StudyInstanceUID.is_valid for d in read))
