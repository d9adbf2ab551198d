"""Figures with intervals, calibration and operating points."""

from __future__ import annotations

import numpy as np


def auc(scores: np.ndarray, labels: np.ndarray) -> float:
    from scipy.stats import rankdata

    positives = int(labels.sum())
    negatives = len(labels) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    return float((rankdata(scores)[labels == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def bootstrap(scores: np.ndarray, labels: np.ndarray, groups: np.ndarray | None = None, rounds: int = 1000) -> tuple[float, float]:
    """95 % interval of the AUC, resampling whole groups (patients)."""
    rng = np.random.default_rng(0)
    groups = np.arange(len(labels)) if groups is None else groups
    names = np.unique(groups)
    members = [np.flatnonzero(groups == g) for g in names]
    values = []
    for _ in range(rounds):
        take = np.concatenate([members[i] for i in rng.integers(len(names), size=len(names))])
        value = auc(scores[take], labels[take])
        if not np.isnan(value):
            values.append(value)
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def wilson(successes: int, n: int) -> tuple[float, float]:
    if n == 0:
        return 0.0, 1.0
    z, p = 1.96, successes / n
    middle, spread = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return float((middle - spread) / (1 + z * z / n)), float((middle + spread) / (1 + z * z / n))


def platt(scores: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Slope and intercept of a logistic calibration, lightly regularised towards slope 1 (Newton steps)."""
    x = np.stack([scores, np.ones_like(scores)], 1).astype(np.float64)
    w = np.array([1.0, 0.0])
    prior, strength = np.array([1.0, 0.0]), np.diag([1.0, 1e-3])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - labels) + strength @ (w - prior)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + strength
        w = w - np.linalg.solve(hessian, gradient)
    return float(max(w[0], 0.05)), float(w[1])


def best_threshold(scores: np.ndarray, labels: np.ndarray, least_specificity: float | None = None) -> float:
    """Midway between two neighbouring scores: greatest Youden index, or greatest sensitivity at a least specificity."""
    ordered = np.unique(scores)
    cuts = np.concatenate([[ordered[0] - 1], (ordered[1:] + ordered[:-1]) / 2, [ordered[-1] + 1e-3]])
    best, chosen = -9.0, float(cuts[-1])
    for cut in cuts:
        sensitivity = float((scores[labels == 1] >= cut).mean())
        specificity = float((scores[labels == 0] < cut).mean())
        value = sensitivity + specificity if least_specificity is None else (
            sensitivity if specificity >= least_specificity else -1)
        if value > best:
            best, chosen = value, float(cut)
    return chosen
