import DICOMCore

extension SliceStack {
  /// Puts the slices of one volume in order along their normal.
  ///
  /// - Parameter slices: Consistent geometries in any order, each with its instance or frame number.
  /// - Throws: `ImagingError.noSlices` for none, `.inconsistent` when one differs in matrix, spacing or orientation.
  package init(arranging slices: [(geometry: SliceGeometry, number: Int)]) throws(ImagingError) {
    guard let first = slices.first?.geometry else { throw .noSlices }
    for slice in slices where !slice.geometry.isConsistent(with: first) {
      throw .inconsistent(what: "matrix, spacing or orientation", instance: slice.geometry.instance)
    }
    let normal = first.normal
    let placed = slices.map { (slice: $0, position: dot($0.geometry.origin, normal)) }.sorted { a, b in
      (a.position, a.slice.number, a.slice.geometry.instance)
        < (b.position, b.slice.number, b.slice.geometry.instance)
    }

    var kept: [(slice: (geometry: SliceGeometry, number: Int), position: Double)] = []
    var duplicates: [UID<Instance>] = []
    for candidate in placed {
      guard let last = kept.last, candidate.position - last.position < Self.samePosition else {
        kept.append(candidate)
        continue
      }
      if candidate.slice.number < last.slice.number {
        kept[kept.count - 1] = candidate
        duplicates.append(last.slice.geometry.instance)
      } else {
        duplicates.append(candidate.slice.geometry.instance)
      }
    }

    let geometries = kept.map(\.slice.geometry)
    let positions = kept.map(\.position)
    self.init(
      slices: geometries, normal: normal, positions: positions,
      weights: Self.weights(positions, thickness: first.thickness),
      gaps: Self.gaps(positions, geometries), duplicates: duplicates)
  }

  /// mm along the normal within which two slices stand at one position.
  private static let samePosition = 0.01

  /// The middle one of the distances between neighbours, mm; 0 for a single slice.
  package var medianSpacing: Double { Self.median(of: positions) }

  /// From the outer edge of the first slice to that of the last, mm.
  package var extent: Double { weights.reduce(0, +) }

  /// How far a slice's origin lies from the first slice's, within the slices' own plane: mm along its columns and
  /// along its rows. Zero without gantry tilt.
  package func shift(of index: Int) -> (alongColumns: Double, alongRows: Double)? {
    guard slices.indices.contains(index) else { return nil }
    let offset = slices[index].origin - slices[0].origin
    return (dot(offset, slices[0].alongColumns), dot(offset, slices[0].alongRows))
  }

  private static func median(of positions: [Double]) -> Double {
    let distances = zip(positions.dropFirst(), positions).map(-).sorted()
    return distances.isEmpty ? 0 : distances[distances.count / 2]
  }

  private static func weights(_ positions: [Double], thickness: Double?) -> [Double] {
    guard positions.count > 1 else { return positions.map { _ in thickness ?? 1 } }
    return positions.indices.map { index in
      let below = index > 0 ? positions[index] - positions[index - 1] : nil
      let above = index + 1 < positions.count ? positions[index + 1] - positions[index] : nil
      return ((below ?? above ?? 0) + (above ?? below ?? 0)) / 2
    }
  }

  private static func gaps(_ positions: [Double], _ slices: [SliceGeometry]) -> [SliceGap] {
    let usual = median(of: positions)
    return positions.indices.dropLast().compactMap { index in
      let distance = positions[index + 1] - positions[index]
      let thickness = max(slices[index].thickness ?? 0, slices[index + 1].thickness ?? 0)
      let expected = max(usual, thickness)
      // A scanner may leave small spaces on purpose; one and a half times the usual means a lost slice.
      guard expected > 0, distance > 1.5 * expected else { return nil }
      let missing = max(1, Int((min(distance / expected, 10_000)).rounded()) - 1)
      return SliceGap(below: index, distance: distance, missing: missing)
    }
  }
}
