import Imaging
import Inference
import TriageDomain

/// Makes one finding of a head out of a network's answers to its slabs.
struct HeadFinding {
  private let specification: ModelManifest.FindingSpecification
  private let model: ModelReference
  private let operatingPoint: Double
  private let head: PreparedHead
  private let geometry: HeadGeometry

  init(
    _ specification: ModelManifest.FindingSpecification, model: ModelReference, operatingPoint: Double,
    head: PreparedHead, geometry: HeadGeometry
  ) {
    self.specification = specification
    self.model = model
    self.operatingPoint = operatingPoint
    self.head = head
    self.geometry = geometry
  }

  /// - Parameters:
  ///   - answers: One a slab that was assessed, in their order.
  ///   - slices: Of the volume, in the order of the planes that the head was prepared from.
  func finding(_ answers: [InputAnswer], slices: [SliceGeometry]) -> Finding {
    let logits = answers.map { $0.logit(specification.score) }
    let probability = ScorePolicy.probability(
      logit: ScorePolicy.studyLogit(logits, score: specification.score),
      calibration: specification.calibration)
    var finding = Finding(
      kind: specification.finding, isPresent: probability >= operatingPoint,
      probability: probability,
      operatingPoint: operatingPoint, model: model)
    guard finding.isPresent, let map = specification.heatMap else { return finding }
    let heats = answers.compactMap { $0.heat(map) }
    guard heats.count == answers.count else { return finding }
    let place = HeadLocalisation(
      head: head, geometry: geometry, heats: heats, threshold: map.threshold,
      range: (map.minimumHU ?? -.infinity)...(map.maximumHU ?? .infinity))
    finding.laterality = place.laterality
    finding.volumeML = place.volume
    finding.box = place.box
    finding.keyInstance = place.keySlice.map { slices[$0].instance }
    finding.outlines = place.outlines().map { outline in
      let slice = slices[outline.slice]
      return SliceOutline(
        instance: slice.instance, sopClass: slice.sopClass, frame: slice.frame, rows: slice.rows,
        columns: slice.columns, polygons: outline.polygons, runs: outline.runs)
    }
    return finding
  }
}
