"""The model cards: text for people, figures filled in from the run."""

from __future__ import annotations

from . import metrics

ICH_LIMITS = [
    "Trained on 54 patients of one hospital (24 with a bleed): expect it to miss bleeds, small and thin ones above all.",
    "Input is clipped to -20..100 HU; calcifications can look like blood.",
    "Not for children, post-operative heads, contrast-enhanced scans or heavy motion.",
    "The mask is a rough localisation; its volume is an estimate.",
    "It does not tell the subtypes of a bleed apart.",
]
STROKE_LIMITS = [
    "No labelled set of real infarcts was available for training: it learnt from inserted hypodensities.",
    "Sensitivity to real hyperacute infarcts is low; a negative result excludes nothing.",
    "Old infarcts, oedema and asymmetric artefacts can be called acute.",
    "It looks for hypodensity only, not for a hyperdense artery.",
    "Not for children, post-operative heads, contrast-enhanced scans or heavy motion.",
]
PTX_LIMITS = [
    "Trained on pneumothoraces inserted into real radiographs; labels of the real test images are text-mined and noisy.",
    "Small, basal and supine pneumothoraces are likely to be missed; lines, folds and devices can be called one.",
    "Frontal radiographs of adults only.",
    "The outline is a rough localisation, not a measurement of size; signs of tension are not assessed.",
]

USE = {
    "intracranial_haemorrhage": "Puts a non-contrast head CT with suspected intracranial haemorrhage earlier in a worklist.",
    "ischaemic_stroke": "Puts a non-contrast head CT with a suspected acute infarct earlier in a worklist.",
    "pneumothorax": "Puts a frontal chest radiograph with a suspected pneumothorax earlier in a worklist.",
}
HEAD = (
    "reads each 5 mm slab of the head with its neighbours, the brain mask and the difference to the mirrored side (the head is "
    "turned and shifted until it mirrors itself best). Two small encoder-decoders stand in one graph, from two folds of the "
    "cross-validation, so that each patient taught one of them at least; their heat maps are averaged as logits. The slab score is the mean "
    "of the {top} hottest cells of 6,400; the study score is the mean of the two highest slabs after smoothing along the head.")
MADE = {
    "intracranial_haemorrhage": (
        "It " + HEAD + "\n\n"
        "Training data: CT-ICH v1.2 (Hssayeni et al., Data 2020, 5(1):14, CC BY 4.0), 54 patients, slice labels, the slices put in "
        "anatomical order first (the files of 15 series begin in the middle of the head); where in a slice labelled with blood the "
        "blood lies was taught by the probabilities of one network of BLAST-CT (Monteiro et al., Lancet Digital Health 2020, weights "
        "Apache-2.0), which saw none of this data and is no part of the package; bleeds of five kinds inserted by the project into "
        "the 30 patients without one; phantoms of `Fixtures/phantoms` with seeds of their own."),
    "ischaemic_stroke": (
        "It " + HEAD + " Windows are narrow and smoothed, and the mirror difference is taken at three scales.\n\n"
        "Training data: the 30 patients of CT-ICH v1.2 (CC BY 4.0) without a bleed, into which territory-shaped hypodensities of "
        "3 to 12 HU with loss of grey-white contrast were inserted; phantoms of `Fixtures/phantoms` with seeds of their own. "
        "Real infarcts were used for measuring only: 24 slices of CPAISD (Umerenkov et al. 2024, CC BY 4.0)."),
    "pneumothorax": (
        "A small network finds the two lungs; each is cut out, the left one mirrored, and read by a small encoder-decoder, the first seed's member of "
        "the first fold. A lung's score is the mean of its 30 hottest cells, the "
        "radiograph's is that of the hotter lung. All of it is one graph.\n\n"
        "Training data: real radiographs of NIH ChestX-ray14 (Wang et al., CVPR 2017; NIH Clinical Center, free use with "
        "attribution) labelled as without pneumothorax, into which pneumothoraces were inserted (ribs stay, vessels go, a pleural "
        "line comes) as well as what is mistaken for them (emphysema, skin folds, tubes, devices); phantoms of `Fixtures/phantoms` "
        "with seeds of their own. No image labelled pneumothorax was used for training. The lung finder learnt from threshold masks."),
}
LABELLED = {
    "intracranial_haemorrhage": "54 patients of one hospital, 24 of them with a bleed, 222 slices with blood among 1,649.",
    "ischaemic_stroke": "None for training. 24 slices of about 17 patients, without healthy slices of the same source, for measuring.",
    "pneumothorax": "None for training. 29 images with a text-mined label, of which perhaps half show one, for measuring.",
}


