"""The model cards: text for people, figures filled in from the run."""

from __future__ import annotations

ICH_LIMITS = [
    "Trained on 54 patients of one hospital (24 with a bleed): expect it to miss bleeds, small and thin ones above all.",
    "Input is clipped to -20..100 HU; calcifications can look like blood.",
    "Not for children, post-operative heads, contrast-enhanced scans or heavy motion.",
    "The mask is a rough localisation; its volume is an estimate.",
]
STROKE_LIMITS = [
    "No labelled set of real infarcts was available for training: it learnt from inserted hypodensities.",
    "Sensitivity to real hyperacute infarcts is low; a negative result excludes nothing.",
    "Old infarcts, oedema and asymmetric artefacts can be called acute.",
    "Not for children, post-operative heads, contrast-enhanced scans or heavy motion.",
]
PTX_LIMITS = [
    "Trained on pneumothoraces inserted into real radiographs; labels of the real test images are text-mined and noisy.",
    "Small, basal and supine pneumothoraces are likely to be missed; lines, folds and devices can be called one.",
    "Frontal radiographs of adults only.",
    "The outline is a rough localisation, not a measurement of size.",
]

USE = {
    "intracranial_haemorrhage": "Puts a non-contrast head CT with suspected intracranial haemorrhage earlier in a worklist.",
    "ischaemic_stroke": "Puts a non-contrast head CT with a suspected acute infarct earlier in a worklist.",
    "pneumothorax": "Puts a frontal chest radiograph with a suspected pneumothorax earlier in a worklist.",
}
MADE = {
    "intracranial_haemorrhage": (
        "A small encoder-decoder reads each 5 mm slab of the head with its neighbours, the brain mask and the difference to "
        "the mirrored side (the head is turned and shifted until it mirrors itself best). The slab score is the mean of the 40 "
        "hottest cells; the study score is the mean of the two highest slabs after smoothing along the head.\n\n"
        "Training data: CT-ICH v1.2 (Hssayeni et al., Data 2020, 5(1):14, CC BY 4.0), 54 patients, slice labels; bleeds of five "
        "kinds inserted by the project into its 30 patients without one; phantoms of `Fixtures/phantoms` with seeds of their own."),
    "ischaemic_stroke": (
        "A small encoder-decoder reads each 5 mm slab of the head with its neighbours in a narrow, smoothed window, the brain "
        "mask and the smoothed difference to the mirrored side. Pooling as for the haemorrhage baseline.\n\n"
        "Training data: the 30 patients of CT-ICH v1.2 (CC BY 4.0) without a bleed, into which territory-shaped hypodensities of "
        "3 to 12 HU with loss of grey-white contrast were inserted; phantoms of `Fixtures/phantoms` with seeds of their own. "
        "Real infarcts were used for measuring only: 24 slices of CPAISD (Umerenkov et al. 2024, CC BY 4.0)."),
    "pneumothorax": (
        "A small fully convolutional network gives a heat map of 80 x 80 cells over the radiograph; the image score is the mean "
        "of the 40 hottest.\n\n"
        "Training data: real radiographs of NIH ChestX-ray14 (Wang et al., CVPR 2017; NIH Clinical Center, free use with "
        "attribution) labelled as without pneumothorax, into which pneumothoraces were inserted; phantoms of `Fixtures/phantoms` "
        "with seeds of their own. No image labelled pneumothorax was used for training."),
}


def card(manifest: dict, check: dict, extra: dict) -> str:
    finding = manifest["findings"][0]
    name = finding["finding"]
    lines = [
        f"# {manifest['id']} {manifest['version']}: {manifest['title']}", "",
        "A **baseline**: it exists so that the service runs end to end with an honest, measured network. It is not a medical",
        "device and must not be used for the care of patients.", "",
        "## Intended use", "", USE[name] + " It never lowers a priority. A radiologist reads every study all the same.", "",
        "## How it works and what it learnt from", "", MADE[name], "",
        f"Operating point {finding['operating_point']} on the probability"
        f" (logistic, slope {finding['calibration']['slope']}, intercept {finding['calibration']['intercept']}"
        + ("; calibrated on inserted lesions with as many diseased as healthy heads supposed, which says nothing of real"
           " prevalence)." if name == "ischaemic_stroke" else ")."), "",
        "## Measured", "",
        "| metric | value | 95 % interval | n (positive) | data | method |", "|---|---|---|---|---|---|",
    ]
    for f in manifest["performance"]:
        lines.append(
            f"| {f['metric']} | {f['value']:.3f} | {f['interval'][0]:.3f} to {f['interval'][1]:.3f} | {f['n']} "
            f"({f['positives']}) | {f['data']} | {f['method']} |")
    lines += [""]
    if "subtypes" in extra:
        lines += ["Slice AUC by subtype against slices without blood:", ""]
        lines += [f"- {n}: {a:.3f} ({c} slices)" for n, c, a in extra["subtypes"]] + [""]
    if "drops" in extra:
        lines += ["Inserted infarcts found at the operating point, by contrast:", ""]
        lines += [f"- {d:.0f} HU: {s:.2f} of {c}, side right in {r:.2f}" for d, c, s, r in extra["drops"]] + [""]
        lines += ["and by volume:", ""]
        lines += [f"- {a} to {b} mL: {s:.2f} of {c}" for a, b, c, s in extra["volumes"]] + [""]
        r = extra["cpaisd"]
        lines += [
            f"Real hyperacute slices (CPAISD): {r['hits']} of {r['n']} at the operating point; the warmer half of the heat map is "
            f"the diseased side in {r['sides']} of {r['n']}.", ""]
    if "notes" in extra:
        lines += extra["notes"] + [""]
    lines += [
        "Phantoms with seeds kept out of training (they show that the chain works, not how good the network is on people):",
        f"positive found {check['positives']} (lowest probability {check['lowest_positive']:.2f}), side right {check['side']}, "
        f"normals negative {check['normals']} (highest probability {check['highest_normal']:.2f})"
        + (f", phantoms with the other finding negative {check['other']}." if "other" in check else "."), "",
        "The figures were seen while the recipe was chosen; see `Training/EXPERIMENTS.md` for every variant that was tried.", "",
        "## What it cannot do", "",
    ]
    lines += [f"- {limit}" for limit in manifest["limitations"]]
    lines += ["", "## Licence", "", f"Weights: {manifest['licence']['spdx']}, {manifest['licence']['holder']}. Data as named above.", ""]
    return "\n".join(lines)
