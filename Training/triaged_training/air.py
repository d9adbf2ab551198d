"""The members of the pneumothorax package: pools of lungs, training, and their scores."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from . import airs, chest, data, lungs, members, nets, phantoms

SIZE = 480  # of the pre-processed radiograph
TOP = 30  # cells of a lung's heat map that make its score
PHANTOM_TRAIN, PHANTOM_CHECK = (20, 50_000), (8, 90_000)
PLAIN, SHAM, ANY, LARGE = range(4)


@dataclass(frozen=True)
class Recipe:
    name: str
    steps: int = 320
    batch: int = 24
    width: int = 16
    rate: float = 3e-3


RECIPE = Recipe("air")
SEEDS, FOLDS = (1, 2, 3), 3


@dataclass
class Pool:
    """Crops of lungs, what covers them, whose they are, and which of the four kinds."""

    crops: np.ndarray
    covers: np.ndarray
    owners: np.ndarray
    kind: np.ndarray

    def of(self, owners: np.ndarray, *kinds: int) -> np.ndarray:
        return np.flatnonzero(np.isin(self.owners, owners) & np.isin(self.kind, kinds))


def threshold_masks(cases: list[data.Chest]) -> list[list[np.ndarray] | None]:
    """The lung fields that the threshold finds in radiographs of 320 pixels; None where it does not."""
    cache = data.cache_root() / "nih-lungs.npy"
    if not cache.exists():
        prior = chest.lung_prior([c.image for c in cases])
        found = [chest.lungs(c.image, prior) for c in cases]
        np.save(cache, np.stack([np.stack(f) if f is not None else np.zeros((2, 320, 320), bool) for f in found]))
    return [list(f) if f.any() else None for f in np.load(cache)]


def finder() -> lungs.LungFinder:
    cache, net = data.cache_root() / "lung-finder.pt", lungs.LungFinder().eval()
    if not cache.exists():
        small = data.nih_cxr(320)
        torch.save(lungs.train_finder(np.stack([c.image for c in small]), threshold_masks(small)).state_dict(), cache)
    net.load_state_dict(torch.load(cache, weights_only=True))
    return net


def look(net: lungs.LungFinder, images: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Crops [n, 2, 224, 144], lung masks in the crops, boxes [n, 2, 4] of radiographs [n, g, g]."""
    made, masks, places = [], [], []
    with torch.no_grad():
        for k in range(0, len(images), 16):
            x = torch.from_numpy(images[k : k + 16].astype(np.float32))[:, None]
            found = net(x)
            box = lungs.boxes(found)
            made.append(torch.cat(lungs.crops(x, box), 1).numpy())
            pairs = [lungs.crops(found[:, i : i + 1], box)[i] for i in (0, 1)]
            masks.append(torch.cat(pairs, 1).numpy())
            places.append(box.numpy())
    return np.concatenate(made), np.concatenate(masks), np.concatenate(places)


