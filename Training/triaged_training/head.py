"""Trains and measures the two head CT baselines: `bleed` and `infarct`."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional as F

from . import lesions, members, nets


@dataclass
class Pool:
    """Training slabs: inputs [n, 4, g, g] float16, label, and of the heat map's cells [n, h, h] how much is covered by the
    finding and how much the cell counts (0 where nobody knows)."""

    inputs: np.ndarray
    labels: np.ndarray
    cover: np.ndarray
    weight: np.ndarray

    @staticmethod
    def join(pools: list["Pool"]) -> "Pool":
        return Pool(*(np.concatenate([getattr(p, n) for p in pools]) for n in ("inputs", "labels", "cover", "weight")))

    def take(self, indices: np.ndarray) -> "Pool":
        return Pool(self.inputs[indices], self.labels[indices], self.cover[indices], self.weight[indices])


@dataclass(frozen=True)
class Recipe:
    """How the members of one head package are trained."""

    name: str
    kind: str  # bleed or infarct
    shares: tuple[float, ...]  # of a batch: real, inserted, phantoms
    steps: int = 320
    batch: int = 24
    width: int = 16
    rate: float = 4e-3
    variants: int = 4  # insertions into each head without the finding
    keep: int = 6  # slabs kept of each insertion
    teacher: int = 0  # networks of BLAST-CT whose mean says where the blood lies
    cells: float = 3.0  # weight of the heat map's loss against the slab's
    top: int = nets.TOP  # cells that make the score of a slab when it is asked; in training always nets.TOP


def halve(cover: np.ndarray) -> np.ndarray:
    n, h, w = cover.shape
    return cover.astype(np.float32).reshape(n, h // 2, 2, w // 2, 2).mean((2, 4)).astype(np.float16)


def stack(volume: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """[slab, g, g] to [slab, 4, g, g] with neighbours."""
    before = np.concatenate([volume[:1], volume[:-1]])
    after = np.concatenate([volume[1:], volume[-1:]])
    return np.stack([before, volume, after, mask], 1).astype(np.float16)


def real_pool(inputs: np.ndarray, labels: np.ndarray, teacher: np.ndarray | None = None) -> Pool:
    """Slabs without the finding teach "nothing anywhere"; those with it only their label, or where the teacher sees it."""
    half = inputs.shape[-1] // 2
    cover = np.zeros((len(inputs), half, half), np.float16)
    weight = np.repeat((labels == 0).astype(np.float16), half * half).reshape(cover.shape)
    if teacher is not None:
        cover = halve(teacher)
        seen = cover.astype(np.float32)
        found = (seen > 0.5).sum((1, 2)) >= 4  # about 30 mm2: a slab where it finds less stays unknown
        trust = np.where(seen > 0.4, 1.0, np.where(seen > 0.02, 0.2, 0.5)) * found[:, None, None]
        weight = np.where((labels == 0)[:, None, None], 1.0, trust).astype(np.float16)
    return Pool(inputs, labels.astype(np.float32), cover, weight)


def inserted_pool(inputs: np.ndarray, kind: str, rng: np.random.Generator, variants: int, keep: int) -> list[Pool]:
    """Slabs of one lesion-free head with lesions inserted."""
    volume, mask = inputs[:, 1].astype(np.float32), inputs[:, 3].astype(np.float32)
    pools = []
    for _ in range(variants):
        made = (lesions.insert_bleed if kind == "bleed" else lesions.insert_infarct)(rng, volume, mask)
        if made is None:
            continue
        changed, cover, _ = made
        cells = halve(cover)
        size = cover.sum((1, 2))
        touched = np.flatnonzero(size > 12)
        if len(touched) == 0:
            continue
        take = rng.permutation(touched)[:keep]
        pools.append(Pool(
            stack(changed, mask)[take], np.ones(len(take), np.float32), cells[take], np.ones_like(cells[take])))
    return pools


def phantom_pool(phantoms: list[dict], positive: str, negatives: tuple[str, ...]) -> list[Pool]:
    pools = []
    for p in phantoms:
        if p["kind"] == positive:
            touched = p["cover"].astype(np.float32).sum((1, 2)) > 12
            clean = p["cover"].astype(np.float32).sum((1, 2)) == 0
            use = touched | clean
            cells = halve(p["cover"])
            pools.append(Pool(p["inputs"][use], touched[use].astype(np.float32), cells[use], np.ones_like(cells[use])))
        elif p["kind"] in negatives:
            pools.append(real_pool(p["inputs"], np.zeros(len(p["inputs"]))))
    return pools


def augment(x: torch.Tensor, cover: torch.Tensor, rng: np.random.Generator, kind: str) -> tuple[torch.Tensor, torch.Tensor]:
    n, device = len(x), x.device

    def drawn(values: np.ndarray) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.float32, device=device)

    angle = drawn(np.deg2rad(rng.normal(0, 2.5, n)))
    zoom = drawn(rng.uniform(0.92, 1.08, n))
    flip = drawn(rng.choice([-1.0, 1.0], n))
    dx = drawn(rng.normal(0, 0.012, n))
    dy = drawn(rng.normal(0, 0.03, n))
    cos, sin = torch.cos(angle) / zoom, torch.sin(angle) / zoom
    theta = torch.stack([torch.stack([cos * flip, -sin, dx], 1), torch.stack([sin * flip, cos, dy], 1)], 1)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    image = F.grid_sample(x[:, :3] + 0.2, grid, align_corners=False) - 0.2
    mask = (F.grid_sample(x[:, 3:], grid, align_corners=False) > 0.5).float()
    small = F.affine_grid(theta, list(cover.shape), align_corners=False)
    cover = F.grid_sample(cover, small, align_corners=False)
    spread = 0.02 if kind == "bleed" else 0.03
    shift = drawn(rng.normal(0, spread, (n, 1, 1, 1)))
    gain = drawn(rng.uniform(0.94, 1.06, (n, 1, 1, 1)))
    grain = torch.randn_like(image) * drawn(rng.uniform(0, 0.02, (n, 1, 1, 1)))
    inside = ((image > -0.1) & (image < 0.9)).float()
    image = image + inside * (image * (gain - 1) + shift + grain)
    return torch.cat([torch.clamp(image, -0.2, 1.0), mask], 1), cover


def batches(pools: list[Pool], recipe: Recipe, rng: np.random.Generator):
    """Every batch takes its share from each pool, half of it positive where the pool has both."""
    counts = [max(1, round(recipe.batch * s)) for s in recipe.shares]
    sides = [(np.flatnonzero(p.labels == 1), np.flatnonzero(p.labels == 0)) for p in pools]
    while True:
        parts = []
        for pool, count, (yes, no) in zip(pools, counts, sides):
            wanted = count // 2 if len(yes) and len(no) else (count if len(yes) else 0)
            parts.append(pool.take(np.concatenate([
                rng.choice(yes, wanted) if wanted else yes[:0], rng.choice(no, count - wanted) if count - wanted else no[:0]])))
        yield Pool.join(parts)


def train(pools: list[Pool], recipe: Recipe, seed: int, say: str = "") -> nets.HeadNet:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    device = members.device()
    net = nets.HeadNet(recipe.kind, recipe.width).to(device).train().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=recipe.steps, pct_start=0.15)
    began, running = time.time(), 0.0
    for step, data in zip(range(recipe.steps), batches(pools, recipe, rng)):
        cells = torch.from_numpy(np.stack([data.cover, data.weight], 1).astype(np.float32)).to(device)
        x, cells = augment(torch.from_numpy(data.inputs.astype(np.float32)).to(device), cells, rng, recipe.kind)
        cover, weight = cells[:, :1], cells[:, 1:]
        label = torch.from_numpy(data.labels).to(device)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            heat = net.logits(x)
        heat = heat.float()
        loss = F.binary_cross_entropy_with_logits(nets.hottest(heat, net.top)[:, 0], label)
        cell = F.binary_cross_entropy_with_logits(heat, cover, reduction="none", pos_weight=heat.new_tensor(4.0))
        inside = (heat.detach() > -11).float() * weight
        each = (cell * inside).sum((1, 2, 3)) / (inside.sum((1, 2, 3)) + 1)
        known = (weight.amax((1, 2, 3)) > 0).float()
        loss = loss + recipe.cells * (each * known).sum() / (known.sum() + 1e-3)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        running = 0.95 * running + 0.05 * float(loss.detach()) if step else float(loss.detach())
        if step % 80 == 79:
            print(f"{say} step {step + 1}/{recipe.steps} loss {running:.3f} {time.time() - began:.0f} s", flush=True)
    return net.cpu().eval()


def heat_logits(net: nets.HeadNet, inputs: np.ndarray) -> np.ndarray:
    """[slab, h, h], before the sigmoid."""
    made = []
    with torch.no_grad():
        for k in range(0, len(inputs), 32):
            x = torch.from_numpy(inputs[k : k + 32].astype(np.float32))
            made.append(net.logits(x)[:, 0].numpy())
    return np.concatenate(made)


def pooled(heat: np.ndarray, top: int) -> np.ndarray:
    """The slab logits of heat logits [slab, h, h]."""
    flat = heat.reshape(len(heat), -1)
    return np.partition(flat, -top, axis=1)[:, -top:].mean(1)


def smoothed(slabs: np.ndarray) -> np.ndarray:
    padded = np.concatenate([slabs[:1], slabs, slabs[-1:]])
    return (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4


def study_logit(slabs: np.ndarray, top: int = 2) -> float:
    """Smoothed 1-2-1 with repeated ends, then the mean of the greatest."""
    return float(np.sort(smoothed(slabs))[-top:].mean())


def heat_side(heats: np.ndarray, threshold: float) -> str:
    """Patient side of the heat logits above the probability `threshold`: grid columns grow to the patient's left."""
    probability = 1 / (1 + np.exp(-heats))
    strong = np.where(probability >= threshold, probability, 0).sum((0, 1))
    half = len(strong) // 2
    right, left = strong[:half].sum(), strong[half:].sum()
    if left + right == 0:
        return "none"
    return "left" if left > 0.7 * (left + right) else "right" if right > 0.7 * (left + right) else "bilateral"


