import DICOMCore
import DICOMObjects

/// What an instance says it is.
struct InstanceIdentity: Sendable, Equatable {
  var study: UID<Study>
  var series: UID<Series>
  var instance: UID<Instance>
  var sopClass: SOPClass

  init(study: UID<Study>, series: UID<Series>, instance: UID<Instance>, sopClass: SOPClass) {
    self.study = study
    self.series = series
    self.instance = instance
    self.sopClass = sopClass
  }

  /// nil when one of the four is absent or no UID.
  init?(_ dataSet: DataSet) {
    guard let study: UID<Study> = dataSet.uid(.studyInstanceUID),
      let series: UID<Series> = dataSet.uid(.seriesInstanceUID),
      let instance: UID<Instance> = dataSet.uid(.sopInstanceUID),
      let sopClass: SOPClass = dataSet.uid(.sopClassUID)
    else { return nil }
    self.init(study: study, series: series, instance: instance, sopClass: sopClass)
  }
}
