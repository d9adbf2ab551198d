import BlockingThreads
import Imaging
import Inference
import TriageDomain

extension StudyClassifier {
  /// Every finding that the head CT models speak of.
  ///
  /// Slices are decoded a few at a time and kept only as slabs, so that the memory needed does not grow
  /// with their number.
  func readHead(
    _ candidate: SeriesCandidate, root: String, clock: inout StageClock
  ) async throws(ClassificationError) -> [Finding] {
    // Models with the same pre-processing share it; the catalogue's order keeps results in a fixed order.
    var readers: [(parameters: HeadSlabParameters, models: [ReadyModel])] = []
    for model in models {
      guard case .headSlabs(let parameters) = model.preprocessing else { continue }
      if let index = readers.firstIndex(where: { $0.parameters == parameters }) {
        readers[index].models.append(model)
      } else {
        readers.append((parameters, [model]))
      }
    }
    guard !readers.isEmpty else { throw .notAssessable(reason: "no model for head CTs is installed") }
    let configuration = configuration
    let purposes = configuration.purposes
    var begin = clock.now
    let source = try await onPool {
      try VolumeSource.open(
        candidate, root: root, limits: configuration.volumeLimits, readingLimits: configuration.readingLimits)
    }
    clock.add(.decode, since: begin)
    var findings: [Finding] = []
    for (parameters, readyModels) in readers {
      begin = clock.now
      let stack = try await slabs(of: source, parameters: parameters)
      clock.add(.decode, since: begin)
      begin = clock.now
      let head = try await onPool { try PreparedHead(stack) }
      let geometry = HeadGeometry(stack: stack, head: head)
      clock.add(.preprocess, since: begin)
      for ready in readyModels {
        begin = clock.now
        let answers = try await answers(of: ready, count: head.assessed.count) { head.input($0) }
        clock.add(.infer, since: begin)
        begin = clock.now
        findings += try await onPool {
          ready.manifest.findings.map { specification in
            HeadFinding(
              specification, model: ready.manifest.reference,
              operatingPoint: specification.operatingPoint(purposes), head: head, geometry: geometry
            ).finding(answers, slices: source.stack.slices)
          }
        }
        clock.add(.localise, since: begin)
      }
    }
    return findings
  }

  private func slabs(
    of source: VolumeSource, parameters: HeadSlabParameters
  ) async throws(ClassificationError) -> SlabStack {
    let empty = try SlabStack(planes: source.stack.slices.map(SlicePlane.init), parameters: parameters)
    var stack = empty
    do {
      try await withThrowingTaskGroup(of: (slice: Int, frame: [Double]).self) { group in
        var next = 0
        func start() {
          guard next < source.stack.slices.count else { return }
          let slice = next
          next += 1
          group.addTask {
            try await pool.run { (slice, empty.frame(of: try source.hounsfield(slice: slice), slice: slice)) }
          }
        }
        for _ in 0..<max(1, configuration.slicesAtOnce) { start() }
        while let done = try await group.next() {
          stack.add(done.frame, slice: done.slice)
          start()
        }
      }
    } catch {
      throw ClassificationError(error)
    }
    return stack
  }

  /// The network's answers to a study's inputs, in their order.
  func answers(
    of ready: ReadyModel, count: Int, input: @escaping @Sendable (Int) -> [Float]
  ) async throws(ClassificationError) -> [InputAnswer] {
    var answers = [InputAnswer?](repeating: nil, count: count)
    do {
      try await withThrowingTaskGroup(of: (index: Int, answer: InputAnswer).self) { group in
        var next = 0
        func start() {
          guard next < count else { return }
          let index = next
          next += 1
          group.addTask {
            guard let tensor = Tensor(shape: ready.inputShape, values: input(index)) else {
              throw ClassificationError.badNetwork(
                model: ready.manifest.reference.description, detail: "the prepared input is of another size")
            }
            return (index, InputAnswer(outputs: try await ready.model.infer([ready.inputName: tensor])))
          }
        }
        for _ in 0..<max(1, configuration.inputsAtOnce) { start() }
        while let done = try await group.next() {
          answers[done.index] = done.answer
          start()
        }
      }
    } catch {
      throw ClassificationError(error)
    }
    return answers.compactMap(\.self)
  }
}

extension SlicePlane {
  init(_ slice: SliceGeometry) {
    self.init(
      origin: slice.origin, alongColumns: slice.alongColumns, alongRows: slice.alongRows,
      columnSpacing: slice.columnSpacing, rowSpacing: slice.rowSpacing, rows: slice.rows,
      columns: slice.columns)
  }
}
