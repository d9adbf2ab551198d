"""Pneumothoraces inserted into prepared real radiographs [320, 320] in 0..1, and the training of the chest baseline."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional as F

from . import nets


def otsu(values: np.ndarray) -> float:
    levels = np.sort(values)
    best, cut = -1.0, float(levels[len(levels) // 2])
    for q in np.linspace(0.15, 0.75, 25):
        k = int(q * len(levels))
        low, high = levels[:k], levels[k:]
        value = len(low) * len(high) * float(low.mean() - high.mean()) ** 2
        if value > best:
            best, cut = value, float(levels[k])
    return cut


def strict_lungs(image: np.ndarray) -> list[np.ndarray] | None:
    """The two lung fields of an easy image, image-left first; None when they are not plainly apart from everything."""
    n = image.shape[0]
    smooth = ndimage.gaussian_filter(image, 2.5)
    dark = smooth < otsu(smooth[n // 8 : -n // 6, n // 8 : -n // 8].ravel())
    labels, _ = ndimage.label(dark)
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    dark = ndimage.binary_opening(dark & ~np.isin(labels, edge[edge > 0]), iterations=3)
    labels, count = ndimage.label(dark)
    if count < 2:
        return None
    sizes = ndimage.sum(dark, labels, range(1, count + 1))
    parts = [labels == k for k in np.argsort(sizes)[-2:] + 1]
    if min(p.sum() for p in parts) < 0.05 * n * n or max(p.sum() for p in parts) > 0.25 * n * n:
        return None
    parts.sort(key=lambda p: np.nonzero(p)[1].mean())
    if not (np.nonzero(parts[0])[1].mean() < 0.5 * n < np.nonzero(parts[1])[1].mean()):
        return None
    return parts


def lung_prior(images: list[np.ndarray]) -> list[np.ndarray]:
    """How often each pixel belongs to the image-left and the image-right lung among the easy images."""
    found = [f for f in (strict_lungs(i) for i in images) if f is not None]
    prior = [ndimage.gaussian_filter(np.mean([f[k] for f in found], axis=0).astype(np.float32), 5) for k in (0, 1)]
    both = [(prior[k] + prior[1 - k][:, ::-1]) / 2 for k in (0, 1)]
    return [b / b.max() for b in both]


def lungs(image: np.ndarray, prior: list[np.ndarray]) -> list[np.ndarray] | None:
    """The two lung fields, image-left first: dark where the prior allows, smoothed; None when too small."""
    n = image.shape[0]
    smooth = ndimage.gaussian_filter(image, 3.0)
    labels, _ = ndimage.label(smooth < 0.14)
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    outside = ndimage.binary_dilation(np.isin(labels, edge[edge > 0]), iterations=4)
    fields = []
    for side in prior:
        region = (side > 0.12) & ~outside
        if region.sum() < 0.045 * n * n:
            return None
        cut = otsu(smooth[region])
        score = (cut - smooth) / (smooth[region].std() + 1e-3) + 1.4 * (side - 0.45)
        labels, count = ndimage.label((score > 0) & region)
        if count == 0:
            return None
        part = labels == int(np.argmax(ndimage.sum(region, labels, range(1, count + 1)))) + 1
        part = ndimage.binary_fill_holes(ndimage.binary_closing(np.pad(part, 20), iterations=10))[20:-20, 20:-20]
        part = ndimage.gaussian_filter(part.astype(np.float32), 5) > 0.5
        if part.sum() < 0.045 * n * n:
            return None
        fields.append(part)
    return fields


def texture(rng: np.random.Generator, shape, sigma: float) -> np.ndarray:
    noise = ndimage.gaussian_filter(rng.standard_normal(shape).astype(np.float32), sigma, mode="wrap")
    return noise / (noise.std() + 1e-6)


def insert(rng: np.random.Generator, image: np.ndarray, fields: list[np.ndarray], big: bool) -> tuple[np.ndarray, np.ndarray] | None:
    """(image with a pneumothorax, cover); `big` draws large ones only."""
    n = image.shape[0]
    which = int(rng.integers(2))
    lung = fields[which]
    outer = -1 if which == 0 else 1  # the lateral wall lies this way
    rows, columns = np.nonzero(lung)
    top, bottom = rows.min(), rows.max()
    height = bottom - top
    medial = np.median(columns) - outer * 0.25 * (columns.max() - columns.min())
    yy, xx = np.mgrid[:n, :n].astype(np.float32)
    # The air lies along the lateral wall and the apex: everything medial of the outermost lung pixel counts as inside.
    lateral = np.where(lung, outer * xx, -1e6).max(axis=1)
    lateral[bottom + 1 :] = lateral[max(top, bottom - height // 4) : bottom + 1].max()
    reached = outer * xx <= lateral[:, None]
    reached &= ~((outer * (xx - medial) < 0) & (yy < top + 0.05 * height))
    wall = ndimage.distance_transform_edt(reached).astype(np.float32)
    gap = rng.uniform(26, 60) if big else float(np.exp(rng.uniform(np.log(9), np.log(55))))
    fraction = np.clip((yy - top) / height, 0, 1)
    slope = rng.uniform(0.3, 0.9)
    border = gap * (1.1 - slope * fraction) + texture(rng, image.shape, 14) * gap * 0.05
    away = wall - border
    air = np.clip(0.5 - away / 1.2, 0, 1) * lung
    air = air.astype(np.float32)
    if air.sum() < 150:
        return None
    hilum = np.array([np.median(rows), medial])
    shrink = rng.uniform(0.3, 0.8) * gap / 110
    sy, sx = yy + (yy - hilum[0]) * shrink, xx + (xx - hilum[1]) * shrink
    pulled = ndimage.map_coordinates(image, [sy, sx], order=1, mode="nearest")
    calm = ndimage.gaussian_filter(image, 5.0)
    pulled = calm + (pulled - ndimage.gaussian_filter(pulled, 5.0))
    tissue = ndimage.gaussian_filter(lung.astype(np.float32), 2.0) * (1 - air)
    out = image + tissue * (pulled - image) * rng.uniform(0.4, 1.0)
    out = out + tissue * rng.uniform(0.0, 0.05)
    weight = ndimage.gaussian_filter(lung.astype(np.float32), 4.0) + 1e-3
    inside = ndimage.gaussian_filter(image * lung, 4.0) / weight
    grain = image - ndimage.gaussian_filter(image, 0.9)
    middle = ndimage.gaussian_filter(image, 0.9) - ndimage.gaussian_filter(image, 4.0)
    empty = inside + middle * rng.uniform(0.15, 0.45) + grain * rng.uniform(0.5, 0.8) - rng.uniform(0.01, 0.08)
    out = out + air * (empty - out)
    line = np.exp(-((away / rng.uniform(0.6, 1.1)) ** 2)) * lung * np.clip(ndimage.gaussian_filter(lung.astype(np.float32), 2) * 2 - 1, 0, 1)
    out = out + line * rng.uniform(0.015, 0.07)
    return np.clip(out, 0, 1).astype(np.float32), air


def sham(rng: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """What is mistaken for one: a skin fold (an edge without lost vessels), tubes and wires, a darker lung."""
    n = image.shape[0]
    yy, xx = np.mgrid[:n, :n].astype(np.float32)
    out = image.copy()
    for _ in range(int(rng.integers(1, 4))):
        kind = rng.integers(3)
        angle, offset = rng.uniform(-0.6, 0.6), rng.uniform(0.15, 0.85) * n
        bend = rng.normal(0, 0.0015) * (yy - n / 2) ** 2
        d = (xx - offset) * np.cos(angle) + (yy - n / 2) * np.sin(angle) + bend
        low, high = sorted(rng.uniform(0.05, 0.95, 2) * n)
        along = np.clip((yy - low) / 6, 0, 1) * np.clip((high - yy) / 6, 0, 1)
        if kind == 0:
            out += along * rng.choice([-1, 1]) * rng.uniform(0.02, 0.07) * np.exp(-np.clip(d, 0, None) / 14) * (d > 0)
        elif kind == 1:
            out += along * rng.uniform(0.05, 0.3) * np.exp(-((d / rng.uniform(0.7, 1.8)) ** 2))
        else:
            out -= along * rng.uniform(0.02, 0.08) * np.exp(-((d / 40) ** 2))
    return np.clip(out, 0, 1).astype(np.float32)


@dataclass
class Pool:
    """Images with and without an inserted pneumothorax, float16, and whose they are."""

    images: np.ndarray
    covers: np.ndarray
    owners: np.ndarray
    kind: np.ndarray  # 0 as it was, 1 sham, 2 pneumothorax of any size, 3 large pneumothorax

    def of(self, members: np.ndarray, *kinds: int) -> np.ndarray:
        return np.flatnonzero(np.isin(self.owners, members) & np.isin(self.kind, kinds))


def make_pool(images: list[np.ndarray], fields: list[list[np.ndarray] | None], usable: list[int], seed: int) -> Pool:
    """For each usable image itself, and for two thirds of them one more of each kind; made once, shared by all folds."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[np.ndarray, np.ndarray, int, int]] = []
    for i in usable:
        image, nothing = images[i], np.zeros_like(images[i])
        rows.append((image, nothing, i, 0))
        if rng.random() < 0.6:
            rows.append((sham(rng, image), nothing, i, 1))
        for kind in (2, 2, 3):
            if fields[i] is None or rng.random() > 0.6:
                continue
            made = insert(rng, sham(rng, image) if rng.random() < 0.3 else image, fields[i], kind == 3)
            if made is not None:
                rows.append((made[0], made[1], i, kind))
    return Pool(
        np.stack([r[0] for r in rows]).astype(np.float16), np.stack([r[1] for r in rows]).astype(np.float16),
        np.array([r[2] for r in rows]), np.array([r[3] for r in rows]))


