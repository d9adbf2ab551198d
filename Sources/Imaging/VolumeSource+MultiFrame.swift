import DICOMCore
import DICOMObjects
import TriageDomain

extension VolumeSource {
  /// Reads the frames' places and rescales from the functional groups of the candidate's files; blocks.
  static func openMultiFrame(
    _ candidate: SeriesCandidate, root: String, limits: VolumeLimits, readingLimits: ReadingLimits
  ) throws(ImagingError) -> VolumeSource {
    var groups: [[PlacedFrame]] = []
    var files: [SpoolPath: MultiFrameFile] = [:]
    for stored in candidate.instances {
      for frame in try frames(of: stored, root: root, limits: limits, readingLimits: readingLimits) {
        // One file may hold several stacks, a localizer among them.
        if let index = groups.firstIndex(where: { $0[0].geometry.isConsistent(with: frame.geometry) }) {
          groups[index].append(frame)
        } else {
          groups.append([frame])
        }
      }
      do throws(DICOMObjectsError) {
        files[stored.path] = try MultiFrameFile(stored.path.absolute(in: root), limits: readingLimits)
      } catch {
        throw .unreadable(instance: stored.instanceUID, error)
      }
    }
    guard let largest = groups.max(by: { $0.count < $1.count }) else { throw .noSlices }
    try limits.check(largest.map(\.geometry))
    let stack = try SliceStack(
      arranging: largest.enumerated().map { (geometry: $0.element.geometry, number: $0.offset) })
    let transforms = Dictionary(largest.map { ($0.geometry, $0.transform) }) { first, _ in first }
    return VolumeSource(
      stack: stack, root: root, readingLimits: readingLimits,
      transforms: stack.slices.compactMap { transforms[$0] }, files: files)
  }

  private struct PlacedFrame {
    let geometry: SliceGeometry
    let transform: HounsfieldTransform
  }

  private static func frames(
    of stored: StoredInstance, root: String, limits: VolumeLimits, readingLimits: ReadingLimits
  ) throws(ImagingError) -> [PlacedFrame] {
    let uid = stored.instanceUID
    let dataSet: DataSet
    do throws(DICOMObjectsError) {
      dataSet = try Part10File.read(
        stored.path.absolute(in: root), upToPixelData: true, limits: readingLimits
      ).dataSet
    } catch {
      throw .unreadable(instance: uid, error)
    }
    let groups = FunctionalGroups(dataSet)
    guard groups.count > 0 else { throw .missing(attribute: "Per-Frame Functional Groups", instance: uid) }
    guard groups.count <= limits.maximumSlices else {
      throw .overLimit(what: "frames", count: groups.count, limit: limits.maximumSlices)
    }
    if let stated = dataSet.integer(.numberOfFrames), stated != groups.count {
      throw .invalid(
        attribute: "Number of Frames", reason: "(\(stated)) is not that of the functional groups",
        instance: uid)
    }
    var frames: [PlacedFrame] = []
    for index in 0..<groups.count {
      guard let frame = groups[index] else { continue }
      let geometry = try SliceGeometry(
        stored, frame: index + 1, position: frame.position ?? [], orientation: frame.orientation ?? [],
        spacing: frame.pixelSpacing ?? [], thickness: frame.thickness)
      let transform = try HounsfieldTransform(
        slope: frame.slope, intercept: frame.intercept, type: frame.rescaleType,
        padding: stored.header.pixelPadding, instance: uid)
      frames.append(PlacedFrame(geometry: geometry, transform: transform))
    }
    return frames
  }
}

/// A multi-frame file whose header has been read.
final class MultiFrameFile: Sendable {
  let decoder: PixelDecoder

  /// Blocks.
  init(_ path: String, limits: ReadingLimits) throws(DICOMObjectsError) {
    decoder = try PixelDecoder(path, limits: limits)
  }
}
