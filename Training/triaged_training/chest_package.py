"""The package `ptx-baseline`: members by folds, figures out of fold, package and card."""

from __future__ import annotations

import dataclasses

import numpy as np
import torch
from scipy import ndimage

from . import air, cards, lungs, members, metrics, package, phantoms, preprocess
from .package import MODELS, performance, sigmoid


PRECISION = SENSITIVITY = 0.46  # of the text-mined label, against radiologists (the data's README)
IDENTIFIER = "ptx-baseline"  # keeps the name: better than the first one, but not demonstrably


def heat_side(heat: np.ndarray, threshold: float) -> str:
    """Patient side of a heat map [80, 80]: columns grow to the patient's left."""
    strong = np.where(heat >= threshold, heat, 0).sum(0)
    half = len(strong) // 2
    right, left = strong[:half].sum(), strong[half:].sum()
    if right + left == 0:
        return "none"
    return "left" if left > 0.7 * (left + right) else "right" if right > 0.7 * (left + right) else "bilateral"


def occlusion(setting: air.Setting, heats: np.ndarray, chosen: list[int], calibration) -> dict:
    """How far the probability falls when the hottest region of the hotter lung is replaced by the same place of the other lung
    (at its own brightness), and when a region of the same shape elsewhere in that lung is."""
    rng, rows = np.random.default_rng(12), []
    fold_of = {int(i): k for k, fold in enumerate(setting.folds) for i in fold}
    for i in chosen:
        score = [air.pooled(heats[i : i + 1, s : s + 1])[0] for s in (0, 1)]
        side = int(np.argmax(score))
        heat = heats[i, side]
        level = float(np.sort(heat.ravel())[-60])
        hot = ndimage.binary_dilation(np.kron(heat >= level, np.ones((4, 4))) > 0, iterations=5)
        image, other = setting.crops[i, side], setting.crops[i, 1 - side]
        inside, best = setting.masks[i, side] > 0.5, None
        for _ in range(60):
            there = np.roll(hot, (int(rng.integers(-90, 91)), int(rng.integers(-60, 61))), (0, 1))
            value = (there & inside).sum() - 3 * (there & hot).sum()
            if best is None or value > best[0]:
                best = (value, there)
        net = setting.load(members.Job(air.SEEDS[0], fold_of[i]))

        def asked(region: np.ndarray | None) -> float:
            changed = image
            if region is not None:
                soft = ndimage.gaussian_filter(region.astype(np.float32), 2)
                broad = ndimage.gaussian_filter(image, 12)
                changed = image + soft * (broad + other - ndimage.gaussian_filter(other, 12) - image)
            pair = [changed, other] if side == 0 else [other, changed]
            made = air.heat_logits(net, np.stack(pair))
            return sigmoid(calibration[0] * float(air.pooled(made[None])[0]) + calibration[1])

        rows.append([asked(None), asked(hot), asked(best[1])])
    before, hidden, elsewhere = np.array(rows).T
    print(f"occlusion of {len(rows)}: {before.mean():.3f}, mask hidden {hidden.mean():.3f}, elsewhere {elsewhere.mean():.3f}", flush=True)
    return {"n": len(rows), "before": float(before.mean()), "hidden": float(hidden.mean()), "elsewhere": float(elsewhere.mean()),
            "fall": metrics.fall(before, hidden)}


def apical_error(setting: air.Setting, count: int = 60) -> dict:
    """Painted against found apical distance in lungs that the first seed's member of their fold never saw, as a share of the crop's
    height; only where the painted one is a cell high at least."""
    pairs = []
    for k, fold in enumerate(setting.folds):
        use = setting.pool.of(fold, air.ANY, air.LARGE)[:count]
        heat = air.heat_logits(setting.load(members.Job(air.SEEDS[0], k)), setting.pool.crops[use])
        for found, cover in zip(heat, setting.pool.covers[use].astype(np.float32)):
            painted = air.apical(cover.reshape(56, 4, 36, 4).mean((1, 3)) > 0.5)
            if painted >= 1:
                pairs.append((painted / 56, air.apical(found > 0) / 56))
    painted, found = np.array(pairs).T
    missed = found == 0
    made = {
        "n": len(pairs), "missed": int(missed.sum()), "painted": float(np.median(painted)),
        "error": float(np.median(np.abs(found - painted)[~missed])), "correlation": float(np.corrcoef(painted[~missed], found[~missed])[0, 1])}
    print(f"apical distance {made}", flush=True)
    return made


