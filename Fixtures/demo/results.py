"""What the PACS received: new objects of each study, and whether they belong to it."""

import io

import pydicom


def new_results(pacs, study_uid, originals):
    """Modality -> SOP Instance UIDs that were not there before."""
    found = {}
    for modality, uids in pacs.instance_uids(study_uid).items():
        fresh = sorted(uids - originals)
        if fresh:
            found[modality] = fresh
    return found


def faults(pacs, uid, study, originals, made):
    """Sentences on what is wrong with one result object; none when it is right. `made` are all of the study's results."""
    d = pydicom.dcmread(io.BytesIO(pacs.file(uid)))
    what = f"{study['name']}: {d.Modality} {uid}"
    if d.StudyInstanceUID != study["study_uid"]:
        yield f"{what} stands in another study"
    if d.PatientID != study["patient_id"]:
        yield f"{what} names another patient"
    if str(d.PatientName) != study["patient_name"]:
        yield f"{what} spells the patient's name differently: {d.PatientName}"
    if d.get("AccessionNumber") != study["accession"]:
        yield f"{what} has another accession number"
    expected, way = {"SR": "STOW-RS", "SEG": "STOW-RS"}.get(d.Modality, "C-STORE"), pacs.came_by(uid)
    if way != expected:
        yield f"{what} came by {way}, not by {expected}"
    referenced = set(_referenced(d))
    if not referenced:
        yield f"{what} refers to no image"
    elif not referenced <= originals | made:
        yield f"{what} refers to {len(referenced - originals - made)} instances that the study does not have"


def _referenced(dataset):
    for element in dataset.iterall():
        if element.keyword == "ReferencedSOPInstanceUID":
            yield element.value