def augment(images: np.ndarray, covers: np.ndarray, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    n = len(images)
    x, c = torch.from_numpy(images)[:, None], torch.from_numpy(covers)[:, None]
    angle = torch.tensor(np.deg2rad(rng.normal(0, 4, n)), dtype=torch.float32)
    zoom = torch.tensor(rng.uniform(0.88, 1.12, n), dtype=torch.float32)
    flip = torch.tensor(rng.choice([-1.0, 1.0], n), dtype=torch.float32)
    dx, dy = (torch.tensor(rng.normal(0, 0.04, n), dtype=torch.float32) for _ in range(2))
    cos, sin = torch.cos(angle) / zoom, torch.sin(angle) / zoom
    theta = torch.stack([torch.stack([cos * flip, -sin, dx], 1), torch.stack([sin * flip, cos, dy], 1)], 1)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    x = F.grid_sample(x, grid, align_corners=False)
    c = F.grid_sample(c, grid, align_corners=False)
    gamma = torch.tensor(np.exp(rng.normal(0, 0.2, (n, 1, 1, 1))), dtype=torch.float32)
    x = torch.clamp(x, 1e-4, 1) ** gamma
    x = x + torch.randn_like(x) * torch.tensor(rng.uniform(0, 0.015, (n, 1, 1, 1)), dtype=torch.float32)
    return torch.clamp(x, 0, 1), F.avg_pool2d(c, 4)


def train(pool: Pool, members: np.ndarray, phantom: list[dict], steps: int, seed: int, batch: int = 12, say: str = "") -> nets.ChestNet:
    """Half of every batch carries a pneumothorax, at first large ones; two images of it are phantoms."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = nets.ChestNet().train().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps, pct_start=0.2)
    large, any_size = pool.of(members, 3), pool.of(members, 2, 3)
    without = pool.of(members, 0, 1)
    air = [p for p in phantom if p["side"] != "none"]
    plain = [p for p in phantom if p["side"] == "none"]
    began, running = time.time(), 1.0
    for step in range(steps):
        positive = large if step < steps // 3 else any_size
        take = np.concatenate([rng.choice(positive, batch // 2 - 1), rng.choice(without, batch // 2 - 1)])
        extra = [air[rng.integers(len(air))], plain[rng.integers(len(plain))]]
        images = np.concatenate([pool.images[take].astype(np.float32), np.stack([p["image"] for p in extra])])
        covers = np.concatenate([pool.covers[take].astype(np.float32), np.stack([p["cover"] for p in extra])])
        labels = [1.0] * (batch // 2 - 1) + [0.0] * (batch // 2 - 1) + [1.0, 0.0]
        x, cover = augment(images, covers, rng)
        label = torch.tensor(labels)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            heat = net.logits(x.to(memory_format=torch.channels_last))
        heat = heat.float()
        score = nets.hottest(heat, net.top)[:, 0]
        cells = F.binary_cross_entropy_with_logits(heat, cover, pos_weight=torch.tensor(3.0))
        probability = torch.sigmoid(heat)
        overlap = (probability * cover).sum((1, 2, 3)) * 2 / (probability.sum((1, 2, 3)) + cover.sum((1, 2, 3)) + 10)
        dice = ((1 - overlap) * label).sum() / label.sum()
        loss = F.binary_cross_entropy_with_logits(score, label) + 2.0 * cells + 0.5 * dice
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        running = 0.97 * running + 0.03 * float(loss.detach())
        if step % 100 == 99:
            print(f"{say} step {step + 1}/{steps} loss {running:.3f} {time.time() - began:.0f} s", flush=True)
    return net.eval()


def image_logits(net: nets.ChestNet, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(logit, heat) of each image."""
    scores, heats = [], []
    with torch.no_grad():
        for k in range(0, len(images), 16):
            x = torch.from_numpy(images[k : k + 16].astype(np.float32))[:, None]
            heat, score = net(x.to(memory_format=torch.channels_last))
            scores.append(score[:, 0].numpy())
            heats.append(heat[:, 0].numpy())
    return np.concatenate(scores), np.concatenate(heats)
