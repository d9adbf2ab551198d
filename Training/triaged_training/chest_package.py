"""The recipe of `ptx-baseline`: folds, final network, figures, package."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from . import cards, chest, data, metrics, package, phantoms, preprocess
from .head_packages import crossed, performance, sigmoid

MODELS = Path(__file__).resolve().parents[2] / "Models"
PHANTOM_TRAIN, PHANTOM_CHECK = (20, 50_000), (8, 90_000)


def fields(cases: list[data.Chest]) -> list[list[np.ndarray] | None]:
    cache = data.cache_root() / "nih-lungs.npy"
    if not cache.exists():
        prior = chest.lung_prior([c.image for c in cases])
        found = [chest.lungs(c.image, prior) for c in cases]
        np.save(cache, np.stack([np.stack(f) if f is not None else np.zeros((2, 320, 320), bool) for f in found]))
    return [list(f) if f.any() else None for f in np.load(cache)]


def heat_side(heat: np.ndarray, threshold: float) -> str:
    """Patient side: columns grow to the patient's left."""
    strong = np.where(heat >= threshold, heat, 0).sum(0)
    half = len(strong) // 2
    right, left = strong[:half].sum(), strong[half:].sum()
    if right + left == 0:
        return "none"
    return "left" if left > 0.7 * (left + right) else "right" if right > 0.7 * (left + right) else "bilateral"


def train_pneumothorax(folds: int, steps: int) -> None:
    folds, steps = min(folds, 2), steps or 400
    everyone = data.nih_cxr()
    lungs = fields(everyone)
    print(f"lung fields found in {sum(f is not None for f in lungs)} of {len(everyone)}", flush=True)
    labels = np.array([c.positive for c in everyone], int)
    split = data.patient_folds([c.positive for c in everyone], folds, 0)
    made = phantoms.chests(*PHANTOM_TRAIN)
    usable = [i for i, c in enumerate(everyone) if not c.positive]
    pool = chest.make_pool([c.image for c in everyone], lungs, usable, 3)
    print(f"pool: {np.bincount(pool.kind)} images as they were, sham, any size, large", flush=True)

    def fit(members, seed, say):
        return chest.train(pool, members, made, steps, seed, say=say)

    scores = np.zeros(len(everyone))
    for k, fold in enumerate(split):
        net = fit(np.setdiff1d(np.arange(len(everyone)), fold), 30 + k, f"fold {k + 1}/{folds}")
        scores[fold], _ = chest.image_logits(net, np.stack([everyone[i].image for i in fold]))
        done = np.concatenate(split[: k + 1])
        print(f"after fold {k + 1}: AUC {metrics.auc(scores[done], labels[done]):.3f}", flush=True)
    _, positive = crossed(scores, labels, split, 0.9)
    # The real labels are too noisy to calibrate to (they would squeeze all probabilities below 0.2): the number is the
    # network's own confidence, shifted so that 0.5 is where nine of ten real images without the label stay below.
    calibration = (1.0, -metrics.best_threshold(scores, labels, 0.9))
    net = fit(np.arange(len(everyone)), 97, "final")
    point = 0.5
    finding, source = "pneumothorax", "NIH ChestX-ray14, 421 images of 421 patients, text-mined labels"
    method = f"out of fold, {folds} folds by patient, one seed"
    plain = np.array([c.no_finding for c in everyone])
    some = (labels == 1) | plain
    chexnet = np.array([c.chexnet for c in everyone])
    n, p = len(labels), int(labels.sum())
    hits, alarms = int(positive[labels == 1].sum()), int(positive[labels == 0].sum())
    figures = [
        performance(finding, "auc", metrics.auc(scores, labels), metrics.bootstrap(scores, labels), n, p, source, method),
        performance(finding, "auc_against_no_finding", metrics.auc(scores[some], labels[some]), metrics.bootstrap(scores[some], labels[some]), int(some.sum()), p, source, method),
        performance(finding, "sensitivity", hits / p, metrics.wilson(hits, p), p, p, source, method + "; operating point from the other folds"),
        performance(finding, "specificity", 1 - alarms / (n - p), metrics.wilson(n - p - alarms, n - p), n - p, 0, source, method + "; operating point from the other folds"),
    ]
    notes = [
        f"On the same images the recorded score of a CheXNet replica has an AUC of {metrics.auc(chexnet, labels):.3f} "
        f"({metrics.auc(chexnet[some], labels[some]):.3f} against the images without any finding): this baseline is weaker "
        "or at best similar, and the labels are noisy (their agreement with radiologists is poor).",
        "The probability is not calibrated, for want of labels that could be trusted: it is the network's confidence, shifted "
        "so that 0.5 has a specificity of 0.9 on the real images."]
    rows = []
    for c in phantoms.chests(*PHANTOM_CHECK):
        score, heat = chest.image_logits(net, c["image"][None])
        rows.append((c["side"], sigmoid(calibration[0] * float(score[0]) + calibration[1]), heat_side(heat[0], 0.5), float(score[0])))
        print(f"phantom {c['side']:6s} -> {rows[-1][1]:.3f} logit {rows[-1][3]:.2f} {rows[-1][2]}", flush=True)
    yes, no = [r for r in rows if r[0] != "none"], [r for r in rows if r[0] == "none"]
    check = {
        "positives": f"{sum(r[1] >= point for r in yes)} of {len(yes)}", "side": f"{sum(r[0] == r[2] for r in yes)} of {len(yes)}",
        "normals": f"{sum(r[1] < point for r in no)} of {len(no)}",
        "lowest_positive": min(r[1] for r in yes), "highest_normal": max(r[1] for r in no)}
    heat_map = {"output": "heat", "channel": 0, "threshold": 0.5}
    entry = package.finding_entry(finding, "single", None, calibration, point, heat_map, 2, "HIGH")
    manifest = package.base_manifest(
        "ptx-baseline", "1.0.0", "Pneumothorax on frontal chest radiographs (baseline)", "chest_radiograph",
        "chest_radiograph_square", dataclasses.asdict(preprocess.ChestParameters()), [entry], figures, cards.PTX_LIMITS)
    sample = next(c for c in phantoms.chests(*PHANTOM_CHECK) if c["side"] != "none")["image"][None, None]
    package.write_package(MODELS / "ptx-baseline", net, np.round(sample, 4).astype(np.float32), "image", manifest)
    (MODELS / "ptx-baseline" / "model-card.md").write_text(cards.card(manifest, check, {"notes": notes}))
    for f in figures:
        print(f"ptx-baseline {f['metric']} {f['value']} {f['interval']} n={f['n']}", flush=True)
    print(f"ptx-baseline phantoms {check}", flush=True)
