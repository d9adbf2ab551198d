"""Figures with intervals, calibration and operating points."""

from __future__ import annotations

from dataclasses import dataclass

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


def mean_auc(each: list[np.ndarray], labels: np.ndarray, rounds: int = 1000) -> tuple[float, tuple[float, float]]:
    """Mean AUC of several seeds' scores of the same cases, and its 95 % interval, resampling cases."""
    rng, values = np.random.default_rng(0), []
    for _ in range(rounds):
        take = rng.integers(len(labels), size=len(labels))
        values.append(np.mean([auc(scores[take], labels[take]) for scores in each]))
    return float(np.mean([auc(scores, labels) for scores in each])), between([v for v in values if not np.isnan(v)])


def wilson(successes: float, n: float) -> tuple[float, float]:
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


def width(auc: float, positives: int, negatives: int) -> float:
    """Half the 95 % interval that an AUC of this size can be expected to have (Hanley and McNeil 1982)."""
    a, b = auc / (2 - auc) - auc * auc, 2 * auc * auc / (1 + auc) - auc * auc
    variance = (auc * (1 - auc) + (positives - 1) * a + (negatives - 1) * b) / (positives * negatives)
    return float(1.96 * np.sqrt(variance))


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


def perfect_reader(
    precision: float, sensitivity: float, positives: int, negatives: int, rounds: int = 1000
) -> tuple[float, tuple[float, float]]:
    """AUC of a reader who is always right, on labels of which `precision` hold and that name `sensitivity` of what there is; and
    the interval in which it falls on so many images: (mean, 95 %)."""
    rng = np.random.default_rng(0)
    unnamed = min(1.0, positives * precision * (1 / sensitivity - 1) / negatives)
    values = []
    for _ in range(rounds):
        named = rng.binomial(positives, precision) / positives
        other = rng.binomial(negatives, unnamed) / negatives
        values.append(named * (1 - other) + 0.5 * (named * other + (1 - named) * (1 - other)))
    return float(np.mean(values)), between(values)


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


@dataclass(frozen=True)
class Reliability:
    """`rows` of equal width: from, to, cases, mean probability, share that is positive, its 95 % interval; the expected calibration
    error with its interval."""

    rows: list[tuple[float, float, int, float, float, tuple[float, float]]]
    error: float
    interval: tuple[float, float]


def between(values: list[float]) -> tuple[float, float]:
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def fall(before: np.ndarray, after: np.ndarray, rounds: int = 1000) -> tuple[float, float]:
    """95 % interval of the mean of `before` less `after`, resampling cases."""
    rng, less = np.random.default_rng(0), before - after
    return between([float(less[rng.integers(len(less), size=len(less))].mean()) for _ in range(rounds)])


def reliability(
    probability: np.ndarray, labels: np.ndarray, weights: np.ndarray | None = None, repeats: int = 1, bins: int = 5, rounds: int = 1000
) -> Reliability:
    """Intervals come from resampling cases; each stands `repeats` times, once a seed, the seeds one after the other."""
    weights = np.ones(len(labels)) if weights is None else weights
    which, rng = np.minimum((probability * bins).astype(int), bins - 1), np.random.default_rng(0)

    def shares(take: np.ndarray) -> dict[int, tuple[float, float, float]]:
        made = {}
        for b in np.unique(which[take]):
            here = take[which[take] == b]
            part = float(weights[here].sum() / weights[take].sum())
            made[int(b)] = part, float(np.average(probability[here], weights=weights[here])), float(np.average(labels[here], weights=weights[here]))
        return made

    def error(of: dict[int, tuple[float, float, float]]) -> float:
        return sum(part * abs(said - was) for part, said, was in of.values())

    everybody, n = np.arange(len(labels)), len(labels) // repeats
    drawn = [shares((rng.integers(n, size=n)[:, None] + n * np.arange(repeats)).ravel()) for _ in range(rounds)]
    seen = shares(everybody)
    rows = [
        (b / bins, (b + 1) / bins, int((which == b).sum()), said, was, between([d[b][2] for d in drawn if b in d]))
        for b, (_, said, was) in seen.items()]
    return Reliability(rows, error(seen), between([error(d) for d in drawn]))
