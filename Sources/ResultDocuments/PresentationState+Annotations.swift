import DICOMCore
import DICOMObjects
import TriageDomain

extension PresentationState {
  /// One layer a finding, so that a viewer can hide it (PS3.3 C.10.7).
  func layer(of finding: Finding, order: Int) -> DataSet {
    var item = DataSet()
    item.set(.graphicLayer, .CS, finding.kind.layer)
    item.set(.graphicLayerOrder, .IS, integers: [order])
    item.set(.graphicLayerRecommendedDisplayCIELabValue, .US, integers: finding.kind.colour)
    item.set(.graphicLayerDescription, .LO, finding.kind.label)
    return item
  }

  /// One item an outlined image, on that image alone (PS3.3 C.10.5); without any outline the words alone on the key
  /// image, or the first.
  ///
  /// - Throws: `.unknownImage`.
  func annotations(of finding: Finding, on shown: [SourceImage]) throws(ResultDocumentsError) -> [DataSet] {
    let policy = OutlinePolicy(
      maximumImages: options.maximumAnnotatedImages, maximumPoints: options.maximumPolygonPoints)
    let isShown = Set(shown.map(\.instance))
    var items: [DataSet] = []
    for outline in policy.outlines(of: finding) {
      let image = try header.sources.image(outline.instance)
      guard isShown.contains(outline.instance) else { continue }
      let polygons = policy.polygons(of: outline)
      var item = annotation(on: image, frame: outline.frame, of: finding, beside: polygons)
      item.set(.graphicObjectSequence, items: polygons.map { graphicObject($0, of: finding) })
      items.append(item)
    }
    guard items.isEmpty else { return items }
    let key = finding.keyInstance.flatMap { key in shown.first { $0.instance == key } }
    return [annotation(on: key ?? shown[0], frame: nil, of: finding, beside: [])]
  }

  private func annotation(
    on image: SourceImage, frame: Int?, of finding: Finding, beside polygons: [[ImagePoint]]
  ) -> DataSet {
    var item = DataSet()
    item.set(.referencedImageSequence, items: [image.reference(frame: frame)])
    item.set(.graphicLayer, .CS, finding.kind.layer)
    item.set(.textObjectSequence, items: [textObject(of: finding, on: image, beside: polygons)])
    return item
  }

  private func graphicObject(_ polygon: [ImagePoint], of finding: Finding) -> DataSet {
    var item = DataSet()
    item.set(.graphicAnnotationUnits, .CS, "PIXEL")
    item.set(.graphicDimensions, .US, integers: [2])
    item.set(.numberOfGraphicPoints, .US, integers: [polygon.count + 1])
    item.set(.graphicData, .FL, reals: closed(polygon))
    item.set(.graphicType, .CS, "POLYLINE")
    item.set(.graphicFilled, .CS, "N")
    track(finding, in: &item)
    return item
  }

  /// The same as in the report and the segmentation (PS3.3 C.10.5).
  private func track(_ finding: Finding, in item: inout DataSet) {
    guard let tracking = identity.tracking[finding.kind] else { return }
    item.set(.trackingID, .UT, finding.kind.label)
    item.set(.trackingUID, tracking)
  }

  /// At the right end of the largest polygon; in the image's upper left corner when there is none.
  private func textObject(
    of finding: Finding, on image: SourceImage, beside polygons: [[ImagePoint]]
  ) -> DataSet {
    let largest = polygons.max { $0.count < $1.count } ?? []
    let anchor =
      largest.max { $0.column < $1.column }
      ?? ImagePoint(column: Double(image.columns) * 0.02, row: Double(image.rows) * 0.05)
    var item = DataSet()
    item.set(.anchorPointAnnotationUnits, .CS, "PIXEL")
    item.set(.unformattedTextValue, .ST, words(for: finding))
    item.set(.anchorPoint, .FL, reals: [anchor.column, anchor.row])
    item.set(.anchorPointVisibility, .CS, "N")
    track(finding, in: &item)
    return item
  }

  private func words(for finding: Finding) -> String {
    "\(finding.title), probability \(finding.wholePercent) %\r\nAI triage - not for diagnostic use"
  }
}
