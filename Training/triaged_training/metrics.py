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


def share(said: np.ndarray, groups: np.ndarray, rounds: int = 1000) -> tuple[float, float]:
    """95 % interval of a share, resampling whole groups."""
    rng = np.random.default_rng(0)
    members = [np.flatnonzero(groups == g) for g in np.unique(groups)]
    values = [said[np.concatenate([members[i] for i in rng.integers(len(members), size=len(members))])].mean() for _ in range(rounds)]
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def balance(labels: np.ndarray) -> np.ndarray:
    """Weights that make as many positives as negatives of any set, with the sum of their count."""
    positives = labels.mean()
    return np.where(labels == 1, 0.5 / positives, 0.5 / (1 - positives))


def platt(scores: np.ndarray, labels: np.ndarray, weights: np.ndarray | None = None) -> tuple[float, float]:
    """Slope and intercept of a logistic calibration, lightly regularised towards slope 1 (Newton steps, halved until they pay)."""
    weights = np.ones(len(scores)) if weights is None else weights
    x = np.stack([scores, np.ones_like(scores)], 1).astype(np.float64)
    prior, strength = np.array([1.0, 0.0]), np.diag([1.0, 1e-3])

    def loss(w: np.ndarray) -> float:
        z = x @ w
        return float((weights * (np.logaddexp(0, z) - labels * z)).sum() + 0.5 * (w - prior) @ strength @ (w - prior))

    w = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (weights * (p - labels)) + strength @ (w - prior)
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + strength
        step = np.linalg.solve(hessian, gradient)
        for _ in range(30):
            if loss(w - step) <= loss(w):
                break
            step = step / 2
        w = w - step
    return float(max(w[0], 0.05)), float(w[1])


PURPOSES = ("sensitive", "balanced", "specific")


def cuts(scores: np.ndarray) -> np.ndarray:
    """Midway between neighbouring scores, and beyond both ends."""
    ordered = np.unique(scores)
    return np.concatenate([[ordered[0] - 0.5], (ordered[1:] + ordered[:-1]) / 2, [ordered[-1] + 0.5]])


def thresholds(scores: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """`sensitive`: the highest with a sensitivity of 0.95; `specific`: the lowest with a specificity of 0.95; `balanced`: the
    greatest Youden index. Where the scores part well, the first lies above the others and is brought down to them."""
    among = cuts(scores)
    sensitivity = np.array([(scores[labels == 1] >= c).mean() for c in among])
    specificity = np.array([(scores[labels == 0] < c).mean() for c in among])
    balanced = float(among[np.argmax(sensitivity + specificity)])
    sensitive = float(among[np.flatnonzero(sensitivity >= 0.95)[-1]])
    specific = float(among[np.flatnonzero(specificity >= 0.95)[0]])
    return {"sensitive": min(sensitive, balanced), "balanced": balanced, "specific": max(specific, balanced)}


def crossed(
    scores: np.ndarray, labels: np.ndarray, folds: list[np.ndarray], balanced: bool = False
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Each case judged by a calibration and thresholds from the other folds only: (probability, positive by purpose)."""
    probability = np.zeros(len(scores))
    positive = {purpose: np.zeros(len(scores), bool) for purpose in PURPOSES}
    for fold in folds:
        others = np.setdiff1d(np.arange(len(scores)), fold)
        slope, intercept = platt(scores[others], labels[others], balance(labels[others]) if balanced else None)
        probability[fold] = 1 / (1 + np.exp(-(slope * scores[fold] + intercept)))
        for purpose, cut in thresholds(scores[others], labels[others]).items():
            positive[purpose][fold] = scores[fold] >= cut
    return probability, positive


def reliability(
    probability: np.ndarray, labels: np.ndarray, weights: np.ndarray | None = None, bins: int = 5
) -> tuple[list[tuple[float, float, int, float, float]], float]:
    """Rows (from, to, cases, mean probability, share that is positive) of equal width, and the expected calibration error."""
    weights = np.ones(len(labels)) if weights is None else weights
    rows, error = [], 0.0
    which = np.minimum((probability * bins).astype(int), bins - 1)
    for b in range(bins):
        here = which == b
        if not here.any():
            continue
        said = float(np.average(probability[here], weights=weights[here]))
        was = float(np.average(labels[here], weights=weights[here]))
        rows.append((b / bins, (b + 1) / bins, int(here.sum()), said, was))
        error += float(weights[here].sum() / weights.sum()) * abs(said - was)
    return rows, error
