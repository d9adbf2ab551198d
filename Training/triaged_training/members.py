"""Trains the members of a cross-fitted ensemble, one process each, and keeps them so that a stopped run goes on where it was."""

from __future__ import annotations

import dataclasses
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

from .data import cache_root

@dataclass(frozen=True)
class Job:
    seed: int  # of the member; folds of one seed have seeds of their own
    fold: int  # whose patients it never sees

    def path(self, recipe: str) -> Path:
        return cache_root() / "members" / recipe / f"{self.seed}-{self.fold}.pt"

    @property
    def net_seed(self) -> int:
        return 1000 * self.seed + self.fold + 1


def changed(recipe, folds: int, steps: int):
    """The recipe with other numbers than its own (0 keeps them), and a name of its own, so that members never mix."""
    tag = recipe.name + (f"-{folds}-folds" if folds else "") + (f"-{steps}-steps" if steps else "")
    return dataclasses.replace(recipe, name=tag, steps=steps or recipe.steps)


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Setting(Protocol):
    def prepare(self) -> None: ...  # what members learn from, made once and shared by all

    def fit(self, job: Job, say: str) -> torch.nn.Module: ...


def train(recipe: str, jobs: list[Job], setting: Setting, workers: int) -> None:
    """Members already in the cache are left as they are."""
    waiting = [job for job in jobs if not job.path(recipe).exists()]
    print(f"{recipe}: {len(jobs)} members, {len(jobs) - len(waiting)} of them from the cache", flush=True)
    if waiting:
        setting.prepare()
    if device().type == "cuda" or workers == 1:
        for job in waiting:
            one(recipe, job, setting)
        return
    context = multiprocessing.get_context("fork")  # the pools are shared, not copied
    running: list = []
    while waiting or running:
        while waiting and len(running) < workers:
            process = context.Process(target=one, args=(recipe, waiting.pop(0), setting))
            process.start()
            running.append(process)
        time.sleep(0.2)
        for process in [p for p in running if not p.is_alive()]:
            process.join()
            running.remove(process)
            if process.exitcode != 0:
                for other in running:
                    other.terminate()
                raise SystemExit(f"{recipe}: a member could not be trained (exit code {process.exitcode})")


def one(recipe: str, job: Job, setting: Setting) -> None:
    torch.set_num_threads(1 if device().type == "cpu" else 4)
    torch.set_flush_denormal(True)
    began, path = time.time(), job.path(recipe)
    net = setting.fit(job, f"{recipe} seed {job.seed} fold {job.fold + 1}")
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({k: v.cpu() for k, v in net.state_dict().items()}, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)
    print(f"{recipe} seed {job.seed} fold {job.fold + 1}: {time.time() - began:.0f} s", flush=True)


def load(recipe: str, job: Job, make: Callable[[], torch.nn.Module]) -> torch.nn.Module:
    net = make()
    state = torch.load(job.path(recipe), weights_only=True)
    net.load_state_dict(state[-1] if isinstance(state, list) else state)
    return net.eval()


def others(count: int, fold: np.ndarray) -> np.ndarray:
    return np.setdiff1d(np.arange(count), fold)
