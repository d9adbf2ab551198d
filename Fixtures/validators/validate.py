#!/usr/bin/env python3
"""Runs every independent validator that reads an object's kind over DICOM files.

    validate.py [--quick] FILE...

Prints one JSON array of {"file", "validator", "problem"}; exits with 1 when it is not empty, with 2 when a validator
is missing. Validators: dciodvfy (modules and attributes, evidence), PixelMed's DicomSRValidator (templates), dsrdump
(content tree constraints), dcmpschk (presentation states), dcmqi's tid1500reader and segimage2itkimage (read measurements
and masks back), highdicom (parses the object) and pixels (pydicom reads as many as the header says).

`--quick` leaves out DicomSRValidator, which takes seconds of processor time a file.

Findings that are known to be wrong are left out, each with its reason beside it.
"""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import pydicom

COMPREHENSIVE_3D_SR = "1.2.840.10008.5.1.4.1.1.88.34"
PRESENTATION_STATE = "1.2.840.10008.5.1.4.1.1.11.1"
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"

KNOWN_WRONG = {
    "dciodvfy": [
        # Asked of every series; whether it applies can't be told without a body part.
        r"Laterality\(0020,0060\)> - Missing attribute for Type 2C",
        # It holds a presentation state's table to the 8 or 16 bits of an image's; there 8 to 16 are right (PS3.3 C.11.2.1.1).
        r"SoftcopyVOILUTSequence.*LUTDescriptor.*Unrecognized enumerated value",
        # A name of one part is the source's own.
        r"PatientName.*Retired Person Name form",
        # Nobody writes these objects onto exchange media, and what the source lacks is not made up.
        r"Missing attribute or value that would be needed to build DICOMDIR",
    ],
    "pixelmed": [
        # The condition reads "if there is no segment", and the validator does not evaluate it.
        r"Template (1410|1411) .*Missing conditional content item",
        # CID 100 is extensible.
        r"not found in context group 100\b",
        # Its TID 1501, 1410 and 1411 are from before they took in qualitative evaluations (PS3.16 2019 and later).
        r'/CONTAINER \(125007,DCM,"Measurement Group"\)/CODE \([^/]*\): Content Item not in template$',
    ],
    "dsrdump": [
        r"VR checker does not support",
        r"template constraints not yet supported",
    ],
}


def run(arguments, **options):
    return subprocess.run(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **options)


def complaints(validator, text, pattern):
    """The lines that match, without those known to be wrong."""
    lines = [line.strip() for line in text.splitlines() if re.search(pattern, line)]
    return [line for line in lines if not any(re.search(wrong, line) for wrong in KNOWN_WRONG[validator])]


def dciodvfy(path):
    return complaints("dciodvfy", run(["dciodvfy", "-new", path]).stdout, r"^(Error|Warning)")


def pixelmed(path):
    """Under Java 17 and later the limits of the XPath engine must be lifted, or the templates do not load."""
    jars = sorted(glob.glob("/usr/share/java/pixelmed*.jar"))
    done = run([
        "java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss64m", "-Xmx2g", "-Djdk.xml.xpathTotalOpLimit=0", "-Djdk.xml.xpathExprOpLimit=0",
        "-Djdk.xml.xpathExprGrpLimit=0", "-cp", ":".join(jars), "com.pixelmed.validate.DicomSRValidator", path])
    if "Root Template Validation Complete" not in done.stdout:
        return [f"did not finish: {done.stdout[-300:]}"]
    return complaints("pixelmed", done.stdout, r"^(Error|Warning)")


def dsrdump(path):
    done = run(["dsrdump", path])
    found = complaints("dsrdump", done.stdout, r"^[EFW]:")
    return found or (["ended with an error"] if done.returncode else [])


def dcmpschk(path):
    """Its exit status says nothing. Complaints come as blocks of lines; those that hold for no reader are left out:
    its value checker knows no UTF-8, and it wants a name where the standard lets the source's emptiness stand."""
    text = run(["dcmpschk", path]).stdout
    if "Test passed" in text:
        return []
    blocks = re.split(r"^E:\s*$|(?=^W:)", text, flags=re.MULTILINE)
    known_wrong = re.compile(
        r"does not conform to data type definition.*Attribute value +: \[[^\n]*[^\x00-\x7f]"
        r"|patientName absent or empty|Testing: |Test failed", re.DOTALL)
    blocks = [" ".join(block.split()) for block in blocks if block.strip() and not known_wrong.search(block)]
    excused = re.search(r"patientName absent|[^\x00-\x7f]", text)
    return blocks or ([] if excused else ["the test was not passed"])


