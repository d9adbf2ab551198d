"""The packages `ich-baseline` and `stroke-baseline`: members by folds, figures out of fold, package and card."""

from __future__ import annotations

import csv
import dataclasses

import numpy as np
from PIL import Image

from . import bleed, cards, data, head, infarct, members, metrics, nets, package, phantoms, preprocess
from .package import MODELS, performance, sigmoid


def jobs(seeds: tuple[int, ...], folds: int) -> list[members.Job]:
    return [members.Job(s, f) for s in seeds for f in range(folds)]


# As many as stood behind each figure of the haemorrhage. Five took 0.6 s longer for a CT and 60 MB more in the service than the
# service's aims allow, and nobody has measured that they judge better.
PACKED = 2


def packed(setting) -> nets.HeadEnsemble:
    """What goes into the package: the first seed's members of the first folds, so that each patient taught one at least."""
    return nets.HeadEnsemble([setting.load(members.Job(1, k)) for k in range(PACKED)], setting.recipe.top).eval()


def phantom_check(net: nets.HeadEnsemble, positive: str, calibration: tuple[float, float], point: float) -> dict:
    rows = []
    for p in phantoms.heads(*bleed.PHANTOM_CHECK):
        heats = head.heat_logits(net, p["inputs"])
        probability = sigmoid(calibration[0] * head.study_logit(head.pooled(heats, net.top)) + calibration[1])
        rows.append((p["kind"], probability, p["side"], head.heat_side(heats, 0.5)))
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


def sample_input(kind: str) -> np.ndarray:
    """The self-check input: the slab with the most of the finding of a check phantom."""
    p = next(p for p in phantoms.heads(*bleed.PHANTOM_CHECK) if p["kind"] == kind)
    k = int(np.argmax(p["cover"].astype(np.float32).sum((1, 2))))
    return np.round(p["inputs"][k : k + 1].astype(np.float32), 4)


def occlusion(cases, calibration: tuple[float, float]) -> dict:
    """Over (net, volume, mask, heat logits) of positives that were found: how far the probability falls without the hot region,
    and without a region of its shape elsewhere."""
    rng, rows = np.random.default_rng(11), []
    for net, volume, mask, heats in cases:
        asked = head.occluded(net, volume, mask, heats, rng)
        if asked is not None:
            rows.append([sigmoid(calibration[0] * logit + calibration[1]) for logit in asked])
    before, hidden, elsewhere = np.array(rows).T
    print(f"occlusion of {len(rows)}: {before.mean():.3f}, mask hidden {hidden.mean():.3f}, elsewhere {elsewhere.mean():.3f}", flush=True)
    return {"n": len(rows), "before": float(before.mean()), "hidden": float(hidden.mean()), "elsewhere": float(elsewhere.mean()),
            "fall": metrics.fall(before, hidden)}


def scored(heats: list[np.ndarray], top: int) -> tuple[list[np.ndarray], np.ndarray]:
    """Of heat logits [slab, h, h] for each patient: slab logits, and the patients' scores."""
    slabs = [head.pooled(h, top) for h in heats]
    return slabs, np.array([head.study_logit(s) for s in slabs])


def by_subtype(heads: list[data.Head], slabs: list[np.ndarray], split: list[np.ndarray], found: np.ndarray) -> list[dict]:
    """Each subtype's slices against slices without blood, and the patients who have it; slices are called positive at the greatest
    Youden index of the slices of the other folds."""
    labels = np.concatenate([h.labels for h in heads])
    groups = np.concatenate([np.full(len(h.labels), i) for i, h in enumerate(heads)])
    subtypes, smooth = np.concatenate([h.subtypes for h in heads]), np.concatenate([head.smoothed(s) for s in slabs])
    _, positive = metrics.crossed(smooth, labels, [np.flatnonzero(np.isin(groups, fold)) for fold in split])
    said, rows = positive["balanced"], []
    for s, name in enumerate(data.SUBTYPES):
        here = subtypes[:, s] == 1
        use = here | (labels == 0)
        patients = np.array([h.subtypes[:, s].any() for h in heads])
        hits, n = int(found[patients].sum()), int(patients.sum())
        rows.append({
            "name": name, "slices": int(here.sum()), "auc": metrics.auc(smooth[use], here[use].astype(int)),
            "auc_interval": metrics.bootstrap(smooth[use], here[use].astype(int), groups[use]),
            "slice_sensitivity": float(said[here].mean()), "slice_interval": metrics.share(said[here], groups[here]),
            "patients": n, "found": hits, "patient_interval": metrics.wilson(hits, n)})
    return rows


