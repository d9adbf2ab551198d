"""One HTML page of pictures, a row a study."""

import html
import io
import subprocess
import tempfile
from pathlib import Path

import pydicom

from . import pictures, screens


def write(folder, story):
    """Draws every result that the PACS got in `story` (a `demo.story.Story` that has awaited its results)."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    rows = []
    entries = {entry.study_uid: entry for entry in story.entries}
    for study in story.studies:
        files = [story.set / name for name in study["files"]]
        found = story.found[study["study_uid"]]
        results = [
            (modality, story.pacs.file(uid)) for modality in ("SR", "OT", "SEG", "PR") for uid in found.get(modality, ())
        ]
        rows.append(_row(folder, study, entries.get(study["study_uid"]), results, files))
    positive = next((entry.study_uid for entry in story.entries if entry.outcome == "positive"), story.studies[0]["study_uid"])
    shots = "".join(
        f'<figure><a href="{name}"><img src="{name}"></a><figcaption>{name}</figcaption></figure>'
        for name in screens.draw(folder, story.daemon.base, positive)
    )
    rows.insert(0, f"<section><h2>The service's pages</h2>{shots}</section>")
    page = folder / "index.html"
    page.write_text(_PAGE.replace("ROWS", "\n".join(rows)), encoding="utf-8")
    return page


class _Originals:
    """The files of a study by SOP Instance UID, JPEG decoded, since not every tool decodes it."""

    def __init__(self, files, scratch):
        self.files = {str(pydicom.dcmread(f, stop_before_pixels=True).SOPInstanceUID): f for f in files}
        self.scratch = Path(scratch)

    def __getitem__(self, uid):
        file = self.files[uid]
        if not pydicom.filereader.read_file_meta_info(file).TransferSyntaxUID.is_compressed:
            return file
        decoded = self.scratch / f"{uid}.dcm"
        if not decoded.exists():
            subprocess.run(["dcmdjpeg", str(file), str(decoded)], check=True)
        return decoded


def _row(folder, study, entry, results, files):
    words, shown = [entry.outcome or "no outcome" if entry else "not on the worklist"], []
    if entry and entry.reason:
        words.append(entry.reason)
    with tempfile.TemporaryDirectory() as scratch:
        originals = _Originals(files, scratch)
        for number, (modality, content) in enumerate(results):
            result = pydicom.dcmread(io.BytesIO(content))
            name = f"{study['name']}-{number}-{modality}"
            if modality == "SR":
                words += _impression(result)
            elif modality == "OT":
                shown.append((name, "key image", pictures.key_image(result)))
            elif modality == "SEG":
                for label, picture in pictures.masks(result, originals):
                    shown.append((f"{name}-{len(shown)}", f"segmentation: {label}", picture))
            else:
                path = Path(scratch) / "state.dcm"
                path.write_bytes(content)
                shown.append((name, "presentation state", pictures.presentation(result, path, originals, scratch)))
    figures = []
    for name, caption, picture in shown:
        picture.save(folder / f"{name}.png")
        figures.append(
            f'<figure><a href="{name}.png"><img src="{name}.png"></a><figcaption>{html.escape(caption)}</figcaption></figure>'
        )
    text = "".join(f"<p>{html.escape(word)}</p>" for word in words)
    return f"<section><h2>{html.escape(study['name'])}</h2>{text}{''.join(figures)}</section>"


def _impression(report):
    for item in report.ContentSequence:
        if item.ConceptNameCodeSequence[0].CodeValue == "C0034375":
            for child in item.ContentSequence:
                if child.ConceptNameCodeSequence[0].CodeValue == "121073":
                    yield child.TextValue


_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>triaged: results of the demonstration</title>
<style>
body { background: #111; color: #ddd; font: 15px sans-serif; margin: 2em; }
figure { display: inline-block; margin: 0 1em 1em 0; vertical-align: top; }
img { height: 360px; }
figcaption { color: #999; }
section { border-top: 1px solid #444; }
</style></head><body>
<h1>Results of the demonstration</h1>
<p>Made-up studies. Key images are the objects' own pixels; masks and outlines are drawn over the originals by pydicom, DCMTK and Pillow.</p>
ROWS
</body></html>
"""
