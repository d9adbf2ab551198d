#!/usr/bin/env python3
"""Makes a package of TorchXRayVision's DenseNet-121 for `triaged models import`, on a machine with internet access.

    pip install torchxrayvision onnx onnxruntime
    import_torchxrayvision.py OUT [--weights densenet121-res224-all] [--sha256 DIGEST] [--cache FOLDER]

Loads the weights by the library's own means (it downloads them once), checks the file's digest, exports the logits and the class
activation map of pneumothorax to ONNX, compares the export with the original, and writes OUT/txrv-pneumothorax.

The library's own operating point is 0.5 on the package's probability, as the library scales its own outputs. The activation map
is exact: the network's logit is the mean of it.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import torch
from imported_package import demand_digest, file_digest, licence_text, write_package

SIDE = 224
# No digest is known: nobody could download the weights where this was written.
KNOWN: set[str] = set()


# AUC of `densenet121-res224-all` for pneumothorax on a fifth of each data set: BENCHMARKS.md of the library's repository.
PUBLISHED = {
    "NIH ChestX-ray14": 0.75, "PadChest": 0.81, "CheXpert": 0.85, "Google": 0.85, "SIIM": 0.79, "VinBrain": 0.93}


class Explained(torch.nn.Module):
    """The library's network with its final pooling exchanged against the linear layer that follows it."""

    def __init__(self, network: torch.nn.Module, index: int, intercept: float):
        super().__init__()
        self.features, self.classifier = network.features, network.classifier
        self.index, self.intercept = index, intercept

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = torch.relu(self.features(image))
        logits = self.classifier(features.mean(dim=(2, 3)))
        weight = self.classifier.weight[self.index].view(1, -1, 1, 1)
        activation = (features * weight).sum(dim=1, keepdim=True) + self.classifier.bias[self.index]
        return torch.sigmoid(activation + self.intercept), logits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--weights", default="densenet121-res224-all")
    parser.add_argument("--sha256", help="the digest of the weights' file, when this program does not know it")
    parser.add_argument("--cache", help="where the library keeps its weights; its own default")
    arguments = parser.parse_args()

    import torchxrayvision as xrv

    known = xrv.models.model_urls[arguments.weights]
    if known["input_resolution"] != SIDE:
        raise SystemExit(f"{arguments.weights} reads images of another size than {SIDE}")
    index = known["labels"].index("Pneumothorax")
    path = Path(xrv.models.get_weights(arguments.weights, arguments.cache))
    # The digest comes before the file is opened: unpickling runs what stands in it.
    demand_digest(str(path), file_digest(path), KNOWN, arguments.sha256)
    network = xrv.models.DenseNet(weights=arguments.weights, cache_dir=arguments.cache).eval()
    point = float(known["op_threshs"][index])
    intercept = -math.log(point / (1 - point))
    net = Explained(network, index, intercept).eval()

    # Something like a chest, on the library's scale.
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    lungs = ((x - 0.32) / 0.13) ** 2 + ((y - 0.4) / 0.28) ** 2 < 1
    lungs |= ((x - 0.68) / 0.13) ** 2 + ((y - 0.4) / 0.28) ** 2 < 1
    sample = np.where(lungs, -500.0, 300.0) + np.random.default_rng(0).normal(0, 60, lungs.shape)
    sample = np.clip(sample, -1024, 1024).astype(np.float32)[None, None]
    with torch.no_grad():
        original = network(torch.from_numpy(sample))[0, index]
        heat, logits = net(torch.from_numpy(sample))
        own = xrv.models.op_norm(torch.sigmoid(logits), torch.tensor(known["op_threshs"]))[0, index]
        mean = torch.logit(heat.double()).mean() - intercept
    if abs(float(original - own)) > 1e-5 or abs(float(mean - logits[0, index])) > 1e-2:
        raise SystemExit("the rearranged network does not give the library's answer")

    manifest = {
        "schema": 1, "id": "txrv-pneumothorax", "version": f"{xrv.__version__}-{arguments.weights}",
        "title": f"TorchXRayVision's DenseNet-121 ({arguments.weights}), pneumothorax", "status": "third_party",
        "input_kind": "chest_radiograph",
        "preprocessing": {
            "kind": "chest_radiograph_crop", "version": 1,
            "parameters": {"grid_size": SIDE, "black": -1024.0, "white": 1024.0}},
        "findings": [{
            "finding": "pneumothorax",
            "code": {"value": "36118008", "scheme": "SCT", "meaning": "Pneumothorax"},
            "site": {"value": "39607008", "scheme": "SCT", "meaning": "Lung"},
            "score": {"output": "logits", "channel": index, "pooling": "single"},
            "calibration": {"slope": 1.0, "intercept": round(intercept, 5)},
            "heat_map": {"output": "heat", "channel": 0, "threshold": 0.5},
            "operating_points": {"sensitive": 0.5, "balanced": 0.5, "specific": 0.5}, "default_purpose": "balanced",
            "urgency": 2, "priority": "HIGH"}],
        "licence": {
            "spdx": "Apache-2.0", "holder": "Joseph Paul Cohen and the TorchXRayVision contributors",
            "note": "The library's licence; the weights were trained on data sets with terms of their own. Not for medical use."},
        "performance": [],
        "limitations": [
            "Only one operating point is published: sensitive, balanced and specific are the same.",
            "The probability is shifted so that the library's operating point is 0.5; it is not calibrated.",
            "The NIH images of public data sets may have been among those it was trained on.",
            "No figure was measured in this program before it was installed: run `triaged evaluate` on labelled studies of your own."],
    }
    card = CARD.format(weights=arguments.weights, version=xrv.__version__, point=point, about=known.get("description", ""))
    if arguments.weights == "densenet121-res224-all":
        card += "\n| data set | AUC for pneumothorax that the authors publish |\n|---|---|\n"
        card += "".join(f"| {name} | {value} |\n" for name, value in PUBLISHED.items())
    card += "\n## Licence\n\n" + licence_text("torchxrayvision")
    write_package(
        arguments.out / "txrv-pneumothorax", net, sample, "image", ["heat", "logits"], 2e-3, manifest, card)


CARD = """# TorchXRayVision's DenseNet-121, pneumothorax, as a package of triaged

A third party's network ({weights}, library version {version}), not the project's and not a medical device. {about}

J. P. Cohen et al., TorchXRayVision: a library of chest X-ray datasets and models, arXiv 2111.00595; the published figures by
data set stand in arXiv 2002.02497 and in the library's own documentation, and are not figures of this package.

The middle square of the radiograph is averaged to 224 x 224 and scaled to -1024...1024. The finding's probability is the
network's, shifted so that the library's operating point {point} becomes 0.5. The mask is where the class activation map, of which
the network's logit is the mean, reaches that point: 7 x 7 cells, a rough place.
"""

if __name__ == "__main__":
    main()
