#!/usr/bin/env python3
"""Makes a model package for intracranial haemorrhage of BLAST-CT (Monteiro et al., Lancet Digital Health 2020).

    make import-blast-ct TO=FOLDER

To be run where the internet is reached: the package fetches the weights. Several networks (`--networks 1 2 3 4`) become
one graph that gives the mean of their probabilities, as the authors' ensemble does.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from triaged_training import package, third_party

INPUT, OUTPUT = 125, 45
LOW_HU, HIGH_HU = -15.0, 100.0
# Channels of the output: background, intraparenchymal, extra-axial, oedema, intraventricular.
BLOOD = [1, 2, 4]
CALIBRATION = (2.0, -2.19722)


class Ensemble(torch.nn.Module):
    """[1, 1, 125, 125, 125] to the mean of the members' probabilities [1, 5, 45, 45, 45]."""

    def __init__(self, members: list[torch.nn.Module]):
        super().__init__()
        self.members = torch.nn.ModuleList(members)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        total = 0
        for member in self.members:
            total = total + torch.softmax(member(image)[0], dim=1)
        return total / len(self.members)


def member(state: dict[str, torch.Tensor], name: str) -> torch.nn.Module:
    """One network of the package's own definition with these weights, every one of them used and none missing."""
    from blast_ct.assets import get_config_path
    from blast_ct.models import DeepMedic

    config = json.loads(Path(get_config_path()).read_text())
    network = DeepMedic(
        input_channels=config["data"]["input_channels"], num_classes=config["data"]["num_classes"],
        **config["model"]["DeepMedic"])
    try:
        network.load_state_dict(state, strict=True)
    except RuntimeError as error:
        raise third_party.ImportRefused(f"{name} does not fit the network of the package: {error}") from error
    return network.eval()


def sample() -> np.ndarray:
    """A ball of brain in air with a small ball of blood in it, in the network's scale."""
    z, y, x = np.mgrid[0:INPUT, 0:INPUT, 0:INPUT] - INPUT // 2
    hu = np.where(x**2 + y**2 + z**2 < 58**2, 32.0, -1000.0)
    hu = np.where((x - 9) ** 2 + y**2 + z**2 < 11**2, 65.0, hu)
    hu = np.clip(hu, LOW_HU, HIGH_HU)
    return ((2 * hu - LOW_HU - HIGH_HU) / (HIGH_HU - LOW_HU)).astype(np.float32)[None, None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the package to make, e.g. Models/blast-ct")
    parser.add_argument("--networks", type=int, nargs="+", default=[1], help="numbers of the authors' networks, 1 to 12")
    parser.add_argument("--weights", type=Path, nargs="+", help="saved networks instead of the fetched ones")
    parser.add_argument("--sha256", action="append", default=[], help="of the weights that you expect, once for each file")
    parser.add_argument("--trust-on-first-use", action="store_true", help="take the weights as they come")
    arguments = parser.parse_args()
    if not set(arguments.networks) <= set(range(1, 13)):
        raise third_party.ImportRefused("the authors' networks have the numbers 1 to 12")
    if arguments.weights:
        files = arguments.weights
    else:
        from blast_ct.assets import get_model_path

        files = [Path(get_model_path(number)) for number in arguments.networks]
    digests = third_party.check_digests(files, arguments.sha256, arguments.trust_on_first_use)
    network = Ensemble([member(third_party.load_state(file), file.name) for file in files])
    code, site = (package.concept(c) for c in package.CODES["intracranial_haemorrhage"])
    entry = {
        "finding": "intracranial_haemorrhage", "code": code, "site": site,
        "score": {"output": "prob", "pooling": "volume", "channels": BLOOD, "threshold": 0.5},
        "calibration": {"slope": CALIBRATION[0], "intercept": CALIBRATION[1]},
        "operating_points": {"sensitive": 0.2, "balanced": 0.5, "specific": 0.9},
        "default_purpose": "balanced", "urgency": 1, "priority": "HIGH",
    }
    manifest = {
        "schema": 1, "id": arguments.folder.name, "version": f"2.1.0-{len(files)}",
        "title": f"BLAST-CT, {len(files)} of its networks, as a classifier of haemorrhage", "status": "third_party",
        "input_kind": "head_ct",
        "preprocessing": {
            "kind": "head_ct_cubes", "version": 1,
            "parameters": {
                "spacing_mm": 1.0, "input_size": INPUT, "output_size": OUTPUT, "low_hu": LOW_HU, "high_hu": HIGH_HU}},
        "findings": [entry],
        "licence": {
            "spdx": "Apache-2.0", "holder": "Imperial College London", "note": "Weights as published. Not a medical device."},
        "performance": [],
        "limitations": [
            "The probability is a fixed function of the volume found, not calibrated: 0.2 stands for 0.5 mL, 0.5 for 2 mL, "
            "0.9 for 8 mL.",
            f"{len(files)} of an ensemble of twelve networks; the published figures are the ensemble's.",
            "Made for heads after trauma.",
            "No figure was measured in this program: run `triaged evaluate` on labelled studies of your own first.",
        ],
    }
    third_party.write_package(arguments.folder, network, sample(), "image", ["prob"], manifest, card(manifest, digests))


def card(manifest: dict, digests: list[str]) -> str:
    lines = "\n".join(f"- {line}" for line in manifest["limitations"])
    return f"""# {manifest["title"]}

Version {manifest["version"]}, sha256 {", ".join(digests)}.

Monteiro et al., *Multiclass semantic segmentation and quantification of traumatic brain injury lesions on head CT using
deep learning*, Lancet Digital Health 2020; 2(6): e314-e322. Code and weights under Apache-2.0. The figures stand
in the paper and are of the authors' ensemble of twelve networks with their own pre-processing: read them there.

Not made by this project and not a medical device.

{lines}
"""


if __name__ == "__main__":
    third_party.run(main)
