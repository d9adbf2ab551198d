import unittest

from demo.checks import order_faults, result_faults, triage_faults
from demo.worklist import Entry

FINDING = {"finding": "pneumothorax", "present": True, "probability": 0.9, "laterality": "left"}
POSITIVE = {
    "name": "p",
    "expected_outcome": "positive",
    "expected_findings": [{"finding": "pneumothorax", "laterality": "left"}],
}
NEGATIVE = {"name": "n", "expected_outcome": "negative", "expected_findings": []}


def faults(study, **entry):
    return list(triage_faults(study, Entry("1.2", **entry)))


class DemoChecks(unittest.TestCase):
    def test_a_right_entry_has_no_fault(self):
        self.assertEqual(faults(POSITIVE, outcome="positive", priority="HIGH", findings=[FINDING]), [])
        self.assertEqual(faults(NEGATIVE, outcome="negative", priority="MEDIUM"), [])

    def test_each_departure_is_named(self):
        right = {"outcome": "positive", "priority": "HIGH", "findings": [FINDING]}
        for wrong in (
            {"outcome": "negative"},
            {"priority": "MEDIUM"},
            {"findings": []},
            {"findings": [{**FINDING, "present": False}]},
            {"findings": [{**FINDING, "laterality": "right"}]},
            {"findings": [FINDING, {**FINDING, "finding": "ischaemic_stroke"}]},
        ):
            with self.subTest(wrong):
                self.assertEqual(len(faults(POSITIVE, **{**right, **wrong})), 1)
        self.assertEqual(len(list(triage_faults(POSITIVE, None))), 1)

    def test_an_outcome_without_reading_needs_a_reason(self):
        study = {**NEGATIVE, "expected_outcome": "not_eligible"}
        self.assertEqual(len(faults(study, outcome="not_eligible")), 1)
        self.assertEqual(faults(study, outcome="not_eligible", reason="only a localizer"), [])

    def test_an_urgent_order_stays_urgent(self):
        study = {**NEGATIVE, "requested_priority": "STAT"}
        self.assertEqual(len(faults(study, outcome="negative", priority="MEDIUM")), 1)
        self.assertEqual(faults(study, outcome="negative", priority="HIGH"), [])

    def test_a_missing_or_surplus_result_is_named(self):
        right = {"SR": ["1"], "SEG": ["2"], "PR": ["3"], "OT": ["4"]}
        self.assertEqual(list(result_faults(POSITIVE, right)), [])
        self.assertEqual(list(result_faults(NEGATIVE, {"SR": ["1"]})), [])
        self.assertEqual(len(list(result_faults(NEGATIVE, right))), 3)
        for wrong in ({"SR": []}, {"SR": ["1", "5"]}, {"SEG": []}, {"PR": []}, {"OT": ["4", "6"]}, {"KO": ["7"]}):
            with self.subTest(wrong):
                self.assertEqual(len(list(result_faults(POSITIVE, {**right, **wrong}))), 1)

    def test_both_worklists_must_agree_and_be_in_order(self):
        entries = [Entry("1", priority="HIGH"), Entry("2", priority="MEDIUM")]
        self.assertEqual(list(order_faults(entries, [("1", "HIGH"), ("2", "MEDIUM")])), [])
        self.assertTrue(list(order_faults(entries[::-1], [("2", "MEDIUM"), ("1", "HIGH")])))
        self.assertTrue(list(order_faults(entries, [("2", "MEDIUM"), ("1", "HIGH")])))
        self.assertTrue(list(order_faults(entries, [("1", "HIGH"), ("2", "LOW")])))
