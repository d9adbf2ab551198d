"""What the figures rest on: order of slices, thresholds, calibration, and where the crops of the lungs lie. Needs no data."""

import unittest

import numpy as np
import torch

from triaged_training import air, data, lungs, metrics, package


def head_slices() -> np.ndarray:
    """Twelve sections of a ball on a neck: neighbours are alike, neck and vertex are not."""
    y, x = np.mgrid[:40, :40] - 19.5
    radii = [16, 16, 16, 17, 18, 19, 19, 18, 16, 13, 10, 7]
    return np.stack([(np.hypot(y, x) < r) * 60.0 + (k < 3) * (np.hypot(y + 9, x) < 4) * 90.0 for k, r in enumerate(radii)])


class Order(unittest.TestCase):
    def test_a_head_in_order_stays_as_it_is(self):
        self.assertEqual(data.anatomical_order(head_slices()), list(range(12)))

    def test_a_head_that_begins_in_the_middle_is_turned_to_its_neck(self):
        turned = np.roll(np.arange(12), -5)
        order = data.anatomical_order(head_slices()[turned])
        self.assertEqual([int(turned[i]) for i in order], list(range(12)))


class Thresholds(unittest.TestCase):
    def test_they_ascend_and_keep_their_promises(self):
        rng = np.random.default_rng(0)
        labels = np.repeat([0, 1], 200)
        scores = rng.normal(labels * 1.5, 1)
        cuts = metrics.thresholds(scores, labels)
        self.assertLessEqual(cuts["sensitive"], cuts["balanced"])
        self.assertLessEqual(cuts["balanced"], cuts["specific"])
        self.assertGreaterEqual((scores[labels == 1] >= cuts["sensitive"]).mean(), 0.95)
        self.assertGreaterEqual((scores[labels == 0] < cuts["specific"]).mean(), 0.95)

    def test_a_case_is_judged_by_the_others_only(self):
        labels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
        scores = np.array([0.0, 0, 0, 9, 1, 1, 1, 1])
        _, positive = metrics.crossed(scores, labels, [np.array([3, 4]), np.array([0, 1, 2, 5, 6, 7])])
        self.assertTrue(positive["specific"][3], "its own score would have raised the threshold above it")


class Calibration(unittest.TestCase):
    def test_weak_and_rare_positives_do_not_make_it_run_away(self):
        rng = np.random.default_rng(1)
        labels = (np.arange(421) < 29).astype(int)
        scores = rng.normal(-2.2 + 0.4 * labels, 1.4)
        scores[-1] = 8.0
        slope, intercept = metrics.platt(scores, labels, metrics.balance(labels))
        self.assertLess(slope, 1.5)
        said = 1 / (1 + np.exp(-(slope * scores + intercept)))
        self.assertAlmostEqual(float(np.average(said, weights=metrics.balance(labels))), 0.5, delta=0.02)


class ReliabilityTable(unittest.TestCase):
    def test_what_is_said_too_high_is_the_error_and_its_interval_holds_it(self):
        labels = np.tile([0, 1], 200)
        made = metrics.reliability(np.full(400, 0.7), labels)
        self.assertAlmostEqual(made.error, 0.2)
        self.assertLess(made.interval[0], 0.2)
        self.assertGreater(made.interval[1], 0.2)
        (low, _, cases, said, was, interval), = made.rows
        self.assertEqual((round(low, 1), cases, round(said, 1), was), (0.6, 400, 0.7, 0.5))
        self.assertTrue(0.44 < interval[0] < 0.5 < interval[1] < 0.56)


class PerfectReader(unittest.TestCase):
    def test_who_is_always_right_scores_one_on_right_labels_and_a_half_on_drawn_lots(self):
        self.assertAlmostEqual(metrics.perfect_reader(1.0, 1.0, 29, 392)[0], 1.0)
        self.assertAlmostEqual(metrics.perfect_reader(0.05, 0.05, 50, 1000)[0], 0.5, delta=0.01)


class Seeds(unittest.TestCase):
    def test_cases_that_stand_once_a_seed_make_no_interval_narrower(self):
        rng = np.random.default_rng(2)
        labels = rng.integers(0, 2, 120)
        said = np.clip(0.5 + 0.3 * (labels - 0.5) + rng.normal(0, 0.2, 120), 0, 1)
        once = metrics.reliability(said, labels)
        thrice = metrics.reliability(np.tile(said, 3), np.tile(labels, 3), repeats=3)
        self.assertAlmostEqual(thrice.interval[1] - thrice.interval[0], once.interval[1] - once.interval[0], places=6)
        scores = metrics.mean_auc([said, said], labels)
        self.assertAlmostEqual(scores[0], metrics.auc(said, labels))
        rows = package.rates("f", {p: np.tile(said > 0.5, 3) for p in metrics.PURPOSES}, np.tile(labels, 3), "", "", repeats=3)
        self.assertEqual(rows[0]["interval"], package.rates("f", {p: said > 0.5 for p in metrics.PURPOSES}, labels, "", "")[0]["interval"])


class Apex(unittest.TestCase):
    def test_air_at_the_top_is_measured_to_the_first_gap_and_air_at_the_base_is_not(self):
        covered = np.zeros((56, 36), bool)
        covered[4:10, 8:20] = True
        covered[14:20, 8:20] = True
        self.assertEqual(air.apical(covered), 6.0)
        base = np.zeros((56, 36), bool)
        base[40:, :] = True
        self.assertEqual(air.apical(base), 0.0)


class Crops(unittest.TestCase):
    def test_a_crop_put_back_lies_where_it_was_and_the_left_lung_is_mirrored(self):
        found = torch.zeros(1, 2, 80, 80)
        found[0, 0, 20:60, 12:32] = 1
        found[0, 1, 20:60, 48:68] = 1
        box = lungs.boxes(found)
        image = torch.zeros(1, 1, 320, 320)
        image[0, 0, 120:160, 64:80] = 1  # in the image-left lung, near the wall
        image[0, 0, 120:160, 240:256] = 1  # in the image-right lung, near the wall
        crops = lungs.crops(image, box)
        for crop in crops:
            columns = crop[0, 0].sum(0)
            self.assertLess(float((columns * torch.arange(144)).sum() / columns.sum()), 72)
        whole = lungs.back([torch.nn.functional.avg_pool2d(c, 4) for c in crops], box)
        want = torch.nn.functional.avg_pool2d(image, 4)
        self.assertGreater(float((whole * want).sum() / want.sum()), 0.7)
        self.assertLess(float((whole * (1 - want)).sum() / want.sum()), 0.5)


if __name__ == "__main__":
    unittest.main()
