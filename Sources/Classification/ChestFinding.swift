import Imaging
import Inference
import TriageDomain

/// Makes one finding of a radiograph out of a network's answer.
struct ChestFinding {
  private let specification: ModelManifest.FindingSpecification
  private let model: ModelReference
  private let operatingPoint: Double
  private let radiograph: Radiograph
  private let square: ChestSquare

  init(
    _ specification: ModelManifest.FindingSpecification, model: ModelReference, operatingPoint: Double,
    radiograph: Radiograph, square: ChestSquare
  ) {
    self.specification = specification
    self.model = model
    self.operatingPoint = operatingPoint
    self.radiograph = radiograph
    self.square = square
  }

  func finding(_ answers: [InputAnswer]) -> Finding {
    let probability = ScorePolicy.probability(
      logit: ScorePolicy.studyLogit(
        answers.map { $0.logit(specification.score) }, score: specification.score),
      calibration: specification.calibration)
    var finding = Finding(
      kind: specification.finding, isPresent: probability >= operatingPoint,
      probability: probability,
      operatingPoint: operatingPoint, model: model)
    guard finding.isPresent else { return finding }
    finding.keyInstance = radiograph.instance
    guard let map = specification.heatMap, let heat = answers.first?.heat(map) else { return finding }
    let place = ChestLocalisation(
      square: square, rows: radiograph.rows, columns: radiograph.columns, isMirrored: radiograph.isMirrored,
      heat: heat, threshold: map.threshold, range: (map.minimumValue ?? -.infinity)...Double.infinity)
    finding.laterality = place.laterality
    finding.outlines = [
      SliceOutline(
        instance: radiograph.instance, sopClass: radiograph.sopClass, frame: radiograph.frame,
        rows: radiograph.rows,
        columns: radiograph.columns, polygons: place.polygons(), runs: place.runs())
    ]
    return finding
  }
}
