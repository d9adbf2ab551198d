extension Volume {
  /// Decodes all slices, several at once.
  ///
  /// - Parameters:
  ///   - width: How many slices are decoded at once, at least one.
  ///   - run: Runs one blocking decode off the cooperative pool, as `BlockingPool.run` does.
  /// - Throws: what `run` throws: `ImagingError` of the first slice that can't be decoded.
  package static func decode(
    _ source: VolumeSource, width: Int,
    run: @escaping @Sendable (_ body: @escaping @Sendable () throws -> [Int16]) async throws -> [Int16]
  ) async throws -> Volume {
    let count = source.stack.slices.count
    return try await withThrowingTaskGroup(of: (Int, [Int16]).self) { group in
      var slices = [[Int16]](repeating: [], count: count)
      var next = 0
      func start() {
        guard next < count else { return }
        let index = next
        next += 1
        group.addTask { (index, try await run { try source.hounsfield(slice: index) }) }
      }
      for _ in 0..<max(1, width) { start() }
      while let (index, slice) = try await group.next() {
        slices[index] = slice
        start()
      }
      return Volume(stack: source.stack, slices: slices)
    }
  }
}