def tid1500reader(path):
    """It skips what it does not understand and ends well, so what it gives is counted."""
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "measurements.json")
        done = run([tool("tid1500reader"), "--inputDICOM", path, "--outputMetadata", output])
        if done.returncode or not os.path.exists(output):
            return [f"ended with {done.returncode}: {done.stdout[-300:]}"]
        with open(output, encoding="utf-8") as file:
            read = json.load(file).get("Measurements", [])
    groups = measurement_groups(path)
    problems = [] if len(read) == len(groups) else [f"reads {len(read)} groups of {len(groups)}"]
    for key in ("TrackingUniqueIdentifier", "TrackingIdentifier", "Finding", "FindingSite", "measurementItems"):
        problems += [
            f"reads no {key} in group {index}" for index, (group, written) in enumerate(zip(read, groups))
            if not group.get(key) and (key != "Finding" or has_finding(written))]
    return problems


def segimage2itkimage(path):
    with tempfile.TemporaryDirectory() as folder:
        done = run([
            tool("segimage2itkimage"), "--inputDICOM", path, "--outputDirectory", folder, "--outputType", "nrrd"])
        return [f"ended with {done.returncode}: {done.stdout[-300:]}"] if done.returncode else []


def highdicom(path):
    import highdicom

    readers = {
        COMPREHENSIVE_3D_SR: highdicom.sr.srread,
        SEGMENTATION: highdicom.seg.segread,
    }
    try:
        readers[pydicom.dcmread(path, stop_before_pixels=True).SOPClassUID](path)
        return []
    except Exception as error:  # any exception is the reader's refusal
        return [f"{type(error).__name__}: {error}"]


def pixels(path):
    """Reads them all."""
    try:
        dataset = pydicom.dcmread(path)
        return [] if dataset.pixel_array.size else ["holds no pixels"]
    except Exception as error:  # any exception is the reader's refusal
        return [f"{type(error).__name__}: {error}"]


def tool(name):
    beside = os.path.join(os.path.dirname(sys.executable), name)
    return beside if os.path.exists(beside) else name


def measurement_groups(path):
    content = pydicom.dcmread(path).get("ContentSequence", [])
    return [
        group for item in content if item.ConceptNameCodeSequence[0].CodeValue == "126010"
        for group in item.ContentSequence]


def has_finding(group):
    return any(item.ConceptNameCodeSequence[0].CodeValue == "121071" for item in group.ContentSequence)


def validators(path, quick):
    kind = str(pydicom.dcmread(path, stop_before_pixels=True).SOPClassUID)
    chosen = [dciodvfy]
    if kind == COMPREHENSIVE_3D_SR:
        chosen += [dsrdump, highdicom]
        chosen += [] if quick else [pixelmed]
        # A report without a group has nothing for it.
        chosen += [tid1500reader] if measurement_groups(path) else []
    elif kind == PRESENTATION_STATE:
        chosen += [dcmpschk]
    elif kind == SEGMENTATION:
        chosen += [highdicom, pixels]
        # dcmqi writes volumes in the patient: of an image without a place there it can't.
        chosen += [segimage2itkimage] if "FrameOfReferenceUID" in pydicom.dcmread(path) else []
    elif kind == SECONDARY_CAPTURE:
        chosen += [pixels]
    return chosen


def main(arguments):
    paths = [argument for argument in arguments if argument != "--quick"]
    missing = [name for name in ("dciodvfy", "dsrdump", "dcmpschk", "java") if not shutil.which(name)]
    missing += [name for name in ("tid1500reader", "segimage2itkimage") if not shutil.which(tool(name))]
    if missing:
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
        return 2
    jobs = [(path, validator) for path in paths for validator in validators(path, "--quick" in arguments)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda job: job[1](job[0]), jobs)
        problems = [
            {"file": path, "validator": validator.__name__, "problem": problem}
            for (path, validator), found in zip(jobs, results) for problem in found]
    print(json.dumps(problems, indent=1))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
