import DICOMCore
import DICOMObjects
import DICOMweb
import TriageDomain

/// Studies, series and instances as the data sets that a search gives back.
struct StudyDataSets: Sendable {
  /// `http://host/dicom-web`, for Retrieve URLs; nil where the client does not speak HTTP.
  let root: String?

  func study(_ study: StudySummary) -> DataSet {
    var set = DataSet()
    set.set(.specificCharacterSet, .CS, "ISO_IR 192")
    text(.studyDate, .DA, study.studyDate, &set)
    text(.studyTime, .TM, study.studyTime, &set)
    text(.accessionNumber, .SH, study.accessionNumber, &set)
    set.set(.instanceAvailability, .CS, "ONLINE")
    set.set(.modalitiesInStudy, .CS, strings: study.modalities)
    text(.referringPhysicianName, .PN, study.referringPhysicianName, &set)
    text(.patientName, .PN, study.patientName, &set)
    text(.patientID, .LO, study.patientID, &set)
    text(.patientBirthDate, .DA, study.patientBirthDate, &set)
    text(.patientSex, .CS, study.patientSex, &set)
    set.set(.studyInstanceUID, study.studyUID)
    text(.studyID, .SH, study.studyID, &set)
    set.set(.numberOfStudyRelatedSeries, .IS, integers: [study.seriesCount])
    set.set(.numberOfStudyRelatedInstances, .IS, integers: [study.instanceCount])
    set.set(.requestedProcedurePriority, .SH, study.standing.priority.rawValue)
    if let value = study.timezoneOffset { set.set(.timezoneOffsetFromUTC, .SH, value) }
    if let value = study.studyDescription { set.set(.studyDescription, .LO, value) }
    if let value = study.issuerOfPatientID { set.set(.issuerOfPatientID, .LO, value) }
    TriageAttributes.add(study.standing, to: &set)
    link("studies/\(study.studyUID)", &set)
    return set
  }

  func series(_ series: SeriesSummary, of study: DataSet, _ uid: UID<Study>) -> DataSet {
    var set = study
    text(.modality, .CS, series.modality, &set)
    set.set(.seriesInstanceUID, series.seriesUID)
    if let number = series.seriesNumber {
      set.set(.seriesNumber, .IS, integers: [number])
    } else {
      set.setEmpty(.seriesNumber, .IS)
    }
    if let value = series.seriesDescription { set.set(.seriesDescription, .LO, value) }
    if let value = series.bodyPartExamined { set.set(.bodyPartExamined, .CS, value) }
    set.set(.numberOfSeriesRelatedInstances, .IS, integers: [series.instanceCount])
    link("studies/\(uid)/series/\(series.seriesUID)", &set)
    return set
  }

  /// - Parameter file: A result's own data set; nil for a received instance, whose header the ledger has.
  func instance(_ object: SpooledObject, file: DataSet?, of series: DataSet) -> DataSet {
    var set = series
    set.set(.sopClassUID, object.sopClass)
    set.set(.sopInstanceUID, object.instanceUID)
    set.setEmpty(.instanceNumber, .IS)
    if let file {
      set.copy(
        [
          .instanceNumber, .rows, .columns, .bitsAllocated, .numberOfFrames, .imageType, .contentDate,
          .contentTime,
          .frameOfReferenceUID,
        ], from: file)
    }
    if let header = object.header { add(header, to: &set) }
    link(
      "studies/\(object.studyUID)/series/\(object.seriesUID)/instances/\(object.instanceUID)", &set)
    return set
  }

  private func add(_ header: InstanceHeader, to set: inout DataSet) {
    if let value = header.instanceNumber { set.set(.instanceNumber, .IS, integers: [value]) }
    if let value = header.acquisitionNumber { set.set(.acquisitionNumber, .IS, integers: [value]) }
    if let value = header.rows { set.set(.rows, .US, integers: [value]) }
    if let value = header.columns { set.set(.columns, .US, integers: [value]) }
    if let value = header.numberOfFrames { set.set(.numberOfFrames, .IS, integers: [value]) }
    if !header.imageType.isEmpty { set.set(.imageType, .CS, strings: header.imageType) }
    if !header.imagePosition.isEmpty { set.set(.imagePositionPatient, .DS, reals: header.imagePosition) }
    if !header.imageOrientation.isEmpty {
      set.set(.imageOrientationPatient, .DS, reals: header.imageOrientation)
    }
    if !header.pixelSpacing.isEmpty { set.set(.pixelSpacing, .DS, reals: header.pixelSpacing) }
    if let value = header.frameOfReferenceUID { set.set(.frameOfReferenceUID, .UI, value) }
  }

  private func text(_ tag: Tag, _ vr: VR, _ value: String?, _ set: inout DataSet) {
    if let value { set.set(tag, vr, value) } else { set.setEmpty(tag, vr) }
  }

  private func link(_ path: String, _ set: inout DataSet) {
    if let root { set.set(.retrieveURL, .UR, "\(root)/\(path)") }
  }
}

extension DataSet {
  /// Only the attributes that were asked for, and the triage block of a study result; nil keeps all.
  func keeping(_ tags: Set<Tag>?, level: StudyLevel) -> DataSet {
    guard let tags else { return self }
    return DataSet(
      elements.filter { tag, _ in
        tags.contains(tag)
          || tag.group == TriageAttributes.creatorTag.group
            && (level == .study || tags.contains { $0.group == tag.group })
      })
  }
}
