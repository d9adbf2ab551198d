#!/usr/bin/env python3
"""Writes Fixtures/evaluation/reference.json: made-up cases and what scikit-learn, SciPy and NumPy make of them.

    evaluation_reference.py        (needs scikit-learn, which the project's other tools do not)
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, roc_auc_score, roc_curve


def case(name, n, share, decimals, seed):
    """`decimals` rounds the probabilities, so that few decimals make many ties."""
    rng = np.random.default_rng(seed)
    label = (rng.random(n) < share).astype(int)
    score = np.round(1 / (1 + np.exp(-(rng.normal(0, 1.3, n) + 1.6 * label - 1))), decimals)
    # A value on the border of two bins would be counted by two conventions.
    score = np.where(np.isclose(score * 10 % 1, 0) | np.isclose(score * 10 % 1, 1), score + 0.5 * 10.0**-decimals, score)
    fpr, tpr, thresholds = roc_curve(label, score, drop_intermediate=False)
    observed, said = calibration_curve(label, score, n_bins=10)
    counts = np.histogram(score, np.linspace(0, 1, 11))[0]
    counts = counts[counts > 0]
    areas = []
    boot = np.random.default_rng(seed + 1)
    while len(areas) < 4000:
        take = boot.integers(n, size=n)
        if 0 < label[take].sum() < n:
            areas.append(roc_auc_score(label[take], score[take]))
    hits = int(((score >= 0.5) & (label == 1)).sum())
    wilson = binomtest(hits, int(label.sum())).proportion_ci(method="wilson")
    return {
        "name": name, "probabilities": score.tolist(), "labels": label.tolist(), "auc": roc_auc_score(label, score),
        "auc_interval": np.quantile(areas, [0.025, 0.975]).tolist(),
        "roc": [[float(f), float(t), float(c)] for f, t, c in zip(fpr, tpr, thresholds) if np.isfinite(c)],
        "sensitivity_at_half": hits / int(label.sum()), "sensitivity_interval": [wilson.low, wilson.high],
        "brier": brier_score_loss(label, score),
        "bins": [[int(c), float(s), float(o)] for c, s, o in zip(counts, said, observed)],
        "ece": float(np.sum(counts / n * np.abs(said - observed)))}


def main():
    cases = [
        case("balanced", 120, 0.5, 6, 1), case("rare", 300, 0.07, 6, 2), case("tied", 150, 0.4, 2, 3),
    ]
    path = Path(__file__).resolve().parent / "evaluation" / "reference.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
