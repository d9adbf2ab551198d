"""Studies that are wrong in one way each; a receiver must end each of them visibly and disturb no other."""

import io
import struct

import numpy as np

from .ct_objects import Acquisition, Storage, slice_object
from .head_ct import render
from .head_recipe import HeadRecipe
from .header import StudyHeader
from .study import Study, save
from .uids import UIDSource

SOFT = Acquisition(2, "Head 6.5 H31s", "H31s", thickness_mm=6.5)
ENDED = "not_eligible or failed are both right; positive or negative is not"


def _study(seed, name, change=None, notes=ENDED, slices=25):
    """A small normal head whose instances `change(list, header)` spoils; it may return data sets or bytes."""
    uids = UIDSource("malformed", seed, name)
    header = StudyHeader(uids, "Fixture^Malformed", "FIXBAD", f"M{uids.number('accession'):08d}", name)
    volume = render(HeadRecipe(seed=seed, slices=25, slice_mm=6.5, sub_slices=1, grid=128), size=128)
    study = Study(name, header, "CT", "not_eligible", notes=notes)
    for k in range(slices):
        study.instances.append(
            slice_object(header, SOFT, k + 1, volume.hu[k], volume.pixel_mm, volume.position(k), Storage())
        )
    if change:
        study.instances = list(change(study.instances, header))
    return study


def part10(dataset):
    buffer = io.BytesIO()
    save(dataset, buffer)
    return buffer.getvalue()


def _each(edit):
    """Spoils every instance by `edit(data set, index)`."""

    def change(instances, header):
        for index, d in enumerate(instances):
            edit(d, index)
        return instances

    return change


def _cut(share):
    return lambda instances, header: [part10(d)[: int(len(part10(d)) * share)] for d in instances]