def train_bleed(folds: int, steps: int, workers: int) -> None:
    recipe = members.changed(bleed.RECIPE, folds, steps)
    setting, seeds = bleed.Setting(recipe, folds or bleed.FOLDS), bleed.SEEDS
    members.train(recipe.name, jobs(seeds, len(setting.folds)), setting, workers)
    heads, labels, split = setting.heads, setting.labels, setting.folds
    slab_labels = np.concatenate([h.labels for h in heads])

    def both(heats: list[np.ndarray], of: str) -> tuple[float, float]:
        slabs, scores = scored(heats, recipe.top)
        made = metrics.auc(scores, labels), metrics.auc(np.concatenate([head.smoothed(s) for s in slabs]), slab_labels)
        print(f"{of}: patient AUC {made[0]:.3f}, slice AUC {made[1]:.3f}", flush=True)
        return made

    each = setting.out_of_fold(list(seeds))
    heats = [h.mean(0) for h in each]
    alone = [both([h[j] for h in each], f"seed {seed} alone") for j, seed in enumerate(seeds)]
    both(heats, f"mean of {len(seeds)} seeds")
    slabs, scores = scored(heats, recipe.top)
    groups = np.concatenate([np.full(len(h.labels), i) for i, h in enumerate(heads)])
    raw, smooth = np.concatenate(slabs), np.concatenate([head.smoothed(s) for s in slabs])
    probability, positive = metrics.crossed(scores, labels, split)
    calibration = metrics.platt(scores, labels)
    points = {n: sigmoid(calibration[0] * c + calibration[1]) for n, c in metrics.thresholds(scores, labels).items()}
    finding, source = "intracranial_haemorrhage", "CT-ICH v1.2, 54 patients"
    method = package.method(len(split), len(seeds))
    slices = source + ", slices with brain"
    figures = [
        performance(finding, "patient_auc", metrics.auc(scores, labels), metrics.bootstrap(scores, labels), len(heads), labels.sum(), source, method),
        performance(finding, "slice_auc", metrics.auc(smooth, slab_labels), metrics.bootstrap(smooth, slab_labels, groups), len(smooth), slab_labels.sum(), slices, method + "; slices smoothed 1-2-1 along the head as the program does"),
        performance(finding, "slice_auc_unsmoothed", metrics.auc(raw, slab_labels), metrics.bootstrap(raw, slab_labels, groups), len(raw), slab_labels.sum(), slices, method),
        *package.rates(finding, positive, labels, source, method),
    ]
    found = [i for i in np.flatnonzero(labels) if positive["balanced"][i]]
    fold_of = {i: k for k, fold in enumerate(split) for i in fold}
    folded = [nets.HeadEnsemble([setting.load(members.Job(s, k)) for s in seeds], recipe.top).eval() for k in range(len(split))]
    hidden = occlusion(
        ((folded[fold_of[i]], heads[i].inputs[:, 1].astype(np.float32), heads[i].inputs[:, 3].astype(np.float32), heats[i]) for i in found),
        calibration)
    net = packed(setting)
    check = phantom_check(net, "bleed", calibration, points["balanced"])
    heat = {"output": "heat", "channel": 0, "threshold": 0.5, "minimum_hu": 42.0, "maximum_hu": 88.0}
    missed = [heads[i].name for i in np.flatnonzero(labels) if not positive["balanced"][i]]
    alarms = [heads[i].name for i in np.flatnonzero(labels == 0) if positive["balanced"][i]]
    rows = by_subtype(heads, slabs, split, positive["balanced"])
    write(
        "ich-baseline", "Intracranial haemorrhage on head CT (baseline)", "2.2.0", finding, net, calibration, points, "balanced", heat, 1, figures,
        cards.ICH_LIMITS, "bleed", check, {
            "subtypes": rows, "occlusion": hidden, "reliability": metrics.reliability(probability, labels),
            "notes": [
                "Each seed alone, patient and slice AUC: " + "; ".join(f"{p:.3f} and {s:.3f}" for p, s in alone)
                + ". How far they lie apart is how much chance there is in one training.",
                cards.no_subtypes(rows, int(labels.sum())),
                f"At the balanced point, patients missed: {', '.join(missed) or 'none'}; called without a bleed: "
                f"{', '.join(alarms) or 'none'} (names of the data set's folders)."]})


