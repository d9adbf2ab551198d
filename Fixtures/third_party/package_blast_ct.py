#!/usr/bin/env python3
"""Makes a model package of one BLAST-CT network, for a test of the engine with a real third-party network.

    package_blast_ct.py NETWORK.onnx WINDOW.f32 FOLDER

WINDOW is one input, 125 x 125 x 125 float32. What the package's self-check expects is ONNX Runtime's answer to it, so the
self-check compares two independent engines. The score that the format wants is never read.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnxruntime

network, window, folder = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
values = np.fromfile(window, "<f4").reshape(1, 1, 125, 125, 125)
session = onnxruntime.InferenceSession(str(network), providers=["CPUExecutionProvider"])
(expected,) = session.run(["prob"], {"image": values})

folder.mkdir(parents=True)
shutil.copyfile(network, folder / "weights.onnx")
values.tofile(folder / "image.f32")
expected.astype("<f4").tofile(folder / "prob.f32")
(folder / "model-card.md").write_text("# BLAST-CT\n\nMonteiro et al., Lancet Digital Health 2020. Apache-2.0.\n")
manifest = {
    "schema": 1, "id": folder.name, "version": "0.1", "title": "BLAST-CT, one network", "status": "third_party",
    "input_kind": "head_ct",
    "preprocessing": {"kind": "blast_ct_cube", "version": 1, "parameters": {
        "spacing_mm": 1.0, "side_mm": 125.0, "centre_mm": 45.0, "low_hu": -15.0, "high_hu": 100.0}},
    "network": {
        "file": "weights.onnx", "sha256": hashlib.sha256(network.read_bytes()).hexdigest(), "precision": "f32",
        "inputs": [{"name": "image", "shape": list(values.shape), "element": "f32"}],
        "outputs": [{"name": "prob", "shape": list(expected.shape), "element": "f32"}]},
    "findings": [{
        "finding": "intracranial_haemorrhage",
        "code": {"value": "1386000", "scheme": "SCT", "meaning": "Intracranial haemorrhage"},
        "site": {"value": "12738006", "scheme": "SCT", "meaning": "Brain"},
        "score": {"output": "prob", "channel": 0, "pooling": "single"},
        "calibration": {"slope": 1, "intercept": 0}, "urgency": 1, "priority": "HIGH",
        "operating_points": {"sensitive": 0.5, "balanced": 0.5, "specific": 0.5}, "default_purpose": "balanced"}],
    "self_check": {
        "inputs": [{"name": "image", "file": "image.f32"}], "outputs": [{"name": "prob", "file": "prob.f32"}],
        "tolerance": 0.001},
    "licence": {"spdx": "Apache-2.0", "holder": "Imperial College London", "note": "for the test only"},
    "performance": [], "limitations": ["Not for diagnostic use."], "model_card": "model-card.md",
}
(folder / "manifest.json").write_text(json.dumps(manifest))
