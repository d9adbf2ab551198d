import Imaging
import Inference
import TriageDomain

extension StudyClassifier {
  /// Every finding that the head CT models speak of.
  ///
  /// Slices are decoded a few at a time and kept only as the models want them, so that the memory needed does not grow
  /// with their size.
  func readHead(
    _ candidate: SeriesCandidate, root: String, clock: inout StageClock
  ) async throws(ClassificationError) -> Reading {
    let models = models(for: .headCT)
    guard !models.isEmpty else { throw .notAssessable(reason: "no model for head CTs is installed") }
    let configuration = configuration
    var begin = clock.now
    let source = try await onPool {
      try VolumeSource.open(
        candidate, root: root, limits: configuration.volumeLimits, readingLimits: configuration.readingLimits)
    }
    // The gate looks at slabs, whatever the models read.
    var slabs: [HeadSlabParameters] = []
    var cubes: [HeadCubeParameters] = []
    for model in models {
      switch model.preprocessing {
      case .headSlabs(let parameters): if !slabs.contains(parameters) { slabs.append(parameters) }
      case .headCubes(let parameters): if !cubes.contains(parameters) { cubes.append(parameters) }
      case .chestSquare, .chestCrop: break
      }
    }
    if slabs.isEmpty { slabs.append(HeadSlabParameters()) }
    let stacks = try await HeadStacks.gather(
      source, slabs: slabs, cubes: cubes, atOnce: configuration.slicesAtOnce, pool: pool)
    clock.add(.decode, since: begin)

    begin = clock.now
    var heads: [HeadSlabParameters: PreparedHead] = [:]
    for stack in stacks.slabs { heads[stack.parameters] = try await onPool { try PreparedHead(stack) } }
    guard let stack = stacks.slabs.first, let first = heads[stack.parameters] else {
      throw .notAssessable(reason: "the slices do not lie across the head")
    }
    let statistics = try await onPool { HeadStatistics(stack, head: first, metal: stacks.metal).values }
    clock.add(.preprocess, since: begin)
    if let refusal = GatePolicy.head.refusal(statistics) { throw .notAssessable(reason: refusal) }

    let study = HeadStudy(
      slices: source.stack.slices, stacks: stacks, heads: heads,
      geometry: HeadGeometry(stack: stack, head: first), brain: first.brainBox(stack))
    return try await read(models, statistics: statistics, clock: &clock) {
      (turn: ModelTurn, clock: inout StageClock) async throws(ClassificationError) -> [Finding] in
      try await findings(of: turn, in: study, clock: &clock)
    }
  }

  private func findings(
    of turn: ModelTurn, in study: HeadStudy, clock: inout StageClock
  ) async throws(ClassificationError) -> [Finding] {
    switch turn.model.preprocessing {
    case .headSlabs(let parameters): try await slabFindings(of: turn, parameters, in: study, clock: &clock)
    case .headCubes(let parameters): try await cubeFindings(of: turn, parameters, in: study, clock: &clock)
    case .chestSquare, .chestCrop: []
    }
  }

  private func slabFindings(
    of turn: ModelTurn, _ parameters: HeadSlabParameters, in study: HeadStudy, clock: inout StageClock
  ) async throws(ClassificationError) -> [Finding] {
    guard let head = study.heads[parameters],
      let stack = study.stacks.slabs.first(where: { $0.parameters == parameters })
    else { return [] }
    let ready = turn.model
    var begin = clock.now
    let answers = try await answers(of: turn, count: head.assessed.count) { head.input($0) }
    clock.add(.infer, since: begin)
    begin = clock.now
    let purposes = configuration.purposes
    let findings = try await onPool {
      let geometry = HeadGeometry(stack: stack, head: head)
      return ready.manifest.findings.map { specification in
        HeadFinding(
          specification, model: ready.manifest.reference,
          operatingPoint: specification.operatingPoint(purposes), head: head, geometry: geometry
        ).finding(answers, slices: study.slices)
      }
    }
    clock.add(.localise, since: begin)
    return findings
  }

  private func cubeFindings(
    of turn: ModelTurn, _ parameters: HeadCubeParameters, in study: HeadStudy, clock: inout StageClock
  ) async throws(ClassificationError) -> [Finding] {
    guard let stack = study.stacks.cubes.first(where: { $0.parameters == parameters }) else { return [] }
    let ready = turn.model
    var begin = clock.now
    let grid = try await onPool { try CubeGrid(stack) }
    let tiles = grid.tiles(in: study.brain)
    clock.add(.preprocess, since: begin)
    begin = clock.now
    var masks = ready.manifest.findings.map { _ in CubeMask(grid) }
    // An answer is taken up as soon as it is there: all of them together would fill hundreds of megabytes.
    try await forEachAnswer(of: turn, count: tiles.count) {
      grid.input(tiles[$0])
    } take: { index, answer in
      for (place, finding) in ready.manifest.findings.enumerated() {
        guard let probabilities = answer.outputs[finding.score.output] else { continue }
        masks[place].add(
          probabilities.values, channels: finding.score.channels ?? [],
          threshold: finding.score.threshold ?? 1, tile: tiles[index])
      }
    }
    clock.add(.infer, since: begin)
    begin = clock.now
    let purposes = configuration.purposes
    let found = masks
    let findings = try await onPool {
      zip(ready.manifest.findings, found).map { specification, mask in
        CubeFinding(
          specification, model: ready.manifest.reference,
          operatingPoint: specification.operatingPoint(purposes), geometry: study.geometry
        ).finding(mask, slices: study.slices)
      }
    }
    clock.add(.localise, since: begin)
    return findings
  }
}

/// One head as the models read it.
private struct HeadStudy: Sendable {
  /// Of the volume, in the order of the planes that the stacks were made from.
  let slices: [SliceGeometry]
  let stacks: HeadStacks
  let heads: [HeadSlabParameters: PreparedHead]
  /// Of the first stack: its midline tells left from right for every model.
  let geometry: HeadGeometry
  let brain: PatientBox
}

extension SlicePlane {
  init(_ slice: SliceGeometry) {
    self.init(
      origin: slice.origin, alongColumns: slice.alongColumns, alongRows: slice.alongRows,
      columnSpacing: slice.columnSpacing, rowSpacing: slice.rowSpacing, rows: slice.rows,
      columns: slice.columns)
  }
}