def phantom_check(net: lungs.LungEnsemble, calibration: tuple[float, float], point: float) -> dict:
    rows = []
    for c in phantoms.chests(*air.PHANTOM_CHECK, air.SIZE):
        with torch.no_grad():
            heat, score = net(torch.from_numpy(c["image"])[None, None])
        rows.append((c["side"], sigmoid(calibration[0] * float(score) + calibration[1]), heat_side(heat[0, 0].numpy(), 0.5)))
        print(f"phantom {c['side']:6s} -> {rows[-1][1]:.3f} logit {float(score):.2f} {rows[-1][2]}", flush=True)
    yes, no = [r for r in rows if r[0] != "none"], [r for r in rows if r[0] == "none"]
    return {
        "positives": f"{sum(r[1] >= point for r in yes)} of {len(yes)}", "side": f"{sum(r[0] == r[2] for r in yes)} of {len(yes)}",
        "normals": f"{sum(r[1] < point for r in no)} of {len(no)}",
        "lowest_positive": min(r[1] for r in yes), "highest_normal": max(r[1] for r in no)}


def train_pneumothorax(folds: int, steps: int, workers: int) -> None:
    recipe = members.changed(air.RECIPE, folds, steps)
    setting, seeds = air.Setting(recipe, folds or air.FOLDS), list(air.SEEDS)
    members.train(recipe.name, [members.Job(s, k) for s in seeds for k in range(len(setting.folds))], setting, workers)
    labels, split, n = setting.labels, setting.folds, len(setting.labels)
    plain = np.array([c.no_finding for c in setting.cases])
    some = (labels == 1) | plain
    heats = setting.out_of_fold(seeds)
    alone, together = [air.pooled(own) for own in heats], air.pooled(heats.mean(0))
    for name, own in [*((f"seed {s} alone", a) for s, a in zip(seeds, alone)), (f"mean of {len(seeds)} seeds", together)]:
        print(f"{name}: AUC {metrics.auc(own, labels):.3f}, against no finding {metrics.auc(own[some], labels[some]):.3f}", flush=True)
    # What one member is worth: every case stands once for each seed. Calibrated as if there were as many with as without: 29 of
    # 421 would squeeze every probability below 0.3.
    scores, every = np.concatenate(alone), np.tile(labels, len(seeds))
    probability, positive = metrics.crossed(
        scores, every, [np.concatenate([fold + n * j for j in range(len(seeds))]) for fold in split], balanced=True)
    calibration = metrics.platt(scores, every, metrics.balance(every))
    points = {k: sigmoid(calibration[0] * c + calibration[1]) for k, c in metrics.thresholds(scores, every).items()}
    finding, source = "pneumothorax", "NIH ChestX-ray14, 421 images of 421 patients, text-mined labels"
    method = package.method(len(split), 1) + f", mean of {len(seeds)} seeds"
    of_all, of_some = metrics.mean_auc(alone, labels), metrics.mean_auc([a[some] for a in alone], labels[some])
    chexnet = np.array([c.chexnet for c in setting.cases])
    figures = [
        performance(finding, "auc", *of_all, len(labels), labels.sum(), source, method),
        performance(finding, "auc_against_no_finding", *of_some, some.sum(), labels.sum(), source, method),
        performance(finding, "auc_chexnet_reference", metrics.auc(chexnet, labels), metrics.bootstrap(chexnet, labels), len(labels), labels.sum(), source, "recorded scores of a CheXNet replica, not this package"),
        performance(finding, "auc_against_no_finding_chexnet_reference", metrics.auc(chexnet[some], labels[some]), metrics.bootstrap(chexnet[some], labels[some]), some.sum(), labels.sum(), source, "recorded scores of a CheXNet replica, not this package"),
        *package.rates(finding, positive, every, source, method, repeats=len(seeds)),
    ]
    hidden = occlusion(setting, heats[0], [int(i) for i in np.argsort(-alone[0])[:24]], calibration)
    net = lungs.LungEnsemble(setting.finder, [setting.load(members.Job(seeds[0], 0))], air.TOP).eval()
    check = phantom_check(net, calibration, points["specific"])
    entry = package.finding_entry(
        finding, "single", None, calibration, points, "specific", {"output": "heat", "channel": 0, "threshold": 0.5}, 2, "HIGH")
    manifest = package.base_manifest(
        IDENTIFIER, "2.1.0", "Pneumothorax on frontal chest radiographs (baseline)", "chest_radiograph", "chest_radiograph_square",
        dataclasses.asdict(preprocess.ChestParameters(grid_size=air.SIZE)), [entry], figures, cards.PTX_LIMITS)
    sample = next(c for c in phantoms.chests(*air.PHANTOM_CHECK, air.SIZE) if c["side"] != "none")["image"][None, None]
    package.write_package(MODELS / IDENTIFIER, net, np.round(sample, 4).astype(np.float32), "image", manifest)
    if not hasattr(setting, "pool"):
        setting.prepare()
    apex = apical_error(setting)
    best, span = metrics.perfect_reader(PRECISION, SENSITIVITY, int(labels.sum()), int((1 - labels).sum()))
    healthy, _ = metrics.perfect_reader(PRECISION, 1.0, int(labels.sum()), int(plain.sum()))
    notes = [
        "AUC of each seed alone, on all and against no finding: " + "; ".join(
            f"{metrics.auc(a, labels):.3f} and {metrics.auc(a[some], labels[some]):.3f}" for a in alone)
        + f"; their mean heat map {metrics.auc(together, labels):.3f} and {metrics.auc(together[some], labels[some]):.3f}. How far they lie apart is "
        "how much chance there is in one training; the mean is no better than one, so the package holds one.",
        f"In the calibration each radiograph stands {len(seeds)} times, once for each seed; a share of 0 or 1 has no width when cases are "
        "resampled, and says little where there are few.",
        "Why the specific point is the default: at the balanced one nearly half of the radiographs without the label are called "
        "positive.",
        f"What a perfect reader would score: of such text-mined labels about {100 * PRECISION:.0f} % hold against radiologists, and they name "
        f"about {100 * SENSITIVITY:.0f} % of the pneumothoraces there are. If that holds here, {PRECISION * labels.sum():.0f} of the {labels.sum()} show one and "
        f"{PRECISION * (1 / SENSITIVITY - 1) * labels.sum():.0f} of the other {(1 - labels).sum()} do too. Somebody who is always right then has an AUC of {best:.2f} on these "
        f"labels (95 % of such samples: {span[0]:.2f} to {span[1]:.2f}), and {healthy:.2f} against the images without a finding. What lies above that is luck or goes "
        "along with a label without being a pneumothorax: drains, subcutaneous air, being ill.",
        f"The apical distance is not given. In {apex['n']} inserted pneumothoraces that reach the apex, asked about out of fold, the mask "
        f"showed nothing there in {apex['missed']}; in the others its height and the painted one correlate by {apex['correlation']:.2f}, with a "
        f"median error of {100 * apex['error']:.1f} % of the lung's crop where the median height is {100 * apex['painted']:.1f} % (about "
        f"{300 * apex['error']:.0f} and {300 * apex['painted']:.0f} mm in a crop of 300 mm; the data set does not record the pixels' size)."]
    (MODELS / IDENTIFIER / "model-card.md").write_text(cards.card(manifest, check, {
        "notes": notes, "occlusion": hidden, "reliability": metrics.reliability(
            probability, every, metrics.balance(every), repeats=len(seeds))}))
    for f in figures:
        print(f"{IDENTIFIER} {f['metric']} {f['value']} {f['interval']} n={f['n']}", flush=True)
    print(f"{IDENTIFIER} points {points} phantoms {check}", flush=True)
