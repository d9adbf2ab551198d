"""The members of the haemorrhage package: what they learn from, and their out-of-fold heat maps."""

from __future__ import annotations

import numpy as np

from . import data, head, members, nets, phantoms, teacher

PHANTOM_TRAIN, PHANTOM_CHECK = (10, 50_000), (5, 90_000)
RECIPE = head.Recipe("bleed", "bleed", (0.5, 0.33, 0.17), teacher=1, top=10)
SEEDS, FOLDS = (1, 2), 5


class Setting:
    """Patients, folds and pools, made once and shared by all members."""

    def __init__(self, recipe: head.Recipe, folds: int):
        self.recipe = recipe
        self.heads = data.ct_ich()
        self.labels = np.array([h.positive for h in self.heads], int)
        self.folds = data.patient_folds([h.positive for h in self.heads], folds, 0)

    def prepare(self) -> None:
        recipe = self.recipe
        self.teacher = teacher.masks([h.name for h in self.heads if h.positive], recipe.teacher) if recipe.teacher else {}
        rng = np.random.default_rng(1)
        self.inserted = {
            h.name: head.inserted_pool(h.inputs, recipe.kind, rng, recipe.variants, recipe.keep)
            for h in self.heads if not h.positive}
        self.phantoms = head.Pool.join(head.phantom_pool(phantoms.heads(*PHANTOM_TRAIN), "bleed", ("normal", "infarct")))

    def real(self, chosen: list[data.Head]) -> head.Pool:
        return head.Pool.join([head.real_pool(h.inputs, h.labels, self.teacher.get(h.name)) for h in chosen])

    def fit(self, job: members.Job, say: str) -> nets.HeadNet:
        chosen = [self.heads[i] for i in members.others(len(self.heads), self.folds[job.fold])]
        pools = [
            self.real(chosen), head.Pool.join([p for h in chosen for p in self.inserted.get(h.name, [])]), self.phantoms]
        return head.train(pools, self.recipe, job.net_seed, say)

    def load(self, job: members.Job) -> nets.HeadNet:
        return members.load(self.recipe.name, job, lambda: nets.HeadNet(self.recipe.kind, self.recipe.width))

    def out_of_fold(self, seeds: list[int]) -> list[np.ndarray]:
        """For each patient the heat logits [seed, slab, h, h] of the members that never saw him."""
        made: list[np.ndarray | None] = [None] * len(self.heads)
        for k, fold in enumerate(self.folds):
            these = [self.load(members.Job(s, k)) for s in seeds]
            for i in fold:
                made[i] = np.stack([head.heat_logits(net, self.heads[i].inputs) for net in these])
        return made
