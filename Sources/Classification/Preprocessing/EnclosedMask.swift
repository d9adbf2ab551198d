/// The soft tissue that bone surrounds on almost all sides: in a head, the brain.
struct EnclosedMask: Sendable {
  let rows: Int
  let columns: Int
  private(set) var isInside: [Bool]

  /// How many pixels it has.
  var count: Int { isInside.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// At least `enclosingRays` of the eight directions meet bone, the pixel itself is soft; the largest
  /// 4-connected part.
  init(_ image: GridImage, parameters: HeadSlabParameters) {
    rows = image.rows
    columns = image.columns
    let bone = image.values.map { Double($0) >= parameters.boneHU }
    var rays = [UInt8](repeating: 0, count: bone.count)
    for (dr, dc) in [(0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)] {
      Self.castRays(&rays, bone: bone, rows: rows, columns: columns, dr: dr, dc: dc)
    }
    var candidate = [Bool](repeating: false, count: bone.count)
    for index in candidate.indices {
      candidate[index] =
        !bone[index] && Int(rays[index]) >= parameters.enclosingRays
        && Double(image.values[index]) > parameters.softLowHU
    }
    isInside = Self.largestComponent(candidate, rows: rows, columns: columns)
  }

  /// Adds one to each pixel from which going by (dr, dc) meets bone before the edge; the pixel itself does
  /// not count.
  private static func castRays(_ rays: inout [UInt8], bone: [Bool], rows: Int, columns: Int, dr: Int, dc: Int)
  {
    var seen = [Bool](repeating: false, count: bone.count)
    for step in 0..<rows {
      let row = dr > 0 ? rows - 1 - step : step
      guard row + dr >= 0, row + dr < rows else { continue }
      for along in 0..<columns {
        let column = dc > 0 ? columns - 1 - along : along
        guard column + dc >= 0, column + dc < columns else { continue }
        let next = (row + dr) * columns + column + dc
        if seen[next] || bone[next] {
          seen[row * columns + column] = true
          rays[row * columns + column] += 1
        }
      }
    }
  }

  /// The largest 4-connected part; of equal ones the first in reading order.
  static func largestComponent(_ candidate: [Bool], rows: Int, columns: Int) -> [Bool] {
    var labels = [Int32](repeating: 0, count: candidate.count)
    var largest: (label: Int32, size: Int) = (0, 0)
    var next: Int32 = 0
    var stack: [Int] = []
    for start in candidate.indices where candidate[start] && labels[start] == 0 {
      next += 1
      labels[start] = next
      stack.append(start)
      var size = 0
      while let index = stack.popLast() {
        size += 1
        let column = index % columns
        for (neighbour, exists) in [
          (index - columns, index >= columns), (index + columns, index + columns < candidate.count),
          (index - 1, column > 0), (index + 1, column < columns - 1),
        ] where exists && candidate[neighbour] && labels[neighbour] == 0 {
          labels[neighbour] = next
          stack.append(neighbour)
        }
      }
      if size > largest.size { largest = (next, size) }
    }
    return labels.map { $0 != 0 && $0 == largest.label }
  }
}
