#!/usr/bin/env python3
"""Makes a model package for pneumothorax of TorchXRayVision's DenseNet-121 (Cohen et al., MIDL 2022).

    make import-torchxrayvision TO=FOLDER

To be run where the internet is reached: the package fetches the weights. `--untrained` makes the same graph without
them, to try the way it goes; such a package finds nothing.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from triaged_training import package, third_party

WEIGHTS = "densenet121-res224-all"
SIDE = 224
# The library's own scale.
BLACK, WHITE = -1024.0, 1024.0
# AUC of these weights for pneumothorax on a fifth of each data set, as BENCHMARKS.md of the library's repository says.
PUBLISHED = {
    "NIH ChestX-ray14": 0.75, "PadChest": 0.81, "CheXpert": 0.85, "Google": 0.85, "SIIM": 0.79, "VinBrain": 0.93}


class Pneumothorax(torch.nn.Module):
    """`chest_radiograph_crop` [1, 1, 224, 224] in the library's scale to the finding's heat map [1, 1, 7, 7] and logit [1, 1].

    The network's last steps are a mean over its 7 x 7 cells and a linear layer, which may change places: so each cell
    has a logit of its own, and the study's is their mean. The heat map is therefore what the decision rests on.
    """

    def __init__(self, original: torch.nn.Module, index: int):
        super().__init__()
        self.features = original.features
        self.weight = torch.nn.Parameter(original.classifier.weight[index].detach().clone())
        self.bias = torch.nn.Parameter(original.classifier.bias[index].detach().clone())

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        cells = F.relu(self.features(image))
        logits = (cells * self.weight[None, :, None, None]).sum(1, keepdim=True) + self.bias
        return torch.sigmoid(logits), logits.mean((2, 3))


def check_same(wrapped: Pneumothorax, original: torch.nn.Module, index: int, image: torch.Tensor) -> None:
    """The wrapped network says what the library's says of the same image."""
    with torch.no_grad():
        theirs = original.classifier(original.features2(image))[:, index]
        ours = wrapped(image)[1][:, 0]
    difference = float((theirs - ours).abs().max())
    if not difference <= 1e-3:
        raise third_party.ImportRefused(f"the wrapped network differs from the library's by {difference:.2g}")


def sample() -> np.ndarray:
    """Two darker ovals in a lighter field: something like a chest, and nobody's."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    field = np.full((SIDE, SIDE), 0.75)
    for centre in (0.3, 0.7):
        field -= 0.55 * (((x - centre) / 0.17) ** 2 + ((y - 0.45) / 0.33) ** 2 < 1)
    return np.round(BLACK + (WHITE - BLACK) * field, 1).astype(np.float32)[None, None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the package to make, e.g. Models/torchxrayvision-ptx")
    parser.add_argument("--sha256", action="append", default=[], help="of the weights that you expect")
    parser.add_argument("--trust-on-first-use", action="store_true", help="take the weights as they come")
    parser.add_argument("--untrained", action="store_true", help="the graph without weights, to try the way")
    arguments = parser.parse_args()
    import torchxrayvision

    torch.manual_seed(0)
    labels = torchxrayvision.models.model_urls[WEIGHTS]["labels"]
    index = labels.index("Pneumothorax")
    if arguments.untrained:
        original, digests = torchxrayvision.models.DenseNet(num_classes=len(labels)).eval(), []
        threshold = 0.5
    else:
        # The library unpickles a whole module out of the file: the digest comes before that.
        file = Path(torchxrayvision.models.get_weights(WEIGHTS, None))
        digests = third_party.check_digests([file], arguments.sha256, arguments.trust_on_first_use)
        original = torchxrayvision.models.DenseNet(weights=WEIGHTS).eval()
        threshold = torchxrayvision.models.model_urls[WEIGHTS]["op_threshs"][index]
    wrapped = Pneumothorax(original, index).eval()
    image = sample()
    check_same(wrapped, original, index, torch.from_numpy(image))
    entry = {
        "finding": "pneumothorax",
        "code": package.concept(package.CODES["pneumothorax"][0]),
        "site": package.concept(package.CODES["pneumothorax"][1]),
        "score": {"output": "score", "channel": 0, "pooling": "single"},
        # The library's own operating point becomes a probability of 0.5.
        "calibration": {"slope": 1.0, "intercept": round(-math.log(threshold / (1 - threshold)), 5)},
        "heat_map": {"output": "heat", "channel": 0, "threshold": round(threshold, 5)},
        "operating_points": {"sensitive": 0.3, "balanced": 0.5, "specific": 0.8},
        "default_purpose": "balanced", "urgency": 1, "priority": "HIGH",
    }
    version = torchxrayvision.__version__ + ("-untrained" if arguments.untrained else "")
    manifest = {
        "schema": 1, "id": arguments.folder.name, "version": version,
        "title": "TorchXRayVision DenseNet-121, pneumothorax", "status": "third_party", "input_kind": "chest_radiograph",
        "preprocessing": {
            "kind": "chest_radiograph_crop", "version": 1,
            "parameters": {"grid_size": SIDE, "black": BLACK, "white": WHITE}},
        "findings": [entry],
        "licence": {
            "spdx": "Apache-2.0", "holder": "TorchXRayVision's authors",
            "note": "Code under Apache-2.0; the weights come from public data sets with terms of their own. Not a medical device."},
        "performance": [],
        "limitations": [
            "No figure was measured in this program: run `triaged evaluate` on labelled studies of your own first.",
            "Three points of a probability that is not calibrated: 0.5 is the library's operating point, the others are guesses.",
            "What lies outside the image's middle square is not seen, as the library has it.",
            "The heat map has 7 x 7 cells: a place, not an outline.",
        ] + (["The network is untrained and finds nothing."] if arguments.untrained else []),
    }
    third_party.write_package(
        arguments.folder, wrapped, image, "image", ["heat", "score"], manifest, card(manifest, digests))


def card(manifest: dict, digests: list[str]) -> str:
    lines = "\n".join(f"- {line}" for line in manifest["limitations"])
    published = "\n".join(f"| {name} | {value} |" for name, value in PUBLISHED.items())
    return f"""# {manifest["title"]}

Version {manifest["version"]}, weights `{WEIGHTS}`, sha256 {", ".join(digests) or "none (untrained)"}.

Cohen et al., *TorchXRayVision: a library of chest X-ray datasets and models*, MIDL 2022; the weights were trained on
NIH, PadChest, CheXpert, MIMIC-CXR, Google, OpenI and RSNA images (Cohen et al., *On the limits of cross-domain
generalization in automated X-ray prediction*, MIDL 2020), whose terms apply to who uses them.

Not made by this project and not a medical device.

| data set | AUC for pneumothorax that the authors publish |
|---|---|
{published}

Measured with the library's own pre-processing, without intervals; nothing of it was measured again here.

{lines}
"""


if __name__ == "__main__":
    third_party.run(main)
