import DICOMCore
import DICOMObjects

extension PresentationState {
  private struct Area: Hashable {
    let rows: Int
    let columns: Int
    let spacing: [Double]
    let aspectRatio: [Int]
  }

  /// The whole of every image (PS3.3 C.10.4); one item for all, or one for each size that occurs.
  func displayedAreas(_ images: [SourceImage]) -> [DataSet] {
    var order: [Area] = []
    var groups: [Area: [SourceImage]] = [:]
    for image in images {
      let ratio = image.header.integers(.pixelAspectRatio)
      let area = Area(
        rows: image.rows, columns: image.columns, spacing: image.spacing,
        aspectRatio: ratio.count == 2 && ratio.allSatisfy { $0 > 0 } ? ratio : [1, 1])
      if groups[area] == nil { order.append(area) }
      groups[area, default: []].append(image)
    }
    return order.map { area in
      var item = DataSet()
      if order.count > 1 {
        item.set(.referencedImageSequence, items: (groups[area] ?? []).map { $0.reference() })
      }
      item.set(.displayedAreaTopLeftHandCorner, .SL, integers: [1, 1])
      item.set(.displayedAreaBottomRightHandCorner, .SL, integers: [area.columns, area.rows])
      item.set(.presentationSizeMode, .CS, "SCALE TO FIT")
      if area.spacing.isEmpty {
        item.set(.presentationPixelAspectRatio, .IS, integers: area.aspectRatio)
      } else {
        item.set(.presentationPixelSpacing, .DS, reals: area.spacing)
      }
      return item
    }
  }
}