def table(heads: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *("| " + " | ".join(r) + " |" for r in rows), ""]


def spread(value: float, interval: tuple[float, float]) -> str:
    return f"{value:.2f} ({interval[0]:.2f} to {interval[1]:.2f})"


def no_subtypes(rows: list[dict], positives: int) -> str:
    """Why the package gives no probability for each subtype."""
    least = min(rows, key=lambda r: r["patients"])
    most = max(rows, key=lambda r: r["patients"])
    half = [metrics.width(0.85, r["patients"], positives - r["patients"]) for r in (least, most)]
    return (
        f"No probability is given for each subtype: {', '.join(str(r['patients']) + ' ' + r['name'] for r in rows)} among {positives} "
        "patients with a bleed are too few. A network that told one subtype from the others with a true AUC of 0.85 would be measured with "
        f"an interval of plus or minus {half[0]:.2f} for {least['name']} and {half[1]:.2f} for {most['name']}; nothing could be "
        "calibrated on that.")


def card(manifest: dict, check: dict, extra: dict) -> str:
    finding = manifest["findings"][0]
    name, points = finding["finding"], finding["operating_points"]
    lines = [
        f"# {manifest['id']} {manifest['version']}: {manifest['title']}", "",
        "Trained and measured on very little public data. It is **not a medical device** and must not be used for the care of",
        "patients.", "",
        "## Intended use", "", USE[name] + " It never lowers a priority. A radiologist reads every study all the same.", "",
        "## How it works and what it learnt from", "", MADE[name].format(top=extra.get("top", "")), "",
        "Labelled data: " + LABELLED[name], "",
        "## Measured", "",
        "Every figure is out of fold: no network that took part in it saw the patient. Calibration and thresholds come from the "
        "other folds. The variants that were tried on the way are in `Training/EXPERIMENTS.md`; the choice among them saw these "
        "figures.", ""]
    lines += table(["metric", "value", "95 % interval", "n (positive)", "data", "method"], [
        [f["metric"], f"{f['value']:.3f}", f"{f['interval'][0]:.3f} to {f['interval'][1]:.3f}", f"{f['n']} ({f['positives']})",
         f["data"], f["method"]] for f in manifest["performance"]])
    figures = {f["metric"]: f for f in manifest["performance"]}

    def shown(metric: str) -> str:
        f = figures[metric]
        return f"{f['value']:.2f} ({f['interval'][0]:.2f} to {f['interval'][1]:.2f})"

    lines += ["### Operating points", ""]
    lines += table(["purpose", "probability", "sensitivity", "specificity"], [
        [p + (" (default)" if p == finding["default_purpose"] else ""), f"{points[p]:.3f}", shown(f"sensitivity_{p}"),
         shown(f"specificity_{p}")] for p in ("sensitive", "balanced", "specific")])
    lines += [
        "Chosen for a sensitivity of 0.95, the greatest Youden index, and a specificity of 0.95 on all patients; what the same rule "
        "reaches on patients that it did not see stands in the table.", ""]
    said = extra["reliability"]
    lines += [
        "### Calibration", "",
        f"Logistic, slope {finding['calibration']['slope']}, intercept {finding['calibration']['intercept']}. Expected calibration "
        f"error {said.error:.3f} (95 % interval {said.interval[0]:.3f} to {said.interval[1]:.3f}; out of fold, five bins"
        + (", as many with as without the finding supposed, which says nothing of real prevalence)." if name != "intracranial_haemorrhage" else ")."), ""]
    lines += table(["probability", "cases", "mean probability", "share with the finding"], [
        [f"{a:.1f} to {b:.1f}", str(n), f"{mean:.2f}", spread(was, interval)] for a, b, n, mean, was, interval in said.rows])
    if "subtypes" in extra:
        lines += [
            "### By subtype", "",
            "Slices with the subtype against slices without blood; a slice is called positive at the greatest Youden index of the "
            "slices of the other folds, a patient at the balanced point. A slice or patient can have several.", ""]
        lines += table(["subtype", "slices", "slice AUC", "slice sensitivity", "patients found", "patient sensitivity"], [
            [r["name"], str(r["slices"]), spread(r["auc"], r["auc_interval"]), spread(r["slice_sensitivity"], r["slice_interval"]),
             f"{r['found']} of {r['patients']}", spread(r["found"] / r["patients"], r["patient_interval"])]
            for r in extra["subtypes"]])
    if "drops" in extra:
        lines += ["### Inserted infarcts found at the specific point", ""]
        lines += table(["contrast", "infarcts", "found", "side of the heat right"], [
            [f"{d:.0f} HU", str(c), f"{s:.2f}", f"{r:.2f}"] for d, c, s, r in extra["drops"]])
        lines += table(["volume", "infarcts", "found"], [[f"{a} to {b} mL", str(c), f"{s:.2f}"] for a, b, c, s in extra["volumes"]])
    if "cpaisd" in extra:
        real = extra["cpaisd"]
        lines += [
            "### Real hyperacute slices (CPAISD)", "",
            "One slice stands for a study. Contrast is the median of the mirrored side less that of the marked region. The warmer "
            f"half of the heat map is the diseased side in {sum(r['side'] for r in real)} of {len(real)}.", ""]
        bands = [(-99, 2), (2, 4), (4, 99)]
        lines += table(["contrast", "slices", "found at the specific point", "median probability", "warmer half right"], [
            [("below 2" if low < 0 else "4 and more" if high > 90 else f"{low} to {high}") + " HU", str(len(those)),
             str(sum(r["probability"] >= extra["point"] for r in those)),
             f"{sorted(r['probability'] for r in those)[len(those) // 2]:.2f}", str(sum(r["side"] for r in those))]
            for low, high in bands if (those := [r for r in real if low <= r["contrast"] < high])])
    o = extra["occlusion"]
    lines += [
        "### Does the decision rest on the mask?", "",
        ("In the {} radiographs with the highest score, the hottest cells of the hotter lung were replaced by the same place of the "
         "other lung, at their own brightness" if name == "pneumothorax" else
         "In {} cases that were found, the hot region was replaced by the mirrored side").format(o["n"]) + ": the mean probability falls "
        f"from {o['before']:.2f} to {o['hidden']:.2f} (by {spread(o['before'] - o['hidden'], o['fall'])}). A region of the same shape "
        f"elsewhere, replaced likewise, leaves {o['elsewhere']:.2f}.", ""]
    if extra.get("notes"):
        lines += ["### Notes", ""]
        for note in extra["notes"]:
            lines += [note, ""]
    lines += [
        "### Phantoms", "",
        "Phantoms with seeds kept out of training show that the chain works, not how good the network is on people: "
        f"positive found {check['positives']} (lowest probability {check['lowest_positive']:.2f}), side right {check['side']}, "
        f"normals negative {check['normals']} (highest probability {check['highest_normal']:.2f})"
        + (f", phantoms with the other finding negative {check['other']}." if "other" in check else "."), "",
        "## What it cannot do", "",
    ]
    lines += [f"- {limit}" for limit in manifest["limitations"]]
    lines += [
        "", "## Made by", "", f"`make train MODEL={manifest['id']}`, seeds fixed.", "",
        "## Licence", "", f"Weights: {manifest['licence']['spdx']}, {manifest['licence']['holder']}. Data as named above.", ""]
    return "\n".join(lines)
