"""A small X-Ray Radiation Dose SR (PS3.16 TID 10011), which no image classifier should touch."""

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import XRayRadiationDoseSRStorage

from .study import Study
from .xray_objects import code


def _item(relation, kind, name, **values):
    item = Dataset()
    item.RelationshipType, item.ValueType = relation, kind
    item.ConceptNameCodeSequence = Sequence([code(*name)])
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return item


def _code(relation, name, value):
    return _item(relation, "CODE", name, ConceptCodeSequence=Sequence([code(*value)]))


def _number(relation, name, value, unit):
    measured = Dataset()
    measured.NumericValue = value
    measured.MeasurementUnitsCodeSequence = Sequence([code(unit, "UCUM", unit)])
    return _item(relation, "NUM", name, MeasuredValueSequence=Sequence([measured]))


def dose_report(header, series, body_part="HEAD"):
    d = header.instance(XRayRadiationDoseSRStorage, "SR", series, 1, "Radiation dose", body_part)
    d.ReferencedPerformedProcedureStepSequence = Sequence([])
    d.PerformedProcedureCodeSequence = Sequence([])
    d.ValueType, d.ContinuityOfContent = "CONTAINER", "SEPARATE"
    d.ConceptNameCodeSequence = Sequence([code("113701", "DCM", "X-Ray Radiation Dose Report")])
    template = Dataset()
    template.MappingResource, template.TemplateIdentifier = "DCMR", "10011"
    d.ContentTemplateSequence = Sequence([template])
    d.CompletionFlag, d.VerificationFlag = "COMPLETE", "UNVERIFIED"
    irradiation = _item(
        "CONTAINS", "CONTAINER", ("113819", "DCM", "CT Acquisition"), ContinuityOfContent="SEPARATE"
    )
    irradiation.ContentSequence = Sequence(
        [
            _code(
                "CONTAINS",
                ("113820", "DCM", "CT Acquisition Type"),
                ("113804", "DCM", "Sequenced Acquisition"),
            ),
            _item(
                "CONTAINS",
                "UIDREF",
                ("113769", "DCM", "Irradiation Event UID"),
                UID=header.uids.uid("irradiation"),
            ),
            _number("CONTAINS", ("113830", "DCM", "Mean CTDIvol"), "52.1", "mGy"),
        ]
    )
    total = _item(
        "CONTAINS", "CONTAINER", ("113811", "DCM", "CT Accumulated Dose Data"), ContinuityOfContent="SEPARATE"
    )
    total.ContentSequence = Sequence(
        [
            _number("CONTAINS", ("113812", "DCM", "Total Number of Irradiation Events"), "1", "{events}"),
            _number("CONTAINS", ("113813", "DCM", "CT Dose Length Product Total"), "834", "mGy.cm"),
        ]
    )
    d.ContentSequence = Sequence(
        [
            _code(
                "HAS CONCEPT MOD",
                ("121058", "DCM", "Procedure reported"),
                ("77477000", "SCT", "Computed Tomography X-Ray"),
            ),
            _code("HAS OBS CONTEXT", ("121005", "DCM", "Observer Type"), ("121007", "DCM", "Device")),
            _item(
                "HAS OBS CONTEXT",
                "UIDREF",
                ("121012", "DCM", "Device Observer UID"),
                UID=header.uids.uid("device"),
            ),
            _code("HAS OBS CONTEXT", ("113705", "DCM", "Scope of Accumulation"), ("113014", "DCM", "Study")),
            total,
            irradiation,
            _code(
                "CONTAINS",
                ("113854", "DCM", "Source of Dose Information"),
                ("113856", "DCM", "Automated Data Collection"),
            ),
        ]
    )
    return d


def dose_study(name, header):
    study = Study(name, header, "SR", "not_eligible")
    study.instances.append(dose_report(header, 990))
    return study