def train_infarct(folds: int, steps: int, workers: int) -> None:
    recipe = members.changed(infarct.RECIPE, folds, steps)
    setting, seeds = infarct.Setting(recipe, folds or infarct.FOLDS), infarct.SEEDS
    members.train(recipe.name, jobs(seeds, len(setting.folds)), setting, workers)
    cases = setting.cases()
    heats = [h.mean(0) for h in setting.out_of_fold(cases, list(seeds))]
    scores = np.array([head.study_logit(head.pooled(h, recipe.top)) for h in heats])
    labels = np.array([c.drop > 0 for c in cases], int)
    groups = np.array([c.patient for c in cases])
    split = [np.flatnonzero(np.isin(groups, fold)) for fold in setting.folds]
    # Each head stands once as it is and up to four times with a lesion: calibrated as if there were as many of either.
    probability, positive = metrics.crossed(scores, labels, split, balanced=True)
    calibration = metrics.platt(scores, labels, metrics.balance(labels))
    points = {n: sigmoid(calibration[0] * c + calibration[1]) for n, c in metrics.thresholds(scores, labels).items()}
    finding, source = "ischaemic_stroke", f"infarcts inserted into {len(setting.heads)} real heads without a bleed (CT-ICH)"
    method = package.method(len(setting.folds), len(seeds))
    figures = [
        performance(finding, "auc_inserted", metrics.auc(scores, labels), metrics.bootstrap(scores, labels, groups), len(scores), labels.sum(), source, method),
        *package.rates(finding, positive, labels, source, method, groups),
    ]
    columns = np.array([head.heat_side(h, 0.5) == c.side for h, c in zip(heats, cases)])
    drops = np.array([c.drop for c in cases])
    volumes = np.array([c.millilitres for c in cases])
    found = positive["specific"]
    by_drop = [(d, int((drops == d).sum()), float(found[drops == d].mean()), float(columns[drops == d].mean())) for d in infarct.DROPS]
    by_volume = []
    for low, high in ((4, 15), (15, 40), (40, 80), (80, 1000)):
        rows = (labels == 1) & (volumes >= low) & (volumes < high)
        if rows.any():
            by_volume.append((low, high, int(rows.sum()), float(found[rows].mean())))
    fold_of = {int(i): k for k, fold in enumerate(setting.folds) for i in fold}
    folded = [nets.HeadEnsemble([setting.load(members.Job(s, k)) for s in seeds], recipe.top).eval() for k in range(len(setting.folds))]
    chosen = [i for i in np.flatnonzero(labels) if found[i]][:24]
    hidden = occlusion(((folded[fold_of[cases[i].patient]], cases[i].volume, cases[i].mask, heats[i]) for i in chosen), calibration)
    net = packed(setting)
    check = phantom_check(net, "infarct", calibration, points["specific"])
    real = cpaisd(net, calibration, points)
    for purpose in metrics.PURPOSES:
        hits = sum(r["probability"] >= points[purpose] for r in real)
        figures.append(performance(
            finding, f"slice_sensitivity_real_{purpose}", hits / len(real), metrics.wilson(hits, len(real)), len(real), len(real),
            "CPAISD, 24 real hyperacute slices (one slice stands for a study)", "the package at the fixed operating point; no patient ids"))
    ge = ge_head(net, calibration)
    write(
        "stroke-baseline", "Acute ischaemic stroke on head CT (baseline)", "2.1.0", finding, net, calibration, points, "specific",
        {"output": "heat", "channel": 0, "threshold": 0.5}, 2, figures, cards.STROKE_LIMITS, "infarct", check, {
            "drops": by_drop, "volumes": by_volume, "cpaisd": real, "point": points["specific"], "occlusion": hidden,
            "reliability": metrics.reliability(probability, labels, metrics.balance(labels)),
            "notes": [
                "A single real volume, not a figure: the GE series of `dcm_qa_ct`, whose left temporo-occipital hypodensity nobody "
                f"labelled, has the probability {ge[0]:.2f} (specific point {points['specific']:.2f}), heat on the {ge[1]} side, most "
                f"of it {ge[2]}."]})


