"""Turns a network that somebody else trained into a model package: digest, export, comparison with the original."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch


class ImportRefused(Exception):
    """A sentence for the person who imports."""


def digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_digests(files: list[Path], expected: list[str], trusts_first_use: bool) -> list[str]:
    """The SHA-256 digests of the files, in order.

    Neither project publishes digests of its weights, so that the importer holds whoever runs it to a decision: say
    which digests are expected, or take what came over the network as it is and keep the printed digests for the next time.
    """
    found = [digest(file) for file in files]
    for file, value in zip(files, found):
        print(f"sha256 {value}  {file.name}", flush=True)
    if expected and found != [e.lower() for e in expected]:
        raise ImportRefused(f"the weights are not those expected: {' '.join(expected)}")
    if not expected and not trusts_first_use:
        raise ImportRefused(
            "say which weights you expect (--sha256, once for each file, in the order above), or --trust-on-first-use")
    return found


def load_state(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a saved network; nothing that is stored with them is run."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise ImportRefused(f"{path.name} can't be read as tensors alone: {type(error).__name__}") from error
    if not isinstance(state, dict):
        raise ImportRefused(f"{path.name} holds no dictionary of tensors")
    return state


def write_package(
    folder: Path, network: torch.nn.Module, sample: np.ndarray, input_name: str, output_names: list[str],
    manifest: dict, card: str, tolerance: float = 1e-3) -> float:
    """Exports `network`, runs the export in OpenVINO and `network` in PyTorch on `sample`, and writes the package.

    `manifest` holds everything but `network` and `self_check`; what the self-check expects is the original's answer.
    Returns the greatest difference of any output value; more than `tolerance` is refused.
    """
    if folder.exists():
        raise ImportRefused(f"{folder} is there already")
    network = network.eval().float()
    given = torch.from_numpy(sample)
    with torch.no_grad():
        answer = network(given)
    answer = answer if isinstance(answer, tuple) else (answer,)
    original = {name: value.numpy().astype("<f4") for name, value in zip(output_names, answer, strict=True)}
    making = folder.with_name(f".{folder.name}.importing")
    making.mkdir(parents=True)
    weights = making / "weights.onnx"
    try:
        print("exporting", flush=True)
        torch.onnx.export(
            network, (given,), str(weights), input_names=[input_name], output_names=output_names, opset_version=20,
            dynamo=True, external_data=False, verbose=False)
        print("comparing the export in OpenVINO with the original in PyTorch", flush=True)
        worst = max(
            float(np.abs(values - original[name]).max())
            for name, values in run_openvino(weights, sample, output_names).items())
        if not worst <= tolerance:
            raise ImportRefused(f"the export differs from the original by {worst:.2g}")
        (making / "self-check-input.f32").write_bytes(sample.astype("<f4").tobytes())
        for name, values in original.items():
            (making / f"self-check-{name}.f32").write_bytes(values.tobytes())
        manifest = manifest | {
            "network": {
                "file": weights.name, "sha256": digest(weights), "precision": "f32",
                "inputs": [{"name": input_name, "shape": list(sample.shape), "element": "f32"}],
                "outputs": [
                    {"name": name, "shape": list(values.shape), "element": "f32"} for name, values in original.items()],
            },
            "self_check": {
                "inputs": [{"name": input_name, "file": "self-check-input.f32"}],
                "outputs": [{"name": name, "file": f"self-check-{name}.f32"} for name in output_names],
                "tolerance": 2 * tolerance,
            },
            "model_card": "model-card.md",
        }
        (making / "model-card.md").write_text(card)
        (making / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
        making.rename(folder)
    except BaseException:
        for file in making.iterdir():
            file.unlink()
        making.rmdir()
        raise
    print(f"{folder}: the export differs from the original by at most {worst:.1e}", flush=True)
    return worst


def run_openvino(weights: Path, sample: np.ndarray, output_names: list[str]) -> dict[str, np.ndarray]:
    import openvino

    compiled = openvino.Core().compile_model(str(weights), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    answer = compiled(sample)
    return {name: np.array(answer[name]) for name in output_names}


def run(main) -> None:
    """Runs an importer; a refusal ends it with a sentence and exit code 1."""
    try:
        main()
    except ImportRefused as refusal:
        sys.exit(f"not imported: {refusal}")
