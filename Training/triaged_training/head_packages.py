"""The recipes of `ich-baseline` and `stroke-baseline`: folds, final network, figures, package."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
from PIL import Image

from . import cards, data, head, lesions, metrics, package, phantoms, preprocess

MODELS = Path(__file__).resolve().parents[2] / "Models"
PHANTOM_TRAIN, PHANTOM_CHECK = (10, 50_000), (5, 90_000)


def gather(heads: list[data.Head]) -> head.Pool:
    return head.real_pool(np.concatenate([h.inputs for h in heads]), np.concatenate([h.labels for h in heads]))


def crossed(scores: np.ndarray, labels: np.ndarray, folds: list[np.ndarray], least_specificity: float | None):
    """Each patient judged by a calibration and a threshold from the other folds' patients only: (probability, positive)."""
    probability, positive = np.zeros(len(scores)), np.zeros(len(scores), bool)
    for fold in folds:
        others = np.setdiff1d(np.arange(len(scores)), fold)
        slope, intercept = metrics.platt(scores[others], labels[others])
        cut = metrics.best_threshold(scores[others], labels[others], least_specificity)
        probability[fold] = 1 / (1 + np.exp(-(slope * scores[fold] + intercept)))
        positive[fold] = scores[fold] >= cut
    return probability, positive


def sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def phantom_check(net, kind: str, positive: str, calibration, point: float, threshold: float) -> dict:
    rows = []
    for p in phantoms.heads(*PHANTOM_CHECK):
        slabs, heats = head.slab_logits(net, p["inputs"])
        probability = sigmoid(calibration[0] * head.study_logit(slabs) + calibration[1])
        rows.append((p["kind"], probability, p["side"], head.heat_side(heats, threshold)))
        print(f"phantom {p['kind']:8s} {p['side']:6s} -> {probability:.3f} {rows[-1][3]}", flush=True)
    yes = [r for r in rows if r[0] == positive]
    no = [r for r in rows if r[0] == "normal"]
    other = [r for r in rows if r[0] not in (positive, "normal")]
    return {
        "positives": f"{sum(r[1] >= point for r in yes)} of {len(yes)}",
        "side": f"{sum(r[2] == r[3] for r in yes)} of {len(yes)}",
        "normals": f"{sum(r[1] < point for r in no)} of {len(no)}",
        "other": f"{sum(r[1] < point for r in other)} of {len(other)}",
        "lowest_positive": min(r[1] for r in yes), "highest_normal": max(r[1] for r in no),
    }


def performance(finding: str, metric: str, value: float, interval, n: int, positives: int, source: str, method: str) -> dict:
    return {
        "finding": finding, "metric": metric, "value": round(float(value), 3),
        "interval": [round(float(v), 3) for v in interval], "n": int(n), "positives": int(positives), "data": source,
        "method": method}


def sample_input(kind: str) -> np.ndarray:
    """The self-check input: the slab with the most of the finding of a check phantom."""
    p = next(p for p in phantoms.heads(*PHANTOM_CHECK) if p["kind"] == kind)
    k = int(np.argmax(p["cover"].astype(np.float32).sum((1, 2))))
    return np.round(p["inputs"][k : k + 1].astype(np.float32), 4)


