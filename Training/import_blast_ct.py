#!/usr/bin/env python3
"""Makes a package of BLAST-CT for `triaged models import`, on a machine with internet access.

    pip install blast-ct onnx onnxruntime
    import_blast_ct.py OUT [--networks 1,2,3,4] [--sha256 DIGEST]

Loads the networks' weights by the package's own means (it downloads them once), checks their digest, exports one network or the
average of several to ONNX, compares the export with the original, and writes OUT/blast-ct. The ensemble of the paper is twelve:
`--networks 1,2,3,4,5,6,7,8,9,10,11,12`, at twelve times the work.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from imported_package import demand_digest, licence_text, tensor_digest, write_package

FIXTURE = Path(__file__).resolve().parents[1] / "Fixtures" / "third_party" / "blast-ct"
SIDE = 125

# Of the weights of v0.1, taken from an export of its networks 1 to 4 that was tested with this program.
KNOWN = {
    1: "c5741efc2d062e6e96644de465894b0c99e7dc5837ee48556cacc455494e11f8",
    2: "a85f2ecde5f34168f813423ef3a2c820e996ee0b85048d2f3e11c44f61a270b0",
    3: "c98a27331b6a46bcaa8d3e729bddb5902898f6cea6f23353ab5df2c29678261d",
    4: "84e8cb73479f26257b5787fdc8813d8452c767b14ad82d459e96185a8a399ef8",
}


class Average(torch.nn.Module):
    """The mean of the networks' class probabilities, as the package's own ensemble makes it."""

    def __init__(self, networks: list[torch.nn.Module]):
        super().__init__()
        self.networks = torch.nn.ModuleList(networks)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        total = torch.softmax(self.networks[0](image)[0], dim=1)
        for network in self.networks[1:]:
            total = total + torch.softmax(network(image)[0], dim=1)
        return total / len(self.networks)


def load(number: int, config: dict) -> torch.nn.Module:
    from blast_ct import models
    from blast_ct.assets import get_model_path

    (kind, parameters), = config["model"].items()
    network = getattr(models, kind)(
        input_channels=config["data"]["input_channels"], num_classes=config["data"]["num_classes"], **parameters)
    network.load_state_dict(torch.load(get_model_path(number), map_location="cpu", weights_only=True))
    return network.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--networks", default="1", help="numbers, separated by commas")
    parser.add_argument("--sha256", help="the digest of these weights, when this program does not know it")
    arguments = parser.parse_args()
    numbers = [int(n) for n in arguments.networks.split(",")]

    from blast_ct.assets import get_config_path

    config = json.loads(Path(get_config_path()).read_text())
    networks = [load(n, config) for n in numbers]
    digests = [tensor_digest(n.state_dict()) for n in networks]
    if all(KNOWN.get(n) == d for n, d in zip(numbers, digests)):
        print(f"networks {arguments.networks}: digests as they should be", flush=True)
    else:
        joined = hashlib.sha256("".join(digests).encode()).hexdigest()
        demand_digest(f"weights of networks {arguments.networks}", joined, set(), arguments.sha256)

    # Something like a head: soft tissue with grain, in a shell of bone, in air.
    z, y, x = np.mgrid[0:SIDE, 0:SIDE, 0:SIDE] - SIDE // 2
    radius = np.sqrt(x**2 + (y / 1.2) ** 2 + z**2)
    noise = np.random.default_rng(0).normal(0, 4, radius.shape)
    hu = np.where(radius < 50, 35 + noise, np.where(radius < 56, 100, -15))
    hu[(x - 20) ** 2 + y**2 + z**2 < 100] = 65
    window = config["data"]["transformation"]["IntensityWindowNormalization"]
    low, high = window["lower_bound"], window["upper_bound"]
    sample = ((2 * np.clip(hu, low, high) - low - high) / (high - low)).astype(np.float32)[None, None]

    manifest = json.loads((FIXTURE / "manifest.json").read_text())
    parameters = manifest["preprocessing"]["parameters"]
    if (parameters["low_hu"], parameters["high_hu"]) != (low, high) or config["data"]["resolution"] != [1.0] * 3:
        raise SystemExit("this version of blast-ct prepares images in another way than head_ct_cubes does")
    count = len(numbers)
    manifest["version"] = "0.1-network-" + "-".join(map(str, numbers)) if count < 12 else f"0.1-average-of-{count}"
    if count > 1:
        manifest["title"] = f"BLAST-CT, the average of {count} networks, as a classifier of haemorrhage"
        manifest["limitations"][1] = f"The average of networks {arguments.networks}; the published figures are of all twelve."
    card = (FIXTURE / "model-card.md").read_text()
    card += f"\nThis package holds the networks {arguments.networks}.\n\n" + PUBLISHED + "\n## Licence\n\n" + licence_text("blast-ct")
    write_package(arguments.out / "blast-ct", Average(networks), sample, "image", ["prob"], 1e-3, manifest, card)


PUBLISHED = """## Published

Trained on 184 annotated scans of several sites, validated on 655 scans of the same consortium and on the 500 patients of CQ500;
the figures with their intervals stand in the article (Lancet Digital Health 2020, PIIS2589-7500(20)30085-6) and are those of the
ensemble of twelve with its own post-processing. They are not figures of this package: measure it with `triaged evaluate`.
"""

if __name__ == "__main__":
    main()
