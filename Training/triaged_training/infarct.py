"""The members of the stroke package: what they learn from, and the heads with and without an inserted infarct they are asked about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import data, head, lesions, members, nets, phantoms

PHANTOM_TRAIN, PHANTOM_CHECK = (10, 50_000), (5, 90_000)
RECIPE = head.Recipe("infarct", "infarct", (0.3, 0.5, 0.2), steps=220, variants=6, keep=7)
SEEDS, FOLDS = (1,), 5
DROPS = (3.0, 5.0, 7.0, 10.0)  # HU


@dataclass
class Case:
    """A head without a bleed, as it is (`drop` 0) or with one infarct inserted that no member has seen."""

    patient: int
    drop: float
    millilitres: float
    side: str
    volume: np.ndarray
    mask: np.ndarray
    cover: np.ndarray


class Setting:
    """Patients, folds and pools, made once and shared by all members."""

    def __init__(self, recipe: head.Recipe, folds: int):
        self.recipe = recipe
        self.heads = [h for h in data.ct_ich() if not h.positive]
        self.folds = data.patient_folds([False] * len(self.heads), folds, 0)

    def prepare(self) -> None:
        recipe, rng = self.recipe, np.random.default_rng(2)
        self.inserted = {
            h.name: head.inserted_pool(h.inputs, recipe.kind, rng, recipe.variants, recipe.keep) for h in self.heads}
        self.phantoms = head.Pool.join(head.phantom_pool(phantoms.heads(*PHANTOM_TRAIN), "infarct", ("normal", "bleed")))

    def fit(self, job: members.Job, say: str) -> nets.HeadNet:
        chosen = [self.heads[i] for i in members.others(len(self.heads), self.folds[job.fold])]
        pools = [
            head.Pool.join([head.real_pool(h.inputs, h.labels) for h in chosen]),
            head.Pool.join([p for h in chosen for p in self.inserted[h.name]]), self.phantoms]
        return head.train(pools, self.recipe, job.net_seed, say)

    def load(self, job: members.Job) -> nets.HeadNet:
        return members.load(self.recipe.name, job, lambda: nets.HeadNet(self.recipe.kind, self.recipe.width))

    def cases(self) -> list[Case]:
        made = []
        for i, h in enumerate(self.heads):
            volume, mask = h.inputs[:, 1].astype(np.float32), h.inputs[:, 3].astype(np.float32)
            made.append(Case(i, 0.0, 0.0, "none", volume, mask, np.zeros_like(volume)))
            rng = np.random.default_rng(7000 + i)
            for drop in DROPS:
                lesion = lesions.insert_infarct(rng, volume, mask, drop)
                if lesion is None:
                    continue
                changed, cover, _ = lesion
                columns, half = cover.sum((0, 1)), cover.shape[2] // 2
                made.append(Case(
                    i, drop, float(cover.sum() * lesions.PIXEL_MM**2 * lesions.SLAB_MM / 1000 / h.scale**2),
                    "left" if columns[half:].sum() > columns[:half].sum() else "right", changed, mask, cover))
        return made

    def out_of_fold(self, cases: list[Case], seeds: list[int]) -> list[np.ndarray]:
        """For each case the heat logits [seed, slab, h, h] of the members that never saw the patient."""
        made: list[np.ndarray | None] = [None] * len(cases)
        for k, fold in enumerate(self.folds):
            these = [self.load(members.Job(s, k)) for s in seeds]
            for c, case in enumerate(cases):
                if case.patient in fold:
                    inputs = head.stack(case.volume, case.mask)
                    made[c] = np.stack([head.heat_logits(net, inputs) for net in these])
        return made
