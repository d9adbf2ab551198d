import DICOMCore
import TriageDomain

/// The answer of `/api/studies/{uid}/images`: what a viewer needs to walk through a study's images.
struct StudyImagesView: Encodable {
  struct OutlineView: Encodable {
    let finding: String
    /// 1-based; none for a single-frame image.
    let frame: Int?
    let rows: Int
    let columns: Int
    /// Closed polygons as column, row, column, row, ... in the image's pixels.
    let polygons: [[Double]]
  }

  struct ImageView: Encodable {
    let instanceUid: String
    let frames: Int
    let outlines: [OutlineView]
  }

  struct SeriesView: Encodable {
    let seriesUid: String
    let number: Int?
    let description: String?
    let modality: String?
    /// Whether it was evaluated, and why or why not; none before triage has ended.
    let evaluated: Bool?
    let reason: String?
    let images: [ImageView]
  }

  /// Where the DICOMweb services stand.
  let dicomweb: String
  let series: [SeriesView]

  /// Series with outlines first, then those that were evaluated, then by number.
  init(_ entry: WorklistEntry, receipts: [StoredInstance], basePath: String) {
    dicomweb = basePath
    var outlines: [UID<Instance>: [OutlineView]] = [:]
    for finding in entry.findings where finding.isPresent {
      for outline in finding.outlines {
        outlines[outline.instance, default: []].append(OutlineView(finding.kind, outline))
      }
    }
    let verdicts = Dictionary(entry.series.map { ($0.seriesUID, $0) }) { $1 }
    let images = receipts.filter { $0.header.rows != nil && $0.header.columns != nil }
    let groups = Dictionary(grouping: images, by: \.seriesUID)
    func rank(_ series: UID<Series>, _ images: [StoredInstance]) -> (Int, Int, Int, String) {
      let isOutlined = images.contains { outlines[$0.instanceUID] != nil }
      let isChosen = verdicts[series]?.isChosen == true
      return (isOutlined ? 0 : 1, isChosen ? 0 : 1, images.first?.header.seriesNumber ?? .max, series.value)
    }
    series = groups.map { (rank($0.key, $0.value), $0.key, $0.value) }.sorted { $0.0 < $1.0 }.map {
      _, uid, images in
      let header = images.first?.header
      return SeriesView(
        seriesUid: uid.value, number: header?.seriesNumber, description: header?.seriesDescription,
        modality: header?.modality, evaluated: verdicts[uid].map(\.isChosen), reason: verdicts[uid]?.reason,
        images: SliceOrder.sorted(images).map { image in
          ImageView(
            instanceUid: image.instanceUID.value, frames: max(1, image.header.numberOfFrames ?? 1),
            outlines: outlines[image.instanceUID] ?? [])
        })
    }
  }
}

extension StudyImagesView.OutlineView {
  init(_ kind: FindingKind, _ outline: SliceOutline) {
    self.init(
      finding: kind.rawValue, frame: outline.frame, rows: outline.rows, columns: outline.columns,
      polygons: outline.polygons.map { polygon in polygon.flatMap { [$0.column, $0.row] } })
  }
}

/// The order in which a reader walks through a series: along the normal of its images where they have one and the same,
/// else by Instance Number.
enum SliceOrder {
  static func sorted(_ images: [StoredInstance]) -> [StoredInstance] {
    let orientations = Set(images.map { $0.header.imageOrientation.map { ($0 * 100).rounded() } })
    guard orientations.count == 1, let orientation = images.first?.header.imageOrientation,
      orientation.count == 6, images.allSatisfy({ $0.header.imagePosition.count == 3 })
    else { return images.sorted { number($0) < number($1) } }
    let (row, column) = (orientation[0..<3].map(\.self), orientation[3..<6].map(\.self))
    let normal = [
      row[1] * column[2] - row[2] * column[1], row[2] * column[0] - row[0] * column[2],
      row[0] * column[1] - row[1] * column[0],
    ]
    func depth(_ image: StoredInstance) -> Double {
      zip(normal, image.header.imagePosition).map { $0 * $1 }.reduce(0, +)
    }
    return images.map { (depth($0), number($0), $0) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  private static func number(_ image: StoredInstance) -> Int { image.header.instanceNumber ?? 0 }
}
