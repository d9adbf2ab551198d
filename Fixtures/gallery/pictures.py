"""Pictures of result objects, drawn from the objects and the originals alone by pydicom, DCMTK and Pillow."""

import subprocess
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image, ImageDraw
from pydicom.pixels import apply_modality_lut, apply_voi_lut


def key_image(result):
    """The object's own pixels."""
    return Image.fromarray(result.pixel_array)


def grey(source, frame=0):
    """An original as a viewer shows it: a CT in a window of 80 about 40 HU, else by its own rules."""
    pixels = source.pixel_array
    pixels = pixels[frame] if pixels.ndim == 3 else pixels
    values = apply_modality_lut(pixels, source)
    if source.Modality == "CT":
        shown = np.clip((values - 0.0) / 80, 0, 1)
    else:
        shown = apply_voi_lut(values, source).astype(float)
        shown = (shown - shown.min()) / max(shown.max() - shown.min(), 1)
    if source.PhotometricInterpretation == "MONOCHROME1":
        shown = 1 - shown
    return Image.fromarray((shown * 255).astype(np.uint8))


def masks(segmentation, originals):
    """Of each segment the frame with most of it, laid over the image that it was made of."""
    frames = segmentation.pixel_array.reshape(-1, segmentation.Rows, segmentation.Columns)
    groups = segmentation.PerFrameFunctionalGroupsSequence
    for segment in segmentation.SegmentSequence:
        own = [
            i
            for i, g in enumerate(groups)
            if g.SegmentIdentificationSequence[0].ReferencedSegmentNumber == segment.SegmentNumber
        ]
        best = max(own, key=lambda i: np.count_nonzero(frames[i]))
        reference = groups[best].DerivationImageSequence[0].SourceImageSequence[0]
        source = pydicom.dcmread(originals[reference.ReferencedSOPInstanceUID])
        base = grey(source, int(reference.get("ReferencedFrameNumber", 1)) - 1).convert("RGB")
        colour = Image.new("RGB", base.size, _rgb(segment.RecommendedDisplayCIELabValue))
        yield segment.SegmentLabel, Image.composite(
            Image.blend(base, colour, 0.5), base, Image.fromarray(frames[best].astype(np.uint8) * 255)
        )


def presentation(state, path, originals, folder):
    """The image with the largest drawing: its grey by DCMTK through the presentation state, and the graphics on it."""
    annotations = state.GraphicAnnotationSequence
    best = max(annotations, key=lambda a: sum(o.NumberOfGraphicPoints for o in a.get("GraphicObjectSequence", [])))
    reference = best.ReferencedImageSequence[0]
    uid, frame = reference.ReferencedSOPInstanceUID, int(reference.get("ReferencedFrameNumber", 1))
    picture = _through(path, originals[uid], frame, folder).convert("RGB")
    colours = {
        layer.GraphicLayer: _rgb(layer.GraphicLayerRecommendedDisplayCIELabValue)
        for layer in state.GraphicLayerSequence
    }
    draw, line = ImageDraw.Draw(picture), max(1, picture.width // 400)
    for annotation in annotations:
        shown = annotation.ReferencedImageSequence[0]
        if (shown.ReferencedSOPInstanceUID, int(shown.get("ReferencedFrameNumber", 1))) != (uid, frame):
            continue
        colour = colours[annotation.GraphicLayer]
        for item in annotation.get("GraphicObjectSequence", []):
            points = np.array(item.GraphicData).reshape(-1, 2) - 0.5
            draw.line([tuple(p) for p in points], fill=colour, width=line)
        for item in annotation.get("TextObjectSequence", []):
            text = item.UnformattedTextValue.replace("\r\n", "\n")
            left, top, right, bottom = draw.multiline_textbbox(
                (0, 0), text, font_size=max(12, picture.width // 40)
            )
            x = min(item.AnchorPoint[0] + 4, picture.width - right - 4)
            draw.multiline_text(
                (max(x, 0), item.AnchorPoint[1]), text, fill=colour, font_size=max(12, picture.width // 40)
            )
    return picture


def _through(state, image, frame, folder):
    output = Path(folder) / "presented.pgm"
    subprocess.run(
        ["dcmp2pgm", "-q", "-f", str(frame), "-p", str(state), str(image), str(output)], check=True
    )
    with Image.open(output) as picture:
        return picture.copy()


def _rgb(pcs):
    """From PCS values (PS3.3 C.10.7.1.1: CIELab in 16 bits, white point D50) to sRGB."""
    lightness, a, b = pcs[0] / 65535 * 100, pcs[1] / 65535 * 255 - 128, pcs[2] / 65535 * 255 - 128
    y = (lightness + 16) / 116
    x, z = y + a / 500, y - b / 200

    def linear(t):
        return t**3 if t > 6 / 29 else 3 * (6 / 29) ** 2 * (t - 4 / 29)

    xyz = np.array([0.96422, 1.0, 0.82521]) * [linear(x), linear(y), linear(z)]
    from_d50 = np.array(
        [[3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.0334540], [0.0719453, -0.2289914, 1.4052427]]
    )
    rgb = np.clip(from_d50 @ xyz, 0, 1)
    rgb = np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * rgb ** (1 / 2.4) - 0.055)
    return tuple(int(round(v * 255)) for v in rgb)
