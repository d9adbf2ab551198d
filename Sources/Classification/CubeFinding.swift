import Imaging
import Inference
import TriageDomain

/// Makes one finding of a head out of a network's answers to its cubes: what fills enough of the head is present.
struct CubeFinding {
  private let specification: ModelManifest.FindingSpecification
  private let model: ModelReference
  private let operatingPoint: Double
  private let geometry: HeadGeometry

  init(
    _ specification: ModelManifest.FindingSpecification, model: ModelReference, operatingPoint: Double,
    geometry: HeadGeometry
  ) {
    self.specification = specification
    self.model = model
    self.operatingPoint = operatingPoint
    self.geometry = geometry
  }

  /// - Parameter slices: Of the volume, in the order of the geometry's planes.
  func finding(_ mask: CubeMask, slices: [SliceGeometry]) -> Finding {
    let probability = ScorePolicy.probability(
      logit: ScorePolicy.studyLogit(millilitres: mask.volume), calibration: specification.calibration)
    var finding = Finding(
      kind: specification.finding, isPresent: probability >= operatingPoint, probability: probability,
      operatingPoint: operatingPoint, model: model)
    guard finding.isPresent else { return finding }
    finding.volumeML = mask.volume
    let place = CubeLocalisation(mask: mask, geometry: geometry)
    let parts = place.onSlices()
    finding.laterality = place.laterality
    finding.box = place.box
    finding.keyInstance = parts.max { $0.count < $1.count }.map { slices[$0.slice].instance }
    finding.outlines = parts.map { part in
      let slice = slices[part.slice]
      return SliceOutline(
        instance: slice.instance, sopClass: slice.sopClass, frame: slice.frame, rows: slice.rows,
        columns: slice.columns, polygons: part.polygons, runs: part.runs)
    }
    return finding
  }
}