def occluded(
    net: nets.HeadEnsemble, volume: np.ndarray, mask: np.ndarray, heats: np.ndarray, rng: np.random.Generator
) -> tuple[float, float, float] | None:
    """Study logits of a head [slab, g, g] as it is, with the hot region replaced by its mirror image, and with a region of the
    same shape elsewhere in the brain replaced likewise; None without a hot region."""
    hot = np.repeat(np.repeat(heats > 0, 2, 1), 2, 2)
    if hot.sum() < 16:
        return None
    hot = ndimage.binary_dilation(hot, np.ones((1, 3, 3)), iterations=3)
    inside, best = mask > 0.5, None
    for _ in range(60):  # of the places tried, the one that lies most in the brain and least on the region itself
        move = (0, int(rng.integers(-60, 61)), int(rng.integers(-50, 51)))
        there = np.roll(hot, move, (0, 1, 2))
        value = (there & inside).sum() - 3 * (there & (hot | hot[:, :, ::-1])).sum()
        if best is None or value > best[0]:
            best = (value, there)

    def asked(region: np.ndarray | None) -> float:
        changed = volume if region is None else np.where(region, volume[:, :, ::-1], volume)
        return study_logit(pooled(heat_logits(net, stack(changed, mask)), net.top))

    return asked(None), asked(hot), asked(best[1])
