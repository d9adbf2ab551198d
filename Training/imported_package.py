"""What both importers share: export to ONNX, compare with the original, write a package in the format of Models/README.md."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from pathlib import Path

import numpy as np
import torch


def file_digest(path: Path) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def tensor_digest(state: dict[str, torch.Tensor]) -> str:
    """Of the weights themselves, whatever file they came in: names, shapes and little-endian float32 values, in order of the
    names. Counters of training steps are left out: no answer depends on them."""
    digest = hashlib.sha256()
    for name in sorted(n for n in state if not n.endswith("num_batches_tracked")):
        values = state[name].detach().cpu().numpy().astype("<f4")
        digest.update(f"{name} {list(values.shape)}\n".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()


def demand_digest(what: str, actual: str, known: set[str], accepted: str | None) -> None:
    """Ends the program unless the digest is known or was given by whoever runs it."""
    if actual in known or actual == accepted:
        print(f"{what}: digest {actual}, as it should be", flush=True)
        return
    if accepted:
        raise SystemExit(f"{what}: the digest is {actual}, not the given {accepted}")
    raise SystemExit(
        f"{what}: the digest is {actual}, which this program does not know. Compare it with a source that you trust, then "
        f"give it with --sha256 {actual}")


def licence_text(distribution: str) -> str:
    """The licence file that the installed distribution carries."""
    for file in importlib.metadata.files(distribution) or []:
        if file.name.upper().startswith("LICEN"):
            return Path(file.locate()).read_text(errors="replace")
    return ""


def write_package(
    folder: Path, net: torch.nn.Module, sample: np.ndarray, input_name: str, outputs: list[str], tolerance: float,
    manifest: dict, card: str) -> None:
    """Exports, runs the export and the original on `sample`, refuses a difference above `tolerance`, writes the files."""
    import onnxruntime

    if folder.exists():
        raise SystemExit(f"{folder} is there already")
    folder.mkdir(parents=True)
    net = net.eval()
    with torch.no_grad():
        expected = net(torch.from_numpy(sample))
    expected = expected if isinstance(expected, tuple) else (expected,)
    weights = folder / "weights.onnx"
    torch.onnx.export(
        net, (torch.from_numpy(sample),), str(weights), input_names=[input_name], output_names=outputs, opset_version=20,
        dynamo=True, external_data=False, verbose=False)
    session = onnxruntime.InferenceSession(str(weights), providers=["CPUExecutionProvider"])
    found = session.run(outputs, {input_name: sample})
    worst = max(float(np.abs(a - b.numpy()).max()) for a, b in zip(found, expected))
    print(f"export and original differ by {worst:.2g} at most", flush=True)
    if not worst <= tolerance:
        raise SystemExit(f"more than {tolerance}: the export is not the original")
    (folder / "self-check-input.f32").write_bytes(sample.astype("<f4").tobytes())
    for name, values in zip(outputs, expected):
        (folder / f"self-check-{name}.f32").write_bytes(values.numpy().astype("<f4").tobytes())
    manifest = dict(manifest)
    manifest["network"] = {
        "file": "weights.onnx", "sha256": file_digest(weights), "precision": "f32",
        "inputs": [{"name": input_name, "shape": list(sample.shape), "element": "f32"}],
        "outputs": [{"name": n, "shape": list(v.shape), "element": "f32"} for n, v in zip(outputs, expected)]}
    manifest["self_check"] = {
        "inputs": [{"name": input_name, "file": "self-check-input.f32"}],
        "outputs": [{"name": n, "file": f"self-check-{n}.f32"} for n in outputs], "tolerance": tolerance}
    manifest["model_card"] = "model-card.md"
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    (folder / "model-card.md").write_text(card)
    print(f"{folder} is ready: triaged models import {weights} --manifest {folder / 'manifest.json'}", flush=True)
