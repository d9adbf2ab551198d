#!/usr/bin/env python3
"""Reads a report with highdicom and prints as JSON what a reader finds in its measurement groups.

    read_report.py FILE
"""

import json
import sys

import highdicom
from pydicom.sr.codedict import codes

report = highdicom.sr.srread(sys.argv[1])
content = report.content
groups = []
for kind, found in (
    ("volumetric", content.get_volumetric_roi_measurement_groups()),
    ("planar", content.get_planar_roi_measurement_groups()),
    ("image", content.get_image_measurement_groups()),
):
    for group in found:
        sites = group.finding_sites
        site = sites[0] if sites else None
        laterality = site.laterality if site is not None else None
        segment = kind == "volumetric" and group.reference_type == codes.DCM.ReferencedSegment
        regions = [] if kind == "image" or segment else (
            group.roi if kind == "volumetric" else [group.roi])
        groups.append({
            "kind": kind,
            "tracking_uid": group.tracking_uid,
            "tracking_identifier": group.tracking_identifier,
            "finding": group.finding_type.value if group.finding_type is not None else None,
            "site": site.value.value if site is not None else None,
            "laterality": laterality.value if laterality is not None else None,
            "measurements": {
                measurement.name.value: {"value": float(measurement.value), "unit": measurement.unit.value}
                for measurement in group.get_measurements()},
            "evaluations": {
                item.name.value: item.value.value for item in group.get_qualitative_evaluations()},
            "segment": {
                "instance": group.referenced_segment.referenced_sop_instance_uid,
                "number": group.referenced_segment.referenced_segment_numbers,
                "source_series": group.referenced_segment.source_series_for_segmentation.value,
            } if segment else None,
            "regions": [region.value.tolist() for region in regions],
        })
print(json.dumps({
    "patient_name": str(report.PatientName),
    "observer": next(
        item.value for item in report.ContentSequence if item.name == codes.DCM.DeviceObserverUID),
    "groups": groups,
}, ensure_ascii=False))
