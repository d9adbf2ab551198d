/// Slices of a head gathered into slabs on one unrotated frame, filled slice by slice so that no volume is
/// ever held.
struct SlabStack: Sendable {
  struct Slab: Sendable {
    /// Mean position of its slices along the normal, mm.
    let position: Double
    /// Indices of its slices, from the feet upwards.
    let slices: [Int]
    /// HU, clipped; nil until the last of its slices was added.
    var frame: GridImage?
  }

  let parameters: HeadSlabParameters
  let planes: [SlicePlane]
  let axes: SliceAxes
  /// The (u, v) that the frame's middle has, mm.
  let centre: SIMD2<Double>
  private(set) var slabs: [Slab]
  private let slabOfSlice: [Int]
  private var sums: [Int: (values: [Double], count: Int)] = [:]

  /// - Throws: `ClassificationError.notAssessable` when there is no slice or the slices are not axial.
  init(planes: [SlicePlane], parameters: HeadSlabParameters) throws(ClassificationError) {
    guard let first = planes.first, let axes = SliceAxes(first) else {
      throw .notAssessable(reason: "the slices do not lie across the head")
    }
    self.parameters = parameters
    self.planes = planes
    self.axes = axes
    let positions = planes.map { dot($0.origin, axes.n) }
    let groups = Self.group(positions, parameters: parameters)
    slabs = groups.map { group in
      Slab(
        position: group.map { positions[$0] }.reduce(0, +) / Double(group.count), slices: group, frame: nil)
    }
    var owners = [Int](repeating: 0, count: planes.count)
    for (index, group) in groups.enumerated() { for slice in group { owners[slice] = index } }
    slabOfSlice = owners
    let order = groups.flatMap(\.self)
    let middle = planes[order[order.count / 2]]
    let corner = middle.point(row: Double(middle.rows - 1) / 2, column: Double(middle.columns - 1) / 2)
    centre = SIMD2(dot(corner, axes.u), dot(corner, axes.v))
  }

  /// Slices from the feet upwards, joined while they lie near the first slice of their group.
  static func group(_ positions: [Double], parameters: HeadSlabParameters) -> [[Int]] {
    let order = positions.indices.sorted { (positions[$0], $0) < (positions[$1], $1) }
    var groups: [[Int]] = []
    let reach = parameters.slabMM * parameters.joinFraction
    for index in order {
      if let first = groups.last?.first, positions[index] - positions[first] < reach {
        groups[groups.count - 1].append(index)
      } else {
        groups.append([index])
      }
    }
    return groups
  }

  /// Adds what `frame(of:slice:)` made; each slice once, in any order.
  mutating func add(_ frame: [Double], slice: Int) {
    let owner = slabOfSlice[slice]
    var (values, count) = sums.removeValue(forKey: owner) ?? ([], 0)
    if values.isEmpty {
      values = frame
    } else {
      for index in values.indices { values[index] += frame[index] }
    }
    count += 1
    let size = parameters.frameSize
    if count == slabs[owner].slices.count {
      let divisor = Double(count)
      slabs[owner].frame = GridImage(rows: size, columns: size, values: values.map { Float($0 / divisor) })
    } else {
      sums[owner] = (values, count)
    }
  }

  /// One slice, clipped, averaged in blocks and sampled on the frame `[v, u]`. Pure: may run on any thread.
  ///
  /// - Parameter hu: row by row, as many as the slice's plane has pixels.
  func frame(of hu: [Int16], slice: Int) -> [Double] {
    let plane = planes[slice]
    let finest = min(plane.columnSpacing, plane.rowSpacing)
    let factor = max(1, Int((parameters.blockMM / finest + 0.5).rounded(.down)))
    let window = HeadSlabParameters.window
    let blocks = GridImage.clippedBlockMean(
      hu.map(Float.init), columns: plane.columns, rows: plane.rows, factor: factor,
      window: Float(window.lowerBound)...Float(window.upperBound))
    let cu = dot(plane.alongColumns, axes.u) * plane.columnSpacing
    let cv = dot(plane.alongColumns, axes.v) * plane.columnSpacing
    let ru = dot(plane.alongRows, axes.u) * plane.rowSpacing
    let rv = dot(plane.alongRows, axes.v) * plane.rowSpacing
    let determinant = cu * rv - cv * ru
    let shift = Double(factor - 1) / 2
    let size = parameters.frameSize
    let half = Double(size - 1) / 2
    let offsetU = centre.x - dot(plane.origin, axes.u)
    let offsetV = centre.y - dot(plane.origin, axes.v)
    var frame = [Double](repeating: window.lowerBound, count: size * size)
    guard determinant != 0 else { return frame }
    for y in 0..<size {
      let dv = (Double(y) - half) * parameters.frameMM + offsetV
      for x in 0..<size {
        let du = (Double(x) - half) * parameters.frameMM + offsetU
        let column = (du * rv - dv * ru) / determinant
        let row = (dv * cu - du * cv) / determinant
        frame[y * size + x] = blocks.sample(
          row: (row - shift) / Double(factor), column: (column - shift) / Double(factor),
          outside: window.lowerBound)
      }
    }
    return frame
  }
}