def cpaisd(net: nets.HeadEnsemble, calibration: tuple[float, float], points: dict[str, float]) -> list[dict]:
    """The 24 real slices, each as a study of one slab; pixel size is not recorded (0.45 mm assumed, heads are rescaled)."""
    root, p, out = data.data_root() / "cpaisd", preprocess.HeadParameters(), []
    with open(root / "labels.csv") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        pixels = np.asarray(Image.open(root / "images" / row["file"]).convert("L"), np.float64)
        s = preprocess.HeadSlice(pixels, np.zeros(3), np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), 0.45, 0.45)
        prepared = preprocess.prepare_head([s])
        heats = head.heat_logits(net, prepared.inputs)
        marked = np.asarray(Image.open(root / "masks" / row["file"]).convert("RGB"), np.float64).sum(2)
        u, v, _ = preprocess.slice_frame(s)
        frame = preprocess.to_frame(dataclasses.replace(s, hu=(marked > 0) * 100.0), u, v, prepared.frame_centre, p)
        lesion = np.clip(preprocess.to_grid(frame, prepared.alignment, p), 0, 100) > 50
        now, inside = prepared.inputs[0, 1] * 100, prepared.inputs[0, 3] > 0.5
        half = lesion.shape[1] // 2
        both = lesion & inside & inside[:, ::-1]
        warm = 1 / (1 + np.exp(-heats[0]))
        truth = "left" if lesion[:, half:].sum() > lesion[:, :half].sum() else "right"
        out.append({
            "file": row["file"], "probability": sigmoid(calibration[0] * head.study_logit(head.pooled(heats, net.top)) + calibration[1]),
            "contrast": float(np.median(now[:, ::-1][both]) - np.median(now[both])) if both.any() else 0.0,
            "cm2": float(lesion.sum()) * (p.grid_mm / prepared.alignment.scale) ** 2 / 100,
            "side": ("left" if warm[:, half // 2 :].sum() > warm[:, : half // 2].sum() else "right") == truth})
        print(f"cpaisd {row['file']}: {out[-1]}", flush=True)
    return out


def ge_head(net: nets.HeadEnsemble, calibration: tuple[float, float]) -> tuple[float, str, str]:
    import pydicom

    slices = []
    for path in sorted((data.data_root() / "dcm_qa_ct" / "ge-tilted-head").iterdir()):
        d = pydicom.dcmread(path)
        hu = d.pixel_array.astype(np.float64) * float(d.RescaleSlope) + float(d.RescaleIntercept)
        turn = np.array(d.ImageOrientationPatient, float)
        slices.append(preprocess.HeadSlice(
            hu, np.array(d.ImagePositionPatient, float), turn[:3], turn[3:], float(d.PixelSpacing[1]), float(d.PixelSpacing[0])))
    prepared = preprocess.prepare_head(slices)
    heats = head.heat_logits(net, prepared.inputs)
    warm = (1 / (1 + np.exp(-heats))).sum((0, 2))
    return (
        sigmoid(calibration[0] * head.study_logit(head.pooled(heats, net.top)) + calibration[1]), head.heat_side(heats, 0.5),
        "behind the middle of the head" if warm[len(warm) // 2 :].sum() > warm[: len(warm) // 2].sum() else "before the middle of the head")


def write(
    identifier, title, version, finding, net, calibration, points, purpose, heat, urgency, figures, limits, kind, check, extra
) -> None:
    entry = package.finding_entry(finding, "smoothed_top_mean", 2, calibration, points, purpose, heat, urgency, "HIGH")
    manifest = package.base_manifest(
        identifier, version, title, "head_ct", "head_ct_slabs", dataclasses.asdict(preprocess.HeadParameters()), [entry],
        figures, limits)
    package.write_package(MODELS / identifier, net, sample_input(kind), "slabs", manifest)
    (MODELS / identifier / "model-card.md").write_text(cards.card(manifest, check, {**extra, "top": net.top}))
    for f in figures:
        print(f"{identifier} {f['metric']} {f['value']} {f['interval']} n={f['n']}", flush=True)
    print(f"{identifier} points {points} phantoms {check}", flush=True)
