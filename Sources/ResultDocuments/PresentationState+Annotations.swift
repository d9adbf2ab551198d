import DICOMCore
import DICOMObjects
import TriageDomain

extension PresentationState {
  /// One layer a finding, so that a viewer can hide it (PS3.3 C.10.7).
  func layer(of kind: FindingKind, order: Int) -> DataSet {
    var item = DataSet()
    item.set(.graphicLayer, .CS, kind.layer)
    item.set(.graphicLayerOrder, .IS, integers: [order])
    item.set(.graphicLayerRecommendedDisplayCIELabValue, .US, integers: kind.colour)
    item.set(.graphicLayerDescription, .LO, kind.label)
    return item
  }

  /// One an outlined image; without any outline the words alone on the key image.
  ///
  /// - Throws: `.unknownImage`.
  func marks(of finding: Finding) throws(ResultDocumentsError) -> [Mark] {
    let policy = OutlinePolicy(
      maximumImages: options.maximumAnnotatedImages, maximumPoints: options.maximumPolygonPoints)
    var marks: [Mark] = []
    for outline in policy.outlines(of: finding) {
      let image = try header.sources.image(outline.instance)
      marks.append(
        Mark(finding: finding, image: image, frame: outline.frame, polygons: policy.polygons(of: outline)))
    }
    guard marks.isEmpty else { return marks }
    let image = try KeyImagePolicy(outlines: policy).place(of: finding, in: header.sources).image
    return [Mark(finding: finding, image: image, frame: nil, polygons: [])]
  }

  /// On that image alone (PS3.3 C.10.5).
  func annotation(_ mark: Mark) -> DataSet {
    var item = DataSet()
    item.set(.referencedImageSequence, items: [mark.image.reference(frame: mark.frame)])
    item.set(.graphicLayer, .CS, mark.finding.kind.layer)
    if !mark.polygons.isEmpty {
      item.set(.graphicObjectSequence, items: mark.polygons.map { graphicObject($0, of: mark.finding) })
    }
    item.set(.textObjectSequence, items: [textObject(mark)])
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
  private func textObject(_ mark: Mark) -> DataSet {
    let largest = mark.polygons.max { $0.count < $1.count } ?? []
    let anchor =
      largest.max { $0.column < $1.column }
      ?? ImagePoint(column: Double(mark.image.columns) * 0.02, row: Double(mark.image.rows) * 0.05)
    var item = DataSet()
    item.set(.anchorPointAnnotationUnits, .CS, "PIXEL")
    item.set(.unformattedTextValue, .ST, words(for: mark.finding))
    item.set(.anchorPoint, .FL, reals: [anchor.column, anchor.row])
    item.set(.anchorPointVisibility, .CS, "N")
    track(mark.finding, in: &item)
    return item
  }

  private func words(for finding: Finding) -> String {
    "\(finding.title), probability \(finding.wholePercent) %\r\nAI triage - not for diagnostic use"
  }
}
