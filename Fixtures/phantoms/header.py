"""The patient, study and series attributes every instance of a study repeats."""

from dataclasses import dataclass

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from .uids import UIDSource


@dataclass
class StudyHeader:
    uids: UIDSource
    patient_name: str
    patient_id: str
    accession: str
    description: str
    sex: str = "O"
    birth_date: str = "19500101"
    date: str = "20260314"
    time: str = "081500"
    character_set: object = "ISO_IR 100"
    timezone: str | None = None
    requested: bool = True
    priority: str | None = None  # Requested Procedure Priority (0040,1003)
    manufacturer: str = "Made Up Imaging"
    model: str = "Phantom 1"

    @property
    def study_uid(self):
        return self.uids.uid("study")

    def instance(self, sop_class, modality, series, number, series_description, body_part):
        """A data set with everything but the pixels; `series` is a number, unique within the study."""
        d = Dataset()
        d.SpecificCharacterSet = self.character_set
        d.SOPClassUID = sop_class
        d.SOPInstanceUID = self.uids.uid("instance", series, number)
        d.StudyInstanceUID = self.study_uid
        d.SeriesInstanceUID = self.uids.uid("series", series)
        d.StudyID = str(self.uids.number("study id", below=10**6))
        d.SeriesNumber, d.InstanceNumber = series, number
        d.Modality = modality
        d.SeriesDescription = series_description
        d.StudyDescription = self.description
        d.BodyPartExamined = body_part
        d.PatientName, d.PatientID = self.patient_name, self.patient_id
        d.PatientSex, d.PatientBirthDate = self.sex, self.birth_date
        d.AccessionNumber = self.accession
        d.ReferringPhysicianName = "Fixture^Referrer"
        d.StudyDate = d.SeriesDate = d.AcquisitionDate = d.ContentDate = self.date
        d.StudyTime = self.time
        base = int(self.time[:2]) * 3600 + int(self.time[2:4]) * 60 + int(self.time[4:6])
        second = base + 60 * series + number
        stamp = f"{second // 3600 % 24:02d}{second // 60 % 60:02d}{second % 60:02d}"
        d.SeriesTime = d.AcquisitionTime = d.ContentTime = stamp
        d.Manufacturer, d.ManufacturerModelName = self.manufacturer, self.model
        d.InstitutionName = "Example Hospital"
        d.StationName = "FIXTURE1"
        d.SoftwareVersions = "1.0"
        d.DeviceSerialNumber = "0001"
        if self.timezone:
            d.TimezoneOffsetFromUTC = self.timezone
        if self.priority:
            d.RequestedProcedurePriority = self.priority
        if self.requested:
            request = Dataset()
            request.RequestedProcedureID = "RP" + self.accession
            request.RequestedProcedureDescription = self.description
            request.ScheduledProcedureStepID = "SPS" + self.accession
            request.ScheduledProcedureStepDescription = self.description
            request.AccessionNumber = self.accession
            d.RequestAttributesSequence = Sequence([request])
        return d
