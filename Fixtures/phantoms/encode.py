"""Other transfer syntaxes, written in place: by DCMTK's own tools, JPEG 2000 by OpenJPEG."""

import os
import subprocess

import pydicom
from pydicom.uid import JPEG2000Lossless


def jpeg_lossless(paths):
    """Re-encodes files in place as JPEG Lossless, process 14 SV1 (1.2.840.10008.1.2.4.70)."""
    _each(["dcmcjpeg", "+e1"], paths)


def jpeg_ls(paths):
    _each(["dcmcjpls"], paths)


def jpeg_2000(paths):
    """Lossless JPEG 2000 (1.2.840.10008.1.2.4.90)."""
    for path in paths:
        dataset = pydicom.dcmread(path)
        dataset.compress(JPEG2000Lossless, generate_instance_uid=False)
        dataset.save_as(path)


def jpeg_baseline(paths):
    """Lossy, for 8-bit images only (1.2.840.10008.1.2.4.50)."""
    _each(["dcmcjpeg", "+eb", "+un"], paths)


def rle(paths):
    _each(["dcmcrle"], paths)


def deflated(paths):
    _each(["dcmconv", "+td"], paths)


def big_endian(paths):
    _each(["dcmconv", "+tb"], paths)


def implicit(paths):
    _each(["dcmconv", "+ti"], paths)


def _each(command, paths):
    for path in paths:
        made = f"{path}.new"
        done = subprocess.run([*command, str(path), made], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} could not encode {path}: {done.stderr.strip()}")
        os.replace(made, path)
