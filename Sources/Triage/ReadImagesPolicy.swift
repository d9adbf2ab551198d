import DICOMCore
package import TriageDomain

/// Which images of a study a classification speaks of: those that its findings name, and of each chosen series the
/// largest part of one kind, so that a dose page or a localizer in the same series is not reported as read.
package enum ReadImagesPolicy {
  package static func images(
    of classification: StudyClassification, among instances: [StoredInstance]
  ) -> [StoredInstance] {
    let chosen = Set(classification.series.filter(\.isChosen).map(\.seriesUID))
    var named = Set(classification.findings.compactMap(\.keyInstance))
    named.formUnion(classification.findings.flatMap { $0.outlines.map(\.instance) })
    let largest = Dictionary(grouping: instances.filter { chosen.contains($0.seriesUID) }, by: \.seriesUID)
      .mapValues { series in
        Dictionary(grouping: series, by: Kind.init)
          .max { ($0.value.count, $1.value[0].instanceUID) < ($1.value.count, $0.value[0].instanceUID) }?.key
      }
    return instances.filter { instance in
      named.contains(instance.instanceUID)
        || (chosen.contains(instance.seriesUID) && largest[instance.seriesUID] == Kind(instance))
    }
  }

  private struct Kind: Hashable {
    let sopClass: SOPClass
    let rows: Int?
    let columns: Int?
    let orientation: [Double]
    let view: String?

    init(_ instance: StoredInstance) {
      sopClass = instance.sopClass
      rows = instance.header.rows
      columns = instance.header.columns
      orientation = instance.header.imageOrientation
      view = instance.header.viewPosition
    }
  }
}