def train_bleed(folds: int, steps: int) -> None:
    steps = steps or 320
    heads = data.ct_ich()
    labels = np.array([h.positive for h in heads], int)
    split = data.patient_folds([h.positive for h in heads], folds, 0)
    rng = np.random.default_rng(1)
    inserted = {h.name: head.inserted_pool(h.inputs, "bleed", rng, 4, 6) for h in heads if not h.positive}
    made = phantoms.heads(*PHANTOM_TRAIN)
    phantom = head.Pool.join(head.phantom_pool(made, "bleed", ("normal", "infarct")))
    shares = [0.5, 0.33, 0.17]

    def fit(members, seed, say):
        pools = [gather(members), head.Pool.join([p for h in members if h.name in inserted for p in inserted[h.name]]), phantom]
        return head.train(pools, shares, "bleed", steps, seed, say=say)

    scores = np.zeros(len(heads))
    slab_scores, slab_labels, slab_groups, subtypes = [], [], [], []
    for k, fold in enumerate(split):
        net = fit([h for i, h in enumerate(heads) if i not in set(fold)], 10 + k, f"fold {k + 1}/{folds}")
        for i in fold:
            slabs, _ = head.slab_logits(net, heads[i].inputs)
            scores[i] = head.study_logit(slabs)
            slab_scores.append(slabs)
            slab_labels.append(heads[i].labels)
            slab_groups.append(np.full(len(slabs), i))
            subtypes.append(heads[i].subtypes)
        done = np.concatenate(split[: k + 1])
        print(f"after fold {k + 1}: patient AUC {metrics.auc(scores[done], labels[done]):.3f}", flush=True)
    slab_scores, slab_labels, slab_groups = map(np.concatenate, (slab_scores, slab_labels, slab_groups))
    subtypes = np.concatenate(subtypes)
    _, positive = crossed(scores, labels, split, None)
    calibration = metrics.platt(scores, labels)
    point = sigmoid(calibration[0] * metrics.best_threshold(scores, labels) + calibration[1])
    net = fit(heads, 99, "final")
    heat = {"output": "heat", "channel": 0, "threshold": 0.5, "minimum_hu": 42.0, "maximum_hu": 88.0}
    check = phantom_check(net, "bleed", "bleed", calibration, point, heat["threshold"])
    finding, source = "intracranial_haemorrhage", "CT-ICH v1.2, 54 patients"
    method = f"out of fold, {folds} folds by patient, one seed"
    n, p = len(heads), int(labels.sum())
    hits, alarms = int(positive[labels == 1].sum()), int(positive[labels == 0].sum())
    figures = [
        performance(finding, "patient_auc", metrics.auc(scores, labels), metrics.bootstrap(scores, labels), n, p, source, method),
        performance(finding, "slice_auc", metrics.auc(slab_scores, slab_labels), metrics.bootstrap(slab_scores, slab_labels, slab_groups), len(slab_labels), int(slab_labels.sum()), source + ", slices with brain", method),
        performance(finding, "sensitivity", hits / p, metrics.wilson(hits, p), p, p, source, method + "; operating point from the other folds"),
        performance(finding, "specificity", 1 - alarms / (n - p), metrics.wilson(n - p - alarms, n - p), n - p, 0, source, method + "; operating point from the other folds"),
    ]
    by_subtype = []
    for s, name in enumerate(data.SUBTYPES):
        use = (subtypes[:, s] == 1) | (slab_labels == 0)
        by_subtype.append((name, int(subtypes[:, s].sum()), metrics.auc(slab_scores[use], (subtypes[use, s] == 1).astype(int))))
    write(
        "ich-baseline", "Intracranial haemorrhage on head CT (baseline)", "1.0.0", finding, net, calibration, point, heat,
        1, "HIGH", figures, cards.ICH_LIMITS, "bleed", check, {"subtypes": by_subtype})


def train_infarct(folds: int, steps: int) -> None:
    steps = steps or 320
    heads = [h for h in data.ct_ich() if not h.positive]
    split = data.patient_folds([False] * len(heads), folds, 0)
    rng = np.random.default_rng(2)
    inserted = {h.name: head.inserted_pool(h.inputs, "infarct", rng, 5, 7) for h in heads}
    made = phantoms.heads(*PHANTOM_TRAIN)
    phantom = head.Pool.join(head.phantom_pool(made, "infarct", ("normal", "bleed")))
    shares = [0.3, 0.5, 0.2]

    def fit(members, seed, say):
        pools = [gather(members), head.Pool.join([p for h in members for p in inserted[h.name]]), phantom]
        return head.train(pools, shares, "infarct", steps, seed, say=say)

    clean, dirty, nets = np.zeros(len(heads)), [], []  # dirty: (patient, fold, volume mL, drop HU, logit, side right)
    for k, fold in enumerate(split):
        net = fit([h for i, h in enumerate(heads) if i not in set(fold)], 20 + k, f"fold {k + 1}/{folds}")
        nets.append(net)
        for i in fold:
            slabs, _ = head.slab_logits(net, heads[i].inputs)
            clean[i] = head.study_logit(slabs)
            volume, mask = heads[i].inputs[:, 1].astype(np.float32), heads[i].inputs[:, 3].astype(np.float32)
            case = np.random.default_rng(7000 + i)
            for drop in (3.0, 5.0, 7.0, 10.0):
                made_here = lesions.insert_infarct(case, volume, mask, drop)
                if made_here is None:
                    continue
                changed, cover, _ = made_here
                slabs, heats = head.slab_logits(net, head.stack(changed, mask))
                columns = cover.sum((0, 1))
                truth = "left" if columns[80:].sum() > columns[:80].sum() else "right"
                ml = float(cover.sum() * lesions.PIXEL_MM**2 * lesions.SLAB_MM / 1000 / heads[i].scale**2)
                dirty.append((i, k, ml, drop, head.study_logit(slabs), head.heat_side(heats, 0.5) == truth))
        done = np.concatenate(split[: k + 1])
        both = np.concatenate([clean[done], [d[4] for d in dirty]])
        print(f"after fold {k + 1}: AUC {metrics.auc(both, np.concatenate([np.zeros(len(done)), np.ones(len(dirty))])):.3f}", flush=True)
    scores = np.concatenate([clean, [d[4] for d in dirty]])
    labels = np.concatenate([np.zeros(len(clean)), np.ones(len(dirty))]).astype(int)
    groups = np.concatenate([np.arange(len(clean)), [d[0] for d in dirty]])
    crossed_folds = [np.flatnonzero(np.isin(groups, fold)) for fold in split]
    _, positive = crossed(scores, labels, crossed_folds, 0.92)
    calibration = metrics.platt(scores, labels)
    # Each head stands once as it is and up to four times with a lesion: suppose as many of either.
    calibration = (calibration[0], calibration[1] - float(np.log(labels.sum() / (1 - labels).sum())))
    cut = metrics.best_threshold(scores, labels, 0.92)
    point = sigmoid(calibration[0] * cut + calibration[1])
    net = fit(heads, 98, "final")
    heat = {"output": "heat", "channel": 0, "threshold": 0.5}
    check = phantom_check(net, "infarct", "infarct", calibration, point, heat["threshold"])
    finding, source = "ischaemic_stroke", f"infarcts inserted into {len(heads)} real heads without a bleed (CT-ICH)"
    method = f"out of fold, {folds} folds by patient, one seed"
    negatives, count = len(clean), len(dirty)
    alarms, hits = int(positive[labels == 0].sum()), int(positive[labels == 1].sum())
    figures = [
        performance(finding, "auc_inserted", metrics.auc(scores, labels), metrics.bootstrap(scores, labels, groups), len(scores), count, source, method),
        performance(finding, "sensitivity_inserted", hits / count, metrics.wilson(hits, count), count, count, source, method + "; operating point from the other folds"),
        performance(finding, "specificity", 1 - alarms / negatives, metrics.wilson(negatives - alarms, negatives), negatives, 0, "real heads without a bleed (CT-ICH)", method + "; operating point from the other folds"),
    ]
    by_drop, by_volume = [], []
    found = positive[labels == 1]
    for drop in (3.0, 5.0, 7.0, 10.0):
        rows = np.array([d[3] == drop for d in dirty])
        by_drop.append((drop, int(rows.sum()), float(found[rows].mean()), float(np.mean([dirty[i][5] for i in np.flatnonzero(rows)]))))
    for low, high in ((0, 15), (15, 40), (40, 1000)):
        rows = np.array([low <= d[2] < high for d in dirty])
        by_volume.append((low, high, int(rows.sum()), float(found[rows].mean()) if rows.any() else float("nan")))
    real = cpaisd(net, cut)
    figures.append(performance(
        finding, "slice_sensitivity_real", real["hits"] / real["n"], metrics.wilson(real["hits"], real["n"]), real["n"], real["n"],
        "CPAISD, 24 real hyperacute slices (one slice stands for a study)", "final network at the fixed operating point; no patient ids"))
    write(
        "stroke-baseline", "Acute ischaemic stroke on head CT (baseline)", "1.0.0", finding, net, calibration, point, heat,
        2, "HIGH", figures, cards.STROKE_LIMITS, "infarct", check, {"drops": by_drop, "volumes": by_volume, "cpaisd": real})


