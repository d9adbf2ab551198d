import DICOMCore
import TriageDomain

/// Which masks stand in which Segmentation, and under which number.
///
/// One object holds frames of one size in one frame of reference (PS3.3 C.8.20.2), so that findings of a head CT share
/// one and a radiograph's has one of its own.
struct SegmentationPlan {
  struct Frame {
    let outline: SliceOutline
    let image: SourceImage
    let plane: FramePlane?
  }

  struct Segment {
    /// Its place in the classification's findings.
    let finding: Int
    /// By position along the normal, or as the finding has them where that is not known.
    let frames: [Frame]
  }

  struct Object {
    let instance: UID<Instance>
    /// Numbered from 1.
    var segments: [Segment]
  }

  let objects: [Object]

  /// - Throws: `.unknownImage`, `.badMask`.
  init(
    _ classification: StudyClassification, sources: SourceImages, identity: ResultIdentity
  ) throws(ResultDocumentsError) {
    var order: [Grid] = []
    var segments: [Grid: [Segment]] = [:]
    for (index, finding) in classification.findings.enumerated() where finding.isPresent {
      for (grid, frames) in try Self.frames(of: finding, sources) {
        if segments[grid] == nil { order.append(grid) }
        segments[grid, default: []].append(Segment(finding: index, frames: frames))
      }
    }
    objects = order.enumerated().map { index, grid in
      Object(
        instance: index == 0 ? identity.segmentation : identity.segmentation.numbered(UInt16(index)),
        segments: segments[grid] ?? [])
    }
  }

  /// The object and the number of the one segment that holds all of a finding's mask; nil when there is none.
  func segment(ofFinding index: Int) -> (instance: UID<Instance>, number: Int, frames: [Frame])? {
    var found: (instance: UID<Instance>, number: Int, frames: [Frame])?
    for object in objects {
      for (position, segment) in object.segments.enumerated() where segment.finding == index {
        guard found == nil else { return nil }
        found = (object.instance, position + 1, segment.frames)
      }
    }
    return found
  }

  private struct Grid: Hashable {
    let rows: Int
    let columns: Int
    let frameOfReference: UID<FrameOfReference>?
  }

  private static func frames(
    of finding: Finding, _ sources: SourceImages
  ) throws(ResultDocumentsError) -> [(Grid, [Frame])] {
    var order: [Grid] = []
    var frames: [Grid: [Frame]] = [:]
    for outline in finding.outlines where outline.runs.count > 1 {
      let image = try sources.image(outline.instance)
      guard outline.rows == image.rows, outline.columns == image.columns,
        outline.runs.allSatisfy({ $0 >= 0 }), outline.runs.reduce(0, +) == outline.rows * outline.columns
      else { throw .badMask(outline.instance) }
      let plane = image.plane(frame: outline.frame)
      let grid = Grid(rows: image.rows, columns: image.columns, frameOfReference: plane?.frameOfReference)
      if frames[grid] == nil { order.append(grid) }
      frames[grid, default: []].append(Frame(outline: outline, image: image, plane: plane))
    }
    return order.map { grid in
      let found = frames[grid] ?? []
      guard let normal = found.first?.plane?.normal else { return (grid, found) }
      let heights = found.map { $0.plane.map { ($0.position * normal).sum() } ?? 0 }
      return (grid, found.indices.sorted { (heights[$0], $0) < (heights[$1], $1) }.map { found[$0] })
    }
  }
}
