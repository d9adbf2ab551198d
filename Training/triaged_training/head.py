"""Trains and measures the two head CT baselines: `bleed` and `infarct`."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional as F

from . import lesions, metrics, nets


@dataclass
class Pool:
    """Training slabs: inputs [n, 4, g, g] float16, label, cover [n, h, h] (half size) or -1 where unknown."""

    inputs: np.ndarray
    labels: np.ndarray
    cover: np.ndarray  # float16, NaN-free; `known` tells whether it counts
    known: np.ndarray

    @staticmethod
    def join(pools: list["Pool"]) -> "Pool":
        return Pool(*(np.concatenate([getattr(p, n) for p in pools]) for n in ("inputs", "labels", "cover", "known")))


def halve(cover: np.ndarray) -> np.ndarray:
    n, h, w = cover.shape
    return cover.astype(np.float32).reshape(n, h // 2, 2, w // 2, 2).mean((2, 4)).astype(np.float16)


def stack(volume: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """[slab, g, g] to [slab, 4, g, g] with neighbours."""
    before = np.concatenate([volume[:1], volume[:-1]])
    after = np.concatenate([volume[1:], volume[-1:]])
    return np.stack([before, volume, after, mask], 1).astype(np.float16)


def real_pool(inputs: np.ndarray, labels: np.ndarray) -> Pool:
    half = inputs.shape[-1] // 2
    cover = np.zeros((len(inputs), half, half), np.float16)
    return Pool(inputs, labels.astype(np.float32), cover, (labels == 0))


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
            stack(changed, mask)[take], np.ones(len(take), np.float32), cells[take], np.ones(len(take), bool)))
    return pools


def phantom_pool(phantoms: list[dict], positive: str, negatives: tuple[str, ...]) -> list[Pool]:
    pools = []
    for p in phantoms:
        if p["kind"] == positive:
            touched = p["cover"].astype(np.float32).sum((1, 2)) > 12
            clean = p["cover"].astype(np.float32).sum((1, 2)) == 0
            use = touched | clean
            cells = halve(p["cover"])
            pools.append(Pool(p["inputs"][use], touched[use].astype(np.float32), cells[use], np.ones(use.sum(), bool)))
        elif p["kind"] in negatives:
            pools.append(real_pool(p["inputs"], np.zeros(len(p["inputs"]))))
    return pools


def augment(x: torch.Tensor, cover: torch.Tensor, rng: np.random.Generator, kind: str) -> tuple[torch.Tensor, torch.Tensor]:
    n = len(x)
    angle = torch.tensor(np.deg2rad(rng.normal(0, 2.5, n)), dtype=torch.float32)
    zoom = torch.tensor(rng.uniform(0.92, 1.08, n), dtype=torch.float32)
    flip = torch.tensor(rng.choice([-1.0, 1.0], n), dtype=torch.float32)
    dx = torch.tensor(rng.normal(0, 0.012, n), dtype=torch.float32)
    dy = torch.tensor(rng.normal(0, 0.03, n), dtype=torch.float32)
    cos, sin = torch.cos(angle) / zoom, torch.sin(angle) / zoom
    theta = torch.stack([torch.stack([cos * flip, -sin, dx], 1), torch.stack([sin * flip, cos, dy], 1)], 1)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    image = F.grid_sample(x[:, :3] + 0.2, grid, align_corners=False) - 0.2
    mask = (F.grid_sample(x[:, 3:], grid, align_corners=False) > 0.5).float()
    small = F.affine_grid(theta, list(cover.shape), align_corners=False)
    cover = F.grid_sample(cover, small, align_corners=False)
    spread = 0.02 if kind == "bleed" else 0.03
    shift = torch.tensor(rng.normal(0, spread, (n, 1, 1, 1)), dtype=torch.float32)
    gain = torch.tensor(rng.uniform(0.94, 1.06, (n, 1, 1, 1)), dtype=torch.float32)
    grain = torch.randn_like(image) * torch.tensor(rng.uniform(0, 0.02, (n, 1, 1, 1)), dtype=torch.float32)
    inside = ((image > -0.1) & (image < 0.9)).float()
    image = image + inside * (image * (gain - 1) + shift + grain)
    return torch.cat([torch.clamp(image, -0.2, 1.0), mask], 1), cover


def train(pools: list[Pool], shares: list[float], kind: str, steps: int, seed: int, batch: int = 24, width: int = 12, say: str = "") -> nets.HeadNet:
    """Every batch takes its share from each pool, half of it positive where the pool has both."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = nets.HeadNet(kind, width).train().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps, pct_start=0.15)
    counts = [max(1, round(batch * s)) for s in shares]
    sides = [(np.flatnonzero(p.labels == 1), np.flatnonzero(p.labels == 0)) for p in pools]
    began, running = time.time(), 0.0
    for step in range(steps):
        parts = []
        for pool, count, (yes, no) in zip(pools, counts, sides):
            wanted = count // 2 if len(yes) and len(no) else (count if len(yes) else 0)
            take = np.concatenate([rng.choice(yes, wanted) if wanted else yes[:0], rng.choice(no, count - wanted) if count - wanted else no[:0]])
            parts.append(Pool(pool.inputs[take], pool.labels[take], pool.cover[take], pool.known[take]))
        data = Pool.join(parts)
        x, cover = augment(
            torch.from_numpy(data.inputs.astype(np.float32)), torch.from_numpy(data.cover.astype(np.float32))[:, None], rng, kind)
        label = torch.from_numpy(data.labels)
        known = torch.from_numpy(data.known.astype(np.float32))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            heat = net.logits(x.to(memory_format=torch.channels_last))
        heat = heat.float()
        slab = nets.hottest(heat, net.top)[:, 0]
        loss = F.binary_cross_entropy_with_logits(slab, label)
        cells = F.binary_cross_entropy_with_logits(heat, cover, reduction="none", pos_weight=torch.tensor(4.0))
        inside = (heat.detach() > -11).float()
        per_image = (cells * inside).sum((1, 2, 3)) / (inside.sum((1, 2, 3)) + 1)
        loss = loss + 3.0 * (per_image * known).sum() / (known.sum() + 1e-3)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        running = 0.95 * running + 0.05 * float(loss.detach()) if step else float(loss.detach())
        if step % 100 == 99:
            print(f"{say} step {step + 1}/{steps} loss {running:.3f} {time.time() - began:.0f} s", flush=True)
    return net.eval()


def slab_logits(net: nets.HeadNet, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(logit of each slab, heat [slab, h, h])."""
    scores, heats = [], []
    with torch.no_grad():
        for k in range(0, len(inputs), 32):
            heat, score = net(torch.from_numpy(inputs[k : k + 32].astype(np.float32)).to(memory_format=torch.channels_last))
            scores.append(score[:, 0].numpy())
            heats.append(heat[:, 0].numpy())
    return np.concatenate(scores), np.concatenate(heats)


def study_logit(slabs: np.ndarray, top: int = 2) -> float:
    """Smoothed 1-2-1 with repeated ends, then the mean of the greatest."""
    padded = np.concatenate([slabs[:1], slabs, slabs[-1:]])
    smooth = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    return float(np.sort(smooth)[-top:].mean())


def heat_side(heats: np.ndarray, threshold: float) -> str:
    """Patient side of the heat above the threshold: grid columns grow to the patient's left."""
    strong = np.where(heats >= threshold, heats, 0).sum((0, 1))
    half = len(strong) // 2
    right, left = strong[:half].sum(), strong[half:].sum()
    if left + right == 0:
        return "none"
    return "left" if left > 0.7 * (left + right) else "right" if right > 0.7 * (left + right) else "bilateral"
