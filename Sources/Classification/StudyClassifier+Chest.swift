import Imaging
import Inference
import TriageDomain

extension StudyClassifier {
  /// Every finding that the chest radiograph models speak of.
  func readChest(
    _ candidate: SeriesCandidate, root: String, clock: inout StageClock
  ) async throws(ClassificationError) -> Reading {
    let models = models(for: .chestRadiograph)
    guard !models.isEmpty else {
      throw .notAssessable(reason: "no model for chest radiographs is installed")
    }
    let limits = configuration.readingLimits
    var begin = clock.now
    let radiograph = try await onPool { try Radiograph.read(candidate, root: root, limits: limits) }
    clock.add(.decode, since: begin)
    begin = clock.now
    let statistics = try await onPool { ChestStatistics(ChestSquare(radiograph, .gate)).values }
    clock.add(.preprocess, since: begin)
    if let refusal = GatePolicy.chest.refusal(statistics) { throw .notAssessable(reason: refusal) }
    let purposes = configuration.purposes
    return try await read(models, statistics: statistics, clock: &clock) {
      (turn: ModelTurn, clock: inout StageClock) async throws(ClassificationError) -> [Finding] in
      let ready = turn.model
      var begin = clock.now
      let square: ChestSquare
      switch ready.preprocessing {
      case .chestSquare(let parameters):
        square = try await onPool { ChestSquare(radiograph, parameters) }
      case .chestCrop(let parameters):
        square = try await onPool {
          ChestSquare(
            values: radiograph.facing, rows: radiograph.rows, columns: radiograph.columns,
            parameters: parameters)
        }
      case .headSlabs, .headCubes: return []
      }
      clock.add(.preprocess, since: begin)
      begin = clock.now
      let answers = try await answers(of: turn, count: 1) { _ in square.image.values }
      clock.add(.infer, since: begin)
      begin = clock.now
      let findings = try await onPool {
        ready.manifest.findings.map {
          ChestFinding(
            $0, model: ready.manifest.reference, operatingPoint: $0.operatingPoint(purposes),
            radiograph: radiograph, square: square
          ).finding(answers)
        }
      }
      clock.add(.localise, since: begin)
      return findings
    }
  }
}

extension Radiograph {
  /// The pixels with the patient's right on the image's left, as the networks expect it.
  var facing: [Float] {
    guard isMirrored else { return pixels }
    var pixels = pixels
    for row in 0..<rows { pixels[row * columns..<(row + 1) * columns].reverse() }
    return pixels
  }
}

extension ChestSquare {
  init(_ radiograph: Radiograph, _ parameters: ChestSquareParameters) {
    self.init(
      values: radiograph.facing, rows: radiograph.rows, columns: radiograph.columns, parameters: parameters)
  }
}