def cpaisd(net, cut: float) -> dict:
    """The 24 real slices, each as a study of one slab; pixel size is not recorded (0.45 mm assumed, heads are rescaled)."""
    root = data.data_root() / "cpaisd"
    hits, sides, n, skipped = 0, 0, 0, 0
    with open(root / "labels.csv") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        pixels = np.asarray(Image.open(root / "images" / row["file"]).convert("L"), np.float64)
        s = preprocess.HeadSlice(pixels, np.zeros(3), np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), 0.45, 0.45)
        try:
            prepared = preprocess.prepare_head([s])
        except preprocess.NotAssessable:
            skipped += 1
            continue
        slabs, heats = head.slab_logits(net, prepared.inputs)
        masks = np.asarray(Image.open(root / "masks" / row["file"]).convert("RGB"), np.float64).sum(2)
        lesion = dataclasses.replace(s, hu=(masks > 0) * 100.0)
        u, v, _ = preprocess.slice_frame(s)
        grid = preprocess.to_grid(
            preprocess.to_frame(lesion, u, v, prepared.frame_centre, preprocess.HeadParameters()), prepared.alignment,
            preprocess.HeadParameters())
        columns = np.clip(grid, 0, 100).sum(0)
        truth = "left" if columns[80:].sum() > columns[:80].sum() else "right"
        warm = heats[0]
        side = "left" if warm[:, 40:].sum() > warm[:, :40].sum() else "right"
        n += 1
        hits += int(head.study_logit(slabs) >= cut)
        sides += int(side == truth)
    print(f"cpaisd: {hits} of {n} at the operating point, side of the heat right in {sides} of {n}, {skipped} skipped", flush=True)
    return {"hits": hits, "n": n, "sides": sides, "skipped": skipped}


def write(
    identifier, title, version, finding, net, calibration, point, heat, urgency, priority, figures, limits, kind, check,
    extra) -> None:
    entry = package.finding_entry(
        finding, "smoothed_top_mean", 2, calibration, point, heat, urgency, priority)
    manifest = package.base_manifest(
        identifier, version, title, "head_ct", "head_ct_slabs", dataclasses.asdict(preprocess.HeadParameters()), [entry],
        figures, limits)
    package.write_package(MODELS / identifier, net, sample_input(kind), "slabs", manifest)
    (MODELS / identifier / "model-card.md").write_text(cards.card(manifest, check, extra))
    for f in figures:
        print(f"{identifier} {f['metric']} {f['value']} {f['interval']} n={f['n']}", flush=True)
    print(f"{identifier} phantoms {check}", flush=True)
