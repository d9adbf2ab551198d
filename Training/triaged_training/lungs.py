"""Where the lungs are: a small network that learnt from the threshold masks of `chest.lungs`, and the box of each lung that the
chest network looks into. Both are part of the package's graph, so that the program needs nothing but the whole radiograph."""

from __future__ import annotations

import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from . import nets

FINDER_SIZE = 80  # the finder sees the radiograph at this size
CROP = (224, 144)  # rows and columns of one lung; the chest wall lies on the left of the crop
HEAT = 80  # side of the heat map over the whole radiograph


class LungFinder(nn.Module):
    """[n, 1, g, g] to the probabilities [n, 2, 80, 80] of the image-left and the image-right lung."""

    def __init__(self, width: int = 8):
        super().__init__()
        self.net = nets.HeatNet(1, width, deep=True, out=2, heads=2)

    def logits(self, small: torch.Tensor) -> torch.Tensor:
        return self.net(small)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        small = F.interpolate(x, size=(2 * FINDER_SIZE, 2 * FINDER_SIZE), mode="bilinear", align_corners=False)
        return torch.sigmoid(self.logits(small))


def boxes(lungs: torch.Tensor) -> torch.Tensor:
    """[n, 2, 4] of each lung's box: centre x, centre y, half width, half height in -1..1 of the image, from the moments of its
    probability (for an even square the half side is 1.73 deviations; the rest is margin)."""
    n, _, h, w = lungs.shape
    x = ((torch.arange(w, device=lungs.device) + 0.5) * (2.0 / w) - 1.0).view(1, 1, 1, w)
    y = ((torch.arange(h, device=lungs.device) + 0.5) * (2.0 / h) - 1.0).view(1, 1, h, 1)
    weight = lungs * lungs
    total = weight.sum((2, 3)) + 1e-3
    cx, cy = (weight * x).sum((2, 3)) / total, (weight * y).sum((2, 3)) / total
    sx = torch.sqrt((weight * (x - cx[..., None, None]) ** 2).sum((2, 3)) / total + 1e-4)
    sy = torch.sqrt((weight * (y - cy[..., None, None]) ** 2).sum((2, 3)) / total + 1e-4)
    return torch.stack([cx, cy, torch.clamp(2.35 * sx, 0.12, 0.6), torch.clamp(2.1 * sy, 0.2, 0.9)], 2)


def centres(count: int, device: torch.device) -> torch.Tensor:
    """Of `count` cells between -1 and 1."""
    return (torch.arange(count, device=device) + 0.5) * (2.0 / count) - 1.0


def places(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """[n, rows, columns, 2] of x [n, 1, columns] and y [n, rows, 1]; spread out in the graph, so that no grid is stored in it."""
    rows, columns = y.shape[1], x.shape[2]
    return torch.stack([x.expand(-1, rows, -1), y.expand(-1, -1, columns)], 3)


def crops(image: torch.Tensor, box: torch.Tensor) -> list[torch.Tensor]:
    """The two lungs [n, 1, 224, 144], image-left first, the image-right one mirrored, so that the chest wall is on the left."""
    x, y = centres(CROP[1], image.device).view(1, 1, -1), centres(CROP[0], image.device).view(1, -1, 1)
    made = []
    for side, mirror in ((0, 1.0), (1, -1.0)):
        b = box[:, side].view(-1, 4, 1, 1)
        where = places(b[:, 0] + mirror * b[:, 2] * x, b[:, 1] + b[:, 3] * y)
        made.append(F.grid_sample(image, where, mode="bilinear", padding_mode="zeros", align_corners=False))
    return made


def back(heat: list[torch.Tensor], box: torch.Tensor, size: int = HEAT) -> torch.Tensor:
    """The probabilities of two crops put where they belong in the whole image: [n, 1, size, size], the greater of both."""
    x, y = centres(size, box.device).view(1, 1, -1), centres(size, box.device).view(1, -1, 1)
    made = []
    for side, mirror in ((0, 1.0), (1, -1.0)):
        b = box[:, side].view(-1, 4, 1, 1)
        where = places(mirror * (x - b[:, 0]) / b[:, 2], (y - b[:, 1]) / b[:, 3])
        made.append(F.grid_sample(heat[side], where, mode="bilinear", padding_mode="zeros", align_corners=False))
    return torch.maximum(made[0], made[1])


class LungEnsemble(nn.Module):
    """`chest_radiograph_square` [n, 1, g, g] to heat map [n, 1, 80, 80] and logit: finds the lungs, cuts them out, asks every
    member about either lung, and says what the hotter lung says."""

    def __init__(self, finder: LungFinder, members: list[nets.LungNet], top: int):
        super().__init__()
        self.finder, self.members, self.top = finder, nn.ModuleList(members), top

    def lungs(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(heat logits [2 n, 1, 56, 36], the image-left lungs first; boxes)."""
        box = boxes(self.finder(x))
        seen = self.members[0].features(torch.cat(crops(x, box), 0))
        return sum(m.net(seen) for m in self.members) / len(self.members), box

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        heat, box = self.lungs(x)
        n = x.shape[0]
        score = nets.hottest(heat, self.top)
        probability = torch.sigmoid(heat)
        return back([probability[:n], probability[n:]], box), torch.maximum(score[:n], score[n:])


def train_finder(images: np.ndarray, masks: list[list[np.ndarray] | None], steps: int = 400, seed: int = 5) -> LungFinder:
    """`images` [n, g, g]; masks [320, 320] of the images where the threshold found them. No label is looked at."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = LungFinder().train()
    side = 2 * FINDER_SIZE
    known = [i for i, m in enumerate(masks) if m is not None]
    with torch.no_grad():
        x = torch.from_numpy(np.stack([images[i] for i in known]).astype(np.float32))[:, None]
        x = F.interpolate(x, size=(side, side), mode="bilinear", align_corners=False)
        y = F.adaptive_avg_pool2d(torch.from_numpy(np.stack([np.stack(masks[i]) for i in known]).astype(np.float32)), side)
    optimiser = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 5e-3, total_steps=steps)
    began, batch = time.time(), 16
    for step in range(steps):
        take = torch.from_numpy(rng.integers(len(known), size=batch))
        angle = torch.tensor(np.deg2rad(rng.normal(0, 6, batch)), dtype=torch.float32)
        zoom = torch.tensor(rng.uniform(0.85, 1.15, batch), dtype=torch.float32)
        shift = torch.tensor(rng.normal(0, 0.08, (batch, 2)), dtype=torch.float32)
        cos, sin = torch.cos(angle) / zoom, torch.sin(angle) / zoom
        theta = torch.stack([torch.stack([cos, -sin, shift[:, 0]], 1), torch.stack([sin, cos, shift[:, 1]], 1)], 1)
        grid = F.affine_grid(theta, [batch, 1, side, side], align_corners=False)
        image, mask = F.grid_sample(x[take], grid, align_corners=False), F.grid_sample(y[take], grid, align_corners=False)
        image = torch.clamp(image, 1e-4, 1) ** torch.tensor(np.exp(rng.normal(0, 0.25, (batch, 1, 1, 1))), dtype=torch.float32)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = net.logits(image)
        loss = F.binary_cross_entropy_with_logits(logits.float(), F.avg_pool2d(mask, 2))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 100 == 99:
            print(f"lung finder step {step + 1}/{steps} loss {float(loss.detach()):.3f} {time.time() - began:.0f} s", flush=True)
    return net.eval()
