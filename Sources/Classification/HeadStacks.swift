import BlockingThreads
import Imaging
import TriageDomain

/// A head's slices as every pre-processing of the installed models wants them, gathered in one pass over the files.
struct HeadStacks: Sendable {
  private(set) var slabs: [SlabStack]
  private(set) var cubes: [CubeStack]
  /// The area of each slice, cm2, that is denser than any bone.
  private(set) var metal: [Double]

  /// What one slice gives; made on any thread.
  private struct Slice: Sendable {
    let index: Int
    let slabFrames: [[Double]]
    let cubeFrames: [[Int16]]
    let metal: Double
  }

  /// HU that only metal reaches.
  private static let metalHU: Int16 = 2500

  /// Decodes all slices, a few at a time; no slice is kept.
  ///
  /// - Throws: `ClassificationError`.
  static func gather(
    _ source: VolumeSource, slabs: [HeadSlabParameters], cubes: [HeadCubeParameters], atOnce: Int,
    pool: BlockingPool
  ) async throws(ClassificationError) -> HeadStacks {
    let planes = source.stack.slices.map(SlicePlane.init)
    var slabStacks: [SlabStack] = []
    for parameters in slabs { slabStacks.append(try SlabStack(planes: planes, parameters: parameters)) }
    var cubeStacks: [CubeStack] = []
    for parameters in cubes { cubeStacks.append(try CubeStack(planes: planes, parameters: parameters)) }
    let empty = HeadStacks(
      slabs: slabStacks, cubes: cubeStacks, metal: [Double](repeating: 0, count: planes.count))
    var stacks = empty
    do {
      try await withThrowingTaskGroup(of: Slice.self) { group in
        var next = 0
        func start() {
          guard next < planes.count else { return }
          let index = next
          next += 1
          group.addTask {
            try await pool.run { empty.slice(try source.hounsfield(slice: index), index: index) }
          }
        }
        for _ in 0..<max(1, atOnce) { start() }
        while let slice = try await group.next() {
          stacks.add(slice)
          start()
        }
      }
    } catch {
      throw ClassificationError(error)
    }
    return stacks
  }

  private func slice(_ hu: [Int16], index: Int) -> Slice {
    let plane = slabs.first?.planes[index] ?? cubes.first?.planes[index]
    let pixel = plane.map { $0.rowSpacing * $0.columnSpacing / 100 } ?? 0
    let dense = hu.reduce(into: 0) { $0 += $1 > Self.metalHU ? 1 : 0 }
    return Slice(
      index: index, slabFrames: slabs.map { $0.frame(of: hu, slice: index) },
      cubeFrames: cubes.map { $0.frame(of: hu, slice: index) }, metal: Double(dense) * pixel)
  }

  private mutating func add(_ slice: Slice) {
    for (place, frame) in slice.slabFrames.enumerated() { slabs[place].add(frame, slice: slice.index) }
    for (place, frame) in slice.cubeFrames.enumerated() { cubes[place].add(frame, slice: slice.index) }
    metal[slice.index] = slice.metal
  }
}