def _one_cut(instances, header):
    """One slice of the middle lacks its second half."""
    whole = part10(instances[12])
    return [*instances[:12], whole[: len(whole) // 2], *instances[13:]]


def _wrong_length(instances, header):
    """Rows (0028,0010) says it is 0xFFF0 bytes long."""
    right = struct.pack("<HH2sH", 0x0028, 0x0010, b"US", 2)
    return [
        part10(d).replace(right, struct.pack("<HH2sH", 0x0028, 0x0010, b"US", 0xFFF0), 1) for d in instances
    ]


def _bare(dataset):
    """The data set alone in Implicit VR Little Endian: no preamble, no prefix, no meta information."""
    buffer = io.BytesIO()
    dataset.save_as(buffer, implicit_vr=True, little_endian=True, enforce_file_format=False)
    return buffer.getvalue()


def _delete(*keywords):
    def edit(d, index):
        for keyword in keywords:
            if keyword in d:
                delattr(d, keyword)

    return _each(edit)


def _put(keyword, placeholder, wrong):
    """Writes a value that pydicom refuses, in place of a proper one of the same length."""
    assert len(str(placeholder)) == len(wrong)

    def change(instances, header):
        for d in instances:
            setattr(d, keyword, placeholder.split("\\"))
            yield part10(d).replace(placeholder.encode(), wrong.encode(), 1)

    return change


def _frames(d, index):
    d.FrameOfReferenceUID = d.FrameOfReferenceUID + ("1" if index % 2 else "2")


def _zeros(d, index):
    d.PixelData = bytes(len(d.PixelData))


def _absurd(d, index):
    d.Rows = d.Columns = 65535


def _short(d, index):
    d.PixelData = d.PixelData[: len(d.PixelData) // 3]


def _bits(d, index):
    d.BitsStored, d.HighBit = 24, 40


def _garbage_jpeg(instances, header):
    """Says JPEG Lossless and holds noise between proper fragment marks."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.encaps import encapsulate
    from pydicom.uid import JPEGLosslessSV1

    for index, d in enumerate(instances):
        noise = np.random.default_rng(index).integers(0, 256, 4000, dtype=np.uint8).tobytes()
        d.PixelData = encapsulate([b"\xff\xd8" + noise])
        d["PixelData"].VR, d["PixelData"].is_undefined_length = "OB", True
        d.file_meta = FileMetaDataset()
        d.file_meta.TransferSyntaxUID = JPEGLosslessSV1
    return instances


def _nested(instances, header, depth=4000):
    """Adds a private sequence within a sequence, `depth` times, of undefined length throughout."""
    start = struct.pack("<HH2s2xI", 0x0099, 0x1010, b"SQ", 0xFFFFFFFF) + struct.pack(
        "<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF
    )
    end = struct.pack("<HHI", 0xFFFE, 0xE00D, 0) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    creator = struct.pack("<HH2sH", 0x0099, 0x0010, b"LO", 8) + b"FIXTURE "
    for d in instances:
        pixels = d["PixelData"]
        del d["PixelData"]
        tail = struct.pack("<HH2s2xI", 0x7FE0, 0x0010, b"OW", len(pixels.value)) + pixels.value
        yield part10(d) + creator + start * depth + end * depth + tail


def _same_uid_other_bytes(instances, header):
    """The same SOP Instance UID arrives a second time with other pixels."""
    import copy

    other = copy.deepcopy(instances[12])
    other.PixelData = bytes(len(other.PixelData))
    return [*instances, other]


def _not_dicom(seed, name, data, notes):
    study = _study(seed, name, lambda i, h: [data], notes)
    return study


def builders(seed):
    made = lambda name, change, notes=ENDED, **more: (name, lambda: _study(seed, name, change, notes, **more))
    return dict(
        [
            made("truncated-pixel-data", _cut(0.7)),
            made("truncated-header", _cut(0.01), "cut within the header: no instance is readable"),
            made(
                "truncated-one-of-many",
                _one_cut,
                "24 good slices and one cut in half: the study may be evaluated without it",
            ),
            made("wrong-element-length", _wrong_length),
            made(
                "no-preamble",
                lambda i, h: [_bare(d) for d in i],
                "readable by a lenient parser: a normal head then",
            ),
            made("zeros", _each(_zeros)),
            made("missing-position", _delete("ImagePositionPatient", "SliceLocation")),
            made("missing-orientation", _delete("ImageOrientationPatient")),
            made("missing-pixel-spacing", _delete("PixelSpacing")),
            made("missing-pixel-data", _delete("PixelData")),
            made(
                "missing-study-uid",
                _delete("StudyInstanceUID"),
                "no study to end: the instances must be refused",
            ),
            made("mixed-frames-of-reference", _each(_frames)),
            made("single-slice", None, slices=1),
            made("absurd-dimensions", _each(_absurd)),
            made("short-pixel-data", _each(_short)),
            made("impossible-bits", _each(_bits)),
            made("zero-slope", _put("RescaleSlope", "1.2345", "0.0000")),
            made("text-spacing", _put("PixelSpacing", "1.23\\1.23", "wide\\thin")),
            made("negative-spacing", _put("PixelSpacing", "1.23\\1.23", "-0.9\\0.00")),
            made(
                "path-in-uid",
                _put("SeriesInstanceUID", "1.2.3.4.5.6.7.8.9.10.1", "../../../../etc/passwd"),
                "no UID at all: must neither be stored under that path nor crash",
            ),
            made(
                "orientation-of-zeros",
                _put("ImageOrientationPatient", "1\\0\\0\\0\\1\\0", "0\\0\\0\\0\\0\\0"),
            ),
            made("garbage-jpeg", _garbage_jpeg),
            made("deeply-nested", _nested, "4000 nested sequences before the pixels"),
            made(
                "same-uid-other-bytes",
                _same_uid_other_bytes,
                "a normal head; the second instance of that UID is kept and flagged, the first one counts",
            ),
            ("empty-file", lambda: _not_dicom(seed, "empty-file", b"", "nothing to receive")),
            (
                "text-file",
                lambda: _not_dicom(
                    seed, "text-file", b"This is a shopping list, not DICOM.\n" * 40, "nothing to receive"
                ),
            ),
            (
                "prefix-only",
                lambda: _not_dicom(seed, "prefix-only", bytes(128) + b"DICM", "nothing to receive"),
            ),
        ]
    )
