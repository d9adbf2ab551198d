"""The networks. Windows, mirror difference and pooling are part of the graph, so that a package needs only base channels."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F


def block(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def box_mean(x: torch.Tensor, size: int) -> torch.Tensor:
    """Mean over size x size, first along rows, then along columns: the same as one pooling and far cheaper."""
    half = size // 2
    return F.avg_pool2d(F.avg_pool2d(x, (1, size), 1, (0, half)), (size, 1), 1, (half, 0))


TOP = 40  # cells of a heat map that make its score


class HeatNet(nn.Module):
    """A small encoder-decoder: features at 1/2, 1/4, 1/8 (and 1/16), heat-map logits at 1/`out`."""

    def __init__(self, channels: int, width: int = 16, deep: bool = False, out: int = 2, heads: int = 1):
        super().__init__()
        w = width
        self.deep, self.out = deep, out
        self.down1 = nn.Sequential(block(channels, w, 2), block(w, w))
        self.down2 = nn.Sequential(block(w, 2 * w, 2), block(2 * w, 2 * w))
        self.down3 = nn.Sequential(block(2 * w, 4 * w, 2), block(4 * w, 4 * w), block(4 * w, 4 * w))
        if deep:
            self.down4 = nn.Sequential(block(4 * w, 4 * w, 2), block(4 * w, 4 * w))
            self.up3 = block(8 * w, 4 * w)
        self.up2 = block(6 * w, 2 * w)
        self.up1 = block(3 * w, w) if out == 2 else None
        self.head = nn.Conv2d(w if out == 2 else 2 * w, heads, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        a = self.down1(x)
        b = self.down2(a)
        c = self.down3(b)
        if self.deep:
            d = self.down4(c)
            c = self.up3(torch.cat([F.interpolate(d, scale_factor=2.0, mode="nearest"), c], 1))
        b = self.up2(torch.cat([F.interpolate(c, scale_factor=2.0, mode="nearest"), b], 1))
        if self.up1 is not None:
            b = self.up1(torch.cat([F.interpolate(b, scale_factor=2.0, mode="nearest"), a], 1))
        return self.head(b)


def hottest(heat: torch.Tensor, count: int) -> torch.Tensor:
    """Mean of the `count` greatest cells of [n, 1, h, w]: [n, 1]."""
    return heat.flatten(1).topk(count, dim=1).values.mean(dim=1, keepdim=True)


class HeadNet(nn.Module):
    """`head_ct_slabs` [n, 4, 160, 160] (previous, current, next as HU / 100; brain mask) to heat map and slab logit."""

    def __init__(self, kind: str, width: int = 16):
        super().__init__()
        self.kind, self.top = kind, TOP
        self.net = HeatNet(7 if kind == "bleed" else 8, width, deep=True)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        before, now, after, mask = (x[:, i : i + 1] for i in range(4))
        if self.kind == "bleed":
            mirrored = torch.flip(now, [3])
            mirrored_mask = torch.flip(mask, [3])
            return torch.cat([
                torch.clamp(now / 0.8, 0, 1),
                torch.clamp((now - 0.4) / 0.6, 0, 1),
                torch.clamp((before - 0.2) / 0.6, 0, 1),
                torch.clamp((after - 0.2) / 0.6, 0, 1),
                mask,
                torch.clamp((now - mirrored) / 0.4, -1, 1) * mask * mirrored_mask,
                torch.clamp((now - F.avg_pool2d(now, 9, 1, 4)) / 0.3, -1, 1),
            ], 1)
        # Hypodensity is a few HU: the brain window is narrow and smoothed, the mirror difference smoothed more.
        def soft(y: torch.Tensor, size: int) -> torch.Tensor:
            weight = F.avg_pool2d(mask, size, 1, size // 2)
            return F.avg_pool2d(y * mask, size, 1, size // 2) / (weight + 0.05)
        narrow = soft(now, 3)
        thick = (before + 2 * now + after) / 4
        wide, wider = soft(thick, 7), soft(thick, 17)
        both = mask * torch.flip(mask, [3])
        return torch.cat([
            torch.clamp((narrow - 0.1) / 0.4, 0, 1),
            torch.clamp((now - 0.1) / 0.5, 0, 1) * mask,
            torch.clamp((soft(before, 5) - 0.1) / 0.4, 0, 1),
            torch.clamp((soft(after, 5) - 0.1) / 0.4, 0, 1),
            mask,
            torch.clamp((wide - torch.flip(wide, [3])) / 0.12, -1, 1) * both,
            torch.clamp((narrow - torch.flip(narrow, [3])) / 0.2, -1, 1) * both,
            torch.clamp((wider - torch.flip(wider, [3])) / 0.08, -1, 1) * both,
        ], 1)

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        return near_brain(self.net(self.features(x).contiguous(memory_format=torch.channels_last)), x)


def near_brain(heat: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Only brain and its rim may speak."""
    near = F.max_pool2d(x[:, 3:4], 4, 2, 1)
    return heat * near - 12.0 * (1.0 - near)


class HeadEnsemble(nn.Module):
    """Several `HeadNet`s of one kind as one graph: the mean of their heat logits is the heat map, and scored like one."""

    def __init__(self, members: list[HeadNet], top: int):
        super().__init__()
        self.members, self.top = nn.ModuleList(members), top

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        seen = self.members[0].features(x)
        return near_brain(sum(m.net(seen) for m in self.members) / len(self.members), x)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        heat = self.logits(x)
        return torch.sigmoid(heat), hottest(heat, self.top)


class LungNet(nn.Module):
    """The crop of one lung [n, 1, 224, 144] to heat-map logits [n, 1, 56, 36]."""

    def __init__(self, width: int = 16):
        super().__init__()
        self.net = HeatNet(3, width, deep=True, out=4)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        mean = x.mean((2, 3), keepdim=True)
        deviation = torch.sqrt(((x - mean) ** 2).mean((2, 3), keepdim=True) + 1e-3)
        even = (x - mean) / deviation
        return torch.cat([
            torch.clamp(even * 0.5, -1.5, 1.5),
            torch.clamp((even - box_mean(even, 5)) * 3, -1.5, 1.5),
            torch.clamp(even - box_mean(even, 31), -1.5, 1.5)], 1)

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        return self.net(self.features(x).contiguous(memory_format=torch.channels_last))
