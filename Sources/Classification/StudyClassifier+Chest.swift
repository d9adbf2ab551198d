import Imaging
import Inference
import TriageDomain

extension StudyClassifier {
  /// Every finding that the chest radiograph models speak of.
  func readChest(
    _ candidate: SeriesCandidate, root: String, clock: inout StageClock
  ) async throws(ClassificationError) -> [Finding] {
    var readers: [(parameters: ChestSquareParameters, models: [ReadyModel])] = []
    for model in models {
      guard case .chestSquare(let parameters) = model.preprocessing else { continue }
      if let index = readers.firstIndex(where: { $0.parameters == parameters }) {
        readers[index].models.append(model)
      } else {
        readers.append((parameters, [model]))
      }
    }
    guard !readers.isEmpty else {
      throw .notAssessable(reason: "no model for chest radiographs is installed")
    }
    let limits = configuration.readingLimits
    let purposes = configuration.purposes
    var begin = clock.now
    let radiograph = try await onPool { try Radiograph.read(candidate, root: root, limits: limits) }
    clock.add(.decode, since: begin)
    var findings: [Finding] = []
    for (parameters, readyModels) in readers {
      begin = clock.now
      let square = try await onPool { ChestSquare(radiograph, parameters: parameters) }
      clock.add(.preprocess, since: begin)
      for ready in readyModels {
        begin = clock.now
        let answers = try await answers(of: ready, count: 1) { _ in square.image.values }
        clock.add(.infer, since: begin)
        begin = clock.now
        findings += try await onPool {
          ready.manifest.findings.map {
            ChestFinding(
              $0, model: ready.manifest.reference, operatingPoint: $0.operatingPoint(purposes),
              radiograph: radiograph, square: square
            ).finding(answers)
          }
        }
        clock.add(.localise, since: begin)
      }
    }
    return findings
  }
}

extension ChestSquare {
  /// A mirrored image is turned round first: the networks expect the patient's right on the image's left.
  init(_ radiograph: Radiograph, parameters: ChestSquareParameters) {
    var pixels = radiograph.pixels
    if radiograph.isMirrored {
      for row in 0..<radiograph.rows {
        pixels[row * radiograph.columns..<(row + 1) * radiograph.columns].reverse()
      }
    }
    self.init(values: pixels, rows: radiograph.rows, columns: radiograph.columns, parameters: parameters)
  }
}