class Setting:
    def __init__(self, recipe: Recipe, folds: int):
        self.recipe = recipe
        self.cases = data.nih_cxr(SIZE)
        self.labels = np.array([c.positive for c in self.cases], int)
        self.folds = data.patient_folds([c.positive for c in self.cases], folds, 0)
        self.finder = finder()
        self.crops, self.masks, _ = look(self.finder, np.stack([c.image for c in self.cases]))

    def prepare(self) -> None:
        self.pool, self.phantoms = self.made_pool(), self.phantom_pool()
        print(f"pool: {np.bincount(self.pool.kind)} lungs as they were, sham, any size, large", flush=True)

    def made_pool(self) -> Pool:
        """Of each lung without the label: itself, a sham, insertions. Made once, shared by all members."""
        rng = np.random.default_rng(3)
        rows: list[tuple[np.ndarray, np.ndarray, int, int]] = []
        nothing = np.zeros(lungs.CROP, np.float32)
        for i in np.flatnonzero(self.labels == 0):
            for side in (0, 1):
                crop, mask = self.crops[i, side], self.masks[i, side]
                rows.append((crop, nothing, i, PLAIN))
                if rng.random() < 0.7:
                    rows.append((airs.sham(rng, crop, mask), nothing, i, SHAM))
                for kind, chance in ((ANY, 0.8), (LARGE, 0.4)):
                    if rng.random() < chance:
                        under = airs.sham(rng, crop, mask) if rng.random() < 0.35 else crop
                        made = airs.insert(rng, under, mask, kind == LARGE)
                        if made is not None:
                            rows.append((*made, i, kind))
        return Pool(
            np.stack([r[0] for r in rows]).astype(np.float16), np.stack([r[1] for r in rows]).astype(np.float16),
            np.array([r[2] for r in rows]), np.array([r[3] for r in rows]))

    def phantom_pool(self) -> Pool:
        made = phantoms.chests(*PHANTOM_TRAIN, SIZE)
        crops, _, boxes = look(self.finder, np.stack([p["image"] for p in made]))
        with torch.no_grad():
            covers = torch.cat(lungs.crops(
                torch.from_numpy(np.stack([p["cover"] for p in made]))[:, None], torch.from_numpy(boxes)), 1).numpy()
        covers = covers.reshape(-1, *lungs.CROP)
        kind = np.where((covers > 0.5).sum((1, 2)) > 200, ANY, PLAIN)
        return Pool(crops.reshape(-1, *lungs.CROP), covers, np.full(len(covers), -1), kind)

    def fit(self, job: members.Job, say: str) -> nets.LungNet:
        return train(self.pool, members.others(len(self.cases), self.folds[job.fold]), self.phantoms, self.recipe, job.net_seed, say)

    def load(self, job: members.Job) -> nets.LungNet:
        return members.load(self.recipe.name, job, lambda: nets.LungNet(self.recipe.width))

    def out_of_fold(self, seeds: list[int]) -> np.ndarray:
        """Heat logits [seed, image, lung, 56, 36] of the members that never saw the image."""
        made = np.zeros((len(seeds), len(self.cases), 2, lungs.CROP[0] // 4, lungs.CROP[1] // 4), np.float32)
        for k, fold in enumerate(self.folds):
            for j, seed in enumerate(seeds):
                net = self.load(members.Job(seed, k))
                made[j, fold] = heat_logits(net, self.crops[fold].reshape(-1, *lungs.CROP)).reshape(len(fold), 2, *made.shape[3:])
        return made


def augment(crops: np.ndarray, covers: np.ndarray, rng: np.random.Generator, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    n = len(crops)

    def drawn(values: np.ndarray) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.float32, device=device)

    both = torch.from_numpy(np.stack([crops, covers], 1).astype(np.float32)).to(device)
    angle = drawn(np.deg2rad(rng.normal(0, 4, n)))
    zoom_x, zoom_y = drawn(rng.uniform(0.88, 1.14, n)), drawn(rng.uniform(0.88, 1.14, n))
    dx, dy = drawn(rng.normal(0, 0.06, n)), drawn(rng.normal(0, 0.05, n))
    cos, sin = torch.cos(angle), torch.sin(angle)
    theta = torch.stack([torch.stack([cos / zoom_x, -sin, dx], 1), torch.stack([sin * 0.64, cos / zoom_y, dy], 1)], 1)
    grid = F.affine_grid(theta, list(both.shape), align_corners=False)
    both = F.grid_sample(both, grid, padding_mode="border", align_corners=False)
    x, cover = both[:, :1], both[:, 1:]
    x = torch.clamp(x, 1e-4, 1) ** drawn(np.exp(rng.normal(0, 0.2, (n, 1, 1, 1))))
    x = x + torch.randn_like(x) * drawn(rng.uniform(0, 0.012, (n, 1, 1, 1)))
    return torch.clamp(x, 0, 1), F.avg_pool2d(cover, 4)


def train(pool: Pool, owners: np.ndarray, phantom: Pool, recipe: Recipe, seed: int, say: str) -> nets.LungNet:
    """Half of every batch carries a pneumothorax, at first large ones; a sixth are phantoms."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    device = members.device()
    net = nets.LungNet(recipe.width).to(device).train().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=recipe.steps, pct_start=0.2)
    large, any_size = pool.of(owners, LARGE), pool.of(owners, ANY, LARGE)
    plain, sham = pool.of(owners, PLAIN), pool.of(owners, SHAM)
    drawn_air, drawn_plain = np.flatnonzero(phantom.kind == ANY), np.flatnonzero(phantom.kind == PLAIN)
    third, few = recipe.batch * 5 // 12, recipe.batch // 12
    began, running = time.time(), 1.0
    for step in range(recipe.steps):
        take = np.concatenate([
            rng.choice(large if step < recipe.steps // 4 else any_size, third), rng.choice(plain, third // 2),
            rng.choice(sham, third - third // 2)])
        extra = np.concatenate([rng.choice(drawn_air, few), rng.choice(drawn_plain, few)])
        crops = np.concatenate([pool.crops[take].astype(np.float32), phantom.crops[extra]])
        covers = np.concatenate([pool.covers[take].astype(np.float32), phantom.covers[extra]])
        label = torch.tensor([1.0] * third + [0.0] * third + [1.0] * few + [0.0] * few, device=device)
        x, cover = augment(crops, covers, rng, device)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            heat = net.logits(x)
        heat = heat.float()
        score = nets.hottest(heat, TOP)[:, 0]
        cells = F.binary_cross_entropy_with_logits(heat, cover, pos_weight=heat.new_tensor(3.0))
        probability = torch.sigmoid(heat)
        overlap = (probability * cover).sum((1, 2, 3)) * 2 / (probability.sum((1, 2, 3)) + cover.sum((1, 2, 3)) + 10)
        dice = ((1 - overlap) * label).sum() / (label.sum() + 1e-3)
        loss = F.binary_cross_entropy_with_logits(score, label) + 2.0 * cells + 0.5 * dice
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        running = 0.97 * running + 0.03 * float(loss.detach())
        if step % 100 == 99:
            print(f"{say} step {step + 1}/{recipe.steps} loss {running:.3f} {time.time() - began:.0f} s", flush=True)
    return net.cpu().eval()


def heat_logits(net: nets.LungNet, crops: np.ndarray) -> np.ndarray:
    """[n, 56, 36], before the sigmoid."""
    made = []
    with torch.no_grad():
        for k in range(0, len(crops), 32):
            x = torch.from_numpy(crops[k : k + 32].astype(np.float32))[:, None]
            made.append(net.logits(x)[:, 0].numpy())
    return np.concatenate(made)


def pooled(heat: np.ndarray, top: int = TOP) -> np.ndarray:
    """Image logits of heat logits [image, lung, h, w]: the hotter of the two lungs."""
    flat = heat.reshape(*heat.shape[:2], -1)
    return np.partition(flat, -top, axis=2)[..., -top:].mean(2).max(1)


def apical(covered: np.ndarray) -> float:
    """How far air reaches down from the top of a crop's heat map [56, 36], in cells: the mean of the three columns where it reaches
    furthest, each from its first covered cell above the middle to the first that is not."""
    reach = []
    for column in covered[: covered.shape[0] // 2].T:
        rows = np.flatnonzero(column)
        if len(rows):
            gaps = np.flatnonzero(~column[rows[0] :])
            reach.append(int(gaps[0]) if len(gaps) else len(column) - rows[0])
    return float(np.mean(sorted(reach)[-3:])) if len(reach) >= 3 else 0.0
