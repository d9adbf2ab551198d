import DICOMCore
import TriageDomain

/// The slices of a series that can form one volume: one frame of reference, matrix, spacing, orientation and kernel.
struct SliceGroup {
  let instances: [StoredInstance]
  /// nil for multi-frame images, whose frames are in their files.
  let stack: SliceStack?
  let normal: SIMD3<Double>
  let count: Int
  /// mm along the normal, outer edges included.
  let extent: Double
  /// mm between neighbours, the median.
  let spacing: Double
  /// How many slices seem to be missing between the first and the last.
  let missing: Int
  /// mm along rows and columns.
  let fieldOfView: (rows: Double, columns: Double)

  /// Whether size and field of view are those of a head, for want of any word.
  var looksLikeHead: Bool {
    (90...260).contains(extent) && (180...320).contains(fieldOfView.rows)
      && (180...320).contains(fieldOfView.columns)
  }

  /// Splits the instances into groups and takes the one with most slices, the first of equals.
  ///
  /// - Throws: `ImagingError.missing` or `.invalid` of the first instance when none has a place in the patient.
  static func largest(of instances: [StoredInstance]) throws(ImagingError) -> SliceGroup {
    var groups: [(members: [StoredInstance], geometries: [SliceGeometry])] = []
    var failure: ImagingError?
    for stored in instances {
      do throws(ImagingError) {
        let geometry = try SliceGeometry(stored)
        if let index = groups.firstIndex(where: { fits(stored, geometry, $0.members[0], $0.geometries[0]) }) {
          groups[index].members.append(stored)
          groups[index].geometries.append(geometry)
        } else {
          groups.append(([stored], [geometry]))
        }
      } catch {
        failure = failure ?? error
      }
    }
    var best: SliceGroup?
    for group in groups {
      let candidate = try SliceGroup(group.members, group.geometries)
      if candidate.count > best?.count ?? 0 { best = candidate }
    }
    if let best { return best }
    throw failure ?? .noSlices
  }

  private static func fits(
    _ a: StoredInstance, _ geometryA: SliceGeometry, _ b: StoredInstance, _ geometryB: SliceGeometry
  ) -> Bool {
    a.header.frameOfReferenceUID == b.header.frameOfReferenceUID
      && a.header.convolutionKernel == b.header.convolutionKernel
      && (a.header.numberOfFrames ?? 1 > 1) == (b.header.numberOfFrames ?? 1 > 1)
      && geometryA.isConsistent(with: geometryB)
  }

  private init(_ members: [StoredInstance], _ geometries: [SliceGeometry]) throws(ImagingError) {
    guard let first = geometries.first, let header = members.first?.header else { throw .noSlices }
    instances = members
    normal = first.normal
    fieldOfView = (Double(first.rows) * first.rowSpacing, Double(first.columns) * first.columnSpacing)
    if header.numberOfFrames ?? 1 > 1 {
      stack = nil
      let ends = members.flatMap { member in
        [member.header.imagePosition, member.header.lastImagePosition].compactMap { values in
          values.count == 3 ? dot(SIMD3(values[0], values[1], values[2]), first.normal) : nil
        }
      }
      count = members.reduce(0) { total, member in
        total.addingReportingOverflow(max(member.header.numberOfFrames ?? 0, 0)).partialValue
      }
      let span = (ends.max() ?? 0) - (ends.min() ?? 0)
      spacing = count > 1 ? span / Double(count - 1) : 0
      extent = span + spacing
      missing = 0
    } else {
      let numbered = zip(members, geometries).map { member, geometry in
        (geometry: geometry, number: member.header.instanceNumber ?? .max)
      }
      let stack = try SliceStack(arranging: numbered)
      self.stack = stack
      count = stack.slices.count
      extent = stack.extent
      spacing = stack.medianSpacing
      missing = stack.gaps.reduce(0) { $0 + $1.missing }
    }
  }
}
