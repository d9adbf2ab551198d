import DICOMCore
import DICOMObjects
import TriageDomain

/// What the result objects have in common: the modules of patient, study, series, equipment and SOP.
///
/// Patient and study attributes are copied as they are; one that the source lacks stays absent, or empty where it is of
/// type 2. Nothing is made up.
struct ResultHeader {
  let sources: SourceImages
  let device: ResultDevice
  let models: [ModelReference]
  let moment: ContentMoment

  /// A data set with all common attributes.
  func dataSet(
    sopClass: SOPClass, instance: UID<Instance>, series: UID<Series>, modality: String, seriesNumber: Int,
    seriesDescription: String
  ) -> DataSet {
    var set = DataSet()
    addPatientAndStudy(&set)
    set.set(.modality, .CS, modality)
    set.set(.seriesInstanceUID, series)
    set.set(.seriesNumber, .IS, integers: [seriesNumber])
    set.set(.seriesDate, .DA, moment.date)
    set.set(.seriesTime, .TM, moment.time)
    set.set(.seriesDescription, .LO, seriesDescription)
    set.set(.manufacturer, .LO, device.manufacturer)
    set.set(.manufacturerModelName, .LO, device.modelName)
    set.set(.deviceSerialNumber, .LO, device.serialNumber)
    set.set(.softwareVersions, .LO, device.softwareVersion)
    set.set(.contributingEquipmentSequence, items: contributingEquipment())
    // Text is held in UTF-8 whatever the source's character sets were.
    set.set(.specificCharacterSet, .CS, "ISO_IR 192")
    set.set(.sopClassUID, sopClass)
    set.set(.sopInstanceUID, instance)
    set.set(.instanceNumber, .IS, integers: [1])
    set.set(.instanceCreationDate, .DA, moment.date)
    set.set(.instanceCreationTime, .TM, moment.time)
    if let offset = moment.statedOffset { set.set(.timezoneOffsetFromUTC, .SH, offset) }
    return set
  }

  private func addPatientAndStudy(_ set: inout DataSet) {
    set.setEmpty(.patientName, .PN)
    set.setEmpty(.patientID, .LO)
    set.setEmpty(.patientBirthDate, .DA)
    set.setEmpty(.patientSex, .CS)
    set.setEmpty(.studyDate, .DA)
    set.setEmpty(.studyTime, .TM)
    set.setEmpty(.referringPhysicianName, .PN)
    set.setEmpty(.studyID, .SH)
    set.setEmpty(.accessionNumber, .SH)
    let tags: [Tag] = [
      .patientName, .patientID, .issuerOfPatientID, .issuerOfPatientIDQualifiersSequence, .patientBirthDate,
      .patientSex, .patientAge, .patientSize, .patientWeight, .longitudinalTemporalInformationModified,
      .studyDate, .studyTime, .referringPhysicianName, .studyID, .accessionNumber,
      .issuerOfAccessionNumberSequence, .studyDescription, .procedureCodeSequence,
      .referencedStudySequence, .admissionID,
    ]
    set.copy(tags.filter(isStated), from: sources.first)
    set.set(.studyInstanceUID, sources.study)
    // That the identity was removed stands with how it was, or not at all: the one demands the other (PS3.3 C.7.1.1).
    let method = [Tag.deidentificationMethod, .deidentificationMethodCodeSequence].filter(isStated)
    if !method.isEmpty { set.copy([.patientIdentityRemoved] + method, from: sources.first) }
  }

  /// Whether the source has a value, not only the element.
  private func isStated(_ tag: Tag) -> Bool { sources.first[tag].map { !$0.value.isEmpty } ?? false }

  /// Who made the source images, and each model package (PS3.3 C.12.1.1.5).
  private func contributingEquipment() -> [DataSet] {
    var items: [DataSet] = []
    let source = sources.first
    if source.string(.manufacturer) != nil {
      var item = DataSet()
      item.set(.purposeOfReferenceCodeSequence, code: Code.acquisitionEquipment)
      item.copy(
        [
          .manufacturer, .institutionName, .stationName, .manufacturerModelName, .deviceSerialNumber,
          .softwareVersions,
        ], from: source)
      items.append(item)
    }
    for model in models {
      var item = DataSet()
      item.set(.purposeOfReferenceCodeSequence, code: Code.processingEquipment)
      item.set(.manufacturer, .LO, device.manufacturer)
      item.set(.manufacturerModelName, .LO, model.id)
      item.set(.softwareVersions, .LO, model.version)
      item.set(.contributionDateTime, .DT, moment.dateTime)
      item.set(.contributionDescription, .ST, "Automatic triage by a model package")
      items.append(item)
    }
    return items
  }
}
