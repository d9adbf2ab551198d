"""Writes a model package: ONNX, self-check files, manifest. The same weights give the same bytes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from . import metrics

MODELS = Path(__file__).resolve().parents[2] / "Models"

CODES = {
    "intracranial_haemorrhage": (("1386000", "SCT", "Intracranial haemorrhage"), ("12738006", "SCT", "Brain")),
    "pneumothorax": (("36118008", "SCT", "Pneumothorax"), ("39607008", "SCT", "Lung")),
    "ischaemic_stroke": (("432504007", "SCT", "Cerebral infarction"), ("12738006", "SCT", "Brain")),
}


def concept(triple: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("value", "scheme", "meaning"), triple))


def export(net: torch.nn.Module, sample: np.ndarray, input_name: str, path: Path) -> None:
    """ONNX with the heat map and the logit, through the tracing exporter (stable node names)."""
    net = net.eval().float()
    torch.onnx.export(
        net, (torch.from_numpy(sample),), str(path), input_names=[input_name], output_names=["heat", "score"],
        opset_version=17, dynamo=False)


def run_openvino(path: Path, samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    import openvino as ov

    model = ov.Core().compile_model(str(path), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    heats, scores = [], []
    for sample in samples:
        result = model(sample[None])
        heats.append(np.array(result["heat"]))
        scores.append(np.array(result["score"]))
    return np.concatenate(heats), np.concatenate(scores)


def write_package(
    folder: Path, net: torch.nn.Module, sample: np.ndarray, input_name: str, manifest: dict) -> None:
    """`manifest` holds everything but network tensors, digest and self-check; `sample` is [1, ...] float32."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / "weights.onnx"
    export(net, sample, input_name, weights)
    with torch.no_grad():
        heat, score = (t.numpy().astype("<f4") for t in net(torch.from_numpy(sample)))
    ov_heat, ov_score = run_openvino(weights, sample)
    worst = max(float(np.abs(ov_heat - heat).max()), float(np.abs(ov_score - score).max()))
    if worst > 5e-4:
        raise SystemExit(f"OpenVINO and PyTorch differ by {worst}")
    files = {"self-check-input.f32": sample, "self-check-heat.f32": heat, "self-check-score.f32": score}
    for name, values in files.items():
        (folder / name).write_bytes(values.astype("<f4").tobytes())
    manifest = dict(manifest)
    manifest["network"] = {
        "file": "weights.onnx",
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "precision": "f32",
        "inputs": [{"name": input_name, "shape": list(sample.shape), "element": "f32"}],
        "outputs": [
            {"name": "heat", "shape": list(heat.shape), "element": "f32"},
            {"name": "score", "shape": list(score.shape), "element": "f32"},
        ],
    }
    manifest["self_check"] = {
        "inputs": [{"name": input_name, "file": "self-check-input.f32"}],
        "outputs": [
            {"name": "heat", "file": "self-check-heat.f32"}, {"name": "score", "file": "self-check-score.f32"}],
        "tolerance": 0.002,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def performance(finding: str, metric: str, value: float, interval, n: int, positives: int, source: str, method: str) -> dict:
    return {
        "finding": finding, "metric": metric, "value": round(float(value), 3),
        "interval": [round(float(v), 3) for v in interval], "n": int(n), "positives": int(positives), "data": source,
        "method": method}


def method(folds: int, seeds: int) -> str:
    return f"out of fold, {folds} folds by patient, " + ("one member" if seeds == 1 else f"mean of {seeds} members") + " a fold"


def rates(
    finding: str, positive: dict[str, np.ndarray], labels: np.ndarray, source: str, method: str,
    groups: np.ndarray | None = None, repeats: int = 1) -> list[dict]:
    """Sensitivity and specificity of each purpose. Where a patient stands several times (`groups`), the interval of the
    sensitivity comes from resampling patients; where each stands once for every seed (`repeats`), a seed's mean counts once."""
    made = []
    for purpose in metrics.PURPOSES:
        said, p, n = positive[purpose], labels.sum() / repeats, (1 - labels).sum() / repeats
        hits, quiet = said[labels == 1].sum() / repeats, (~said[labels == 0]).sum() / repeats
        spread = metrics.wilson(hits, p) if groups is None else metrics.share(said[labels == 1], groups[labels == 1])
        how = method + "; threshold from the other folds"
        made.append(performance(finding, f"sensitivity_{purpose}", hits / p, spread, p, p, source, how))
        made.append(performance(finding, f"specificity_{purpose}", quiet / n, metrics.wilson(quiet, n), n, 0, source, how))
    return made


def base_manifest(
    identifier: str, version: str, title: str, input_kind: str, kind: str, parameters: dict, findings: list[dict],
    performance: list[dict], limitations: list[str]) -> dict:
    return {
        "schema": 1, "id": identifier, "version": version, "title": title, "status": "baseline",
        "input_kind": input_kind,
        "preprocessing": {"kind": kind, "version": 1, "parameters": parameters},
        "network": {},
        "findings": findings,
        "self_check": {},
        "licence": {
            "spdx": "Apache-2.0", "holder": "the triaged contributors",
            "note": "Trained on very little public data. Not a medical device."},
        "performance": performance,
        "limitations": limitations,
        "model_card": "model-card.md",
    }


def finding_entry(
    finding: str, pooling: str, top: int | None, calibration: tuple[float, float], points: dict[str, float], purpose: str,
    heat_map: dict, urgency: int, priority: str) -> dict:
    code, site = CODES[finding]
    score = {"output": "score", "channel": 0, "pooling": pooling}
    if top is not None:
        score["top"] = top
    return {
        "finding": finding, "code": concept(code), "site": concept(site), "score": score,
        "calibration": {"slope": round(calibration[0], 5), "intercept": round(calibration[1], 5)},
        "heat_map": heat_map,
        "operating_points": {name: round(points[name], 4) for name in ("sensitive", "balanced", "specific")},
        "default_purpose": purpose, "urgency": urgency, "priority": priority,
    }
