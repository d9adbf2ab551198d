#!/usr/bin/env python3
"""Reads a segmentation with highdicom and with dcmqi and prints as JSON what they find.

    read_segmentation.py FILE

`segments` is highdicom's view: tracking UID, codes and each frame with its source image, position and mask as run lengths
(absent first). `dcmqi` is segimage2itkimage's: for each segment the number of voxels, and how many of the pixels that
highdicom finds lie, in millimetres, on one of them; null where the object has no place in the patient.
"""

import glob
import gzip
import json
import os
import subprocess
import sys
import tempfile

import highdicom
import numpy as np
import pydicom


def runs(mask):
    flat = np.concatenate([[False], mask.ravel().astype(bool)])
    edges = np.flatnonzero(np.diff(flat)).tolist()
    bounds = [0, *edges, mask.size]
    return [later - earlier for earlier, later in zip(bounds, bounds[1:])]


def frame(segmentation, index, pixels):
    groups = segmentation.PerFrameFunctionalGroupsSequence[index]
    shared = segmentation.SharedFunctionalGroupsSequence[0]
    source = groups.DerivationImageSequence[0].SourceImageSequence[0]
    found = {
        "segment": groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber,
        "source": source.ReferencedSOPInstanceUID,
        "source_frame": source.get("ReferencedFrameNumber"),
        "dimension": list(groups.FrameContentSequence[0].DimensionIndexValues),
        "position": None,
        "runs": runs(pixels),
    }
    if "PlanePositionSequence" in groups:
        def macro(name):
            return (groups if name in groups else shared)[name][0]
        found["position"] = [float(v) for v in groups.PlanePositionSequence[0].ImagePositionPatient]
        found["orientation"] = [float(v) for v in macro("PlaneOrientationSequence").ImageOrientationPatient]
        found["spacing"] = [float(v) for v in macro("PixelMeasuresSequence").PixelSpacing]
    return found


def points(found, pixels):
    """The centres of a frame's set pixels in the patient, mm."""
    rows, columns = np.nonzero(pixels)
    orientation, spacing = np.array(found["orientation"]), found["spacing"]
    return (np.array(found["position"]) + np.outer(columns * spacing[1], orientation[:3])
            + np.outer(rows * spacing[0], orientation[3:]))


def nrrd(path):
    """Voxels [slice, row, column], and what takes (column, row, slice) to millimetres."""
    with open(path, "rb") as file:
        text, data = file.read().split(b"\n\n", 1)
    fields = dict(line.split(": ", 1) for line in text.decode().splitlines() if ": " in line)
    if fields["encoding"] == "gzip":
        data = gzip.decompress(data)
    kinds = {"unsigned char": "u1", "short": "<i2", "unsigned short": "<u2"}
    sizes = [int(size) for size in fields["sizes"].split()]
    voxels = np.frombuffer(data, kinds[fields["type"]]).reshape(sizes[::-1])
    vectors = [[float(v) for v in vector.strip("()").split(",")] for vector in fields["space directions"].split()]
    origin = [float(v) for v in fields["space origin"].strip("()").split(",")]
    return voxels, np.array(vectors).T, np.array(origin)


def dcmqi(path, found, pixels):
    tool = os.path.join(os.path.dirname(sys.executable), "segimage2itkimage")
    answer = {}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [tool if os.path.exists(tool) else "segimage2itkimage", "--inputDICOM", path, "--outputDirectory",
             folder, "--outputType", "nrrd"], check=True, stdout=subprocess.DEVNULL)
        for output in sorted(glob.glob(os.path.join(folder, "*.nrrd"))):
            voxels, directions, origin = nrrd(output)
            number = int(os.path.basename(output).split(".")[0])
            mine = np.concatenate(
                [points(f, p) for f, p in zip(found, pixels) if f["segment"] == number])
            index = np.linalg.solve(directions, (mine - origin).T).T
            nearest = np.rint(index).astype(int)
            inside = np.all((nearest >= 0) & (nearest < voxels.shape[::-1]), axis=1)
            near = np.linalg.norm((index - nearest) @ directions.T, axis=1) < 0.01
            column, row, slice_ = nearest[inside & near].T
            answer[number] = {
                "voxels": int(np.count_nonzero(voxels)),
                "matching": int(np.count_nonzero(voxels[slice_, row, column]))}
    return answer


path = sys.argv[1]
segmentation = highdicom.seg.segread(path)
pixels = segmentation.pixel_array.reshape(-1, segmentation.Rows, segmentation.Columns)
found = [frame(segmentation, index, pixels[index]) for index in range(len(pixels))]
print(json.dumps({
    "segments": [{
        "number": segment.SegmentNumber,
        "tracking_uid": segment.tracking_uid,
        "tracking_id": segment.tracking_id,
        "type": segment.segmented_property_type.value,
        "region": segment.anatomic_regions[0].value,
        "algorithm": segment.algorithm_identification.name,
        "version": segment.algorithm_identification.version,
    } for segment in segmentation.SegmentSequence],
    "frames": found,
    "dcmqi": dcmqi(path, found, pixels) if "FrameOfReferenceUID" in segmentation else None,
}))
