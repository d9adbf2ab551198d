import DICOMCore
import DICOMObjects
import TriageDomain

/// The images that a classification read: all of one study, at least one.
struct SourceImages: Sendable {
  let study: UID<Study>
  /// In the caller's order.
  let images: [SourceImage]
  private let byInstance: [UID<Instance>: Int]

  /// - Throws: `.noSources`, `.missing`, `.otherStudy`.
  init(_ headers: [DataSet], of study: UID<Study>) throws(ResultDocumentsError) {
    var images: [SourceImage] = []
    var byInstance: [UID<Instance>: Int] = [:]
    for header in headers {
      let image = try SourceImage(header)
      guard header.uid(.studyInstanceUID) == study else { throw .otherStudy(instance: image.instance) }
      guard byInstance[image.instance] == nil else { continue }
      byInstance[image.instance] = images.count
      images.append(image)
    }
    guard !images.isEmpty else { throw .noSources }
    self.study = study
    self.images = images
    self.byInstance = byInstance
  }

  /// Patient and study attributes are taken from this one.
  var first: DataSet { images[0].header }

  /// - Throws: `.unknownImage`.
  func image(_ instance: UID<Instance>) throws(ResultDocumentsError) -> SourceImage {
    guard let index = byInstance[instance] else { throw .unknownImage(instance) }
    return images[index]
  }

  func contains(_ instance: UID<Instance>) -> Bool { byInstance[instance] != nil }

  /// Every image by study and series, and `others` as one more series (PS3.3 table C.17-3, Hierarchical SOP Instance
  /// Reference).
  func evidence(with others: [DataSet], in otherSeries: UID<Series>) -> DataSet {
    var series = Self.bySeries(images, .referencedSOPSequence)
    if !others.isEmpty {
      var item = DataSet()
      item.set(.seriesInstanceUID, otherSeries)
      item.set(.referencedSOPSequence, items: others)
      series.append(item)
    }
    var item = DataSet()
    item.set(.referencedSeriesSequence, items: series)
    item.set(.studyInstanceUID, study)
    return item
  }

  /// One item a series, in the order of their first images, with its images under `tag`.
  static func bySeries(_ images: [SourceImage], _ tag: Tag) -> [DataSet] {
    var order: [UID<Series>] = []
    var references: [UID<Series>: [DataSet]] = [:]
    for image in images {
      if references[image.series] == nil { order.append(image.series) }
      references[image.series, default: []].append(image.reference())
    }
    return order.map { series in
      var item = DataSet()
      item.set(.seriesInstanceUID, series)
      item.set(tag, items: references[series] ?? [])
      return item
    }
  }
}
