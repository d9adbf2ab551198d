package import Inference
import TriageDomain

/// A loaded package whose pre-processing this program can do and whose tensors fit it.
package struct ReadyModel: Sendable {
  package enum Preprocessing: Sendable, Hashable {
    case headSlabs(HeadSlabParameters)
    case headCubes(HeadCubeParameters)
    case chestSquare(ChestSquareParameters)
    case chestCrop(ChestCropParameters)
  }

  package let model: LoadedModel
  package let preprocessing: Preprocessing
  let inputName: String
  let inputShape: [Int]

  package var manifest: ModelManifest { model.manifest }

  /// - Throws: `.badPreprocessing`, `.badNetwork`.
  package init(_ model: LoadedModel) throws(ClassificationError) {
    let manifest = model.manifest
    let name = manifest.reference.description
    guard let kind = PreprocessingKind(rawValue: manifest.preprocessing.kind) else {
      throw .badPreprocessing(kind: manifest.preprocessing.kind, detail: "is not known to this program")
    }
    guard manifest.preprocessing.version == PreprocessingKind.version else {
      throw .badPreprocessing(
        kind: kind.rawValue,
        detail:
          "version \(manifest.preprocessing.version) is asked for, \(PreprocessingKind.version) is known")
    }
    let expected: [Int]
    let inputKind: ModelManifest.InputKind
    switch kind {
    case .headSlabs:
      let parameters = try HeadSlabParameters(parameters: manifest.preprocessing.parameters)
      preprocessing = .headSlabs(parameters)
      expected = [1, 4, parameters.gridSize, parameters.gridSize]
      inputKind = .headCT
    case .headCubes:
      let parameters = try HeadCubeParameters(parameters: manifest.preprocessing.parameters)
      preprocessing = .headCubes(parameters)
      expected = [1, 1, parameters.inputSize, parameters.inputSize, parameters.inputSize]
      inputKind = .headCT
    case .chestCrop:
      let parameters = try ChestCropParameters(parameters: manifest.preprocessing.parameters)
      preprocessing = .chestCrop(parameters)
      expected = [1, 1, parameters.gridSize, parameters.gridSize]
      inputKind = .chestRadiograph
    case .chestSquare:
      let parameters = try ChestSquareParameters(parameters: manifest.preprocessing.parameters)
      preprocessing = .chestSquare(parameters)
      expected = [1, 1, parameters.gridSize, parameters.gridSize]
      inputKind = .chestRadiograph
    }
    guard manifest.inputKind == inputKind else {
      throw .badPreprocessing(
        kind: kind.rawValue, detail: "does not suit input kind \(manifest.inputKind.rawValue)")
    }
    guard manifest.network.inputs.count == 1, let input = manifest.network.inputs.first,
      input.shape == expected
    else {
      throw .badNetwork(model: name, detail: "one input of shape \(expected) is needed")
    }
    try Self.check(manifest, preprocessing, name)
    self.model = model
    inputName = input.name
    inputShape = expected
  }

  /// The manifest's own check has seen that channels and outputs are there; here they have to suit the pre-processing.
  private static func check(
    _ manifest: ModelManifest, _ preprocessing: Preprocessing, _ name: String
  ) throws(ClassificationError) {
    func shape(_ output: String) -> [Int]? { manifest.network.outputs.first { $0.name == output }?.shape }
    for finding in manifest.findings {
      if case .headCubes(let parameters) = preprocessing {
        guard finding.score.pooling == .volume, let cells = shape(finding.score.output), cells.count == 5,
          cells[0] == 1, cells[2...].allSatisfy({ $0 == parameters.outputSize })
        else {
          throw .badNetwork(
            model: name,
            detail:
              "an output [1, class, \(parameters.outputSize), \(parameters.outputSize), \(parameters.outputSize)] "
              + "with the pooling volume is needed")
        }
        continue
      }
      guard finding.score.pooling != .volume, let scores = shape(finding.score.output)?.last,
        let channel = finding.score.channel, (0..<scores).contains(channel)
      else {
        throw .badNetwork(
          model: name, detail: "output \(finding.score.output) has no channel with a logit of one input")
      }
      guard let map = finding.heatMap else { continue }
      guard let cells = shape(map.output), cells.count == 4, cells[0] == 1, map.channel >= 0,
        map.channel < cells[1]
      else {
        throw .badNetwork(
          model: name, detail: "output \(map.output) is no heat map with a channel \(map.channel)")
      }
    }
  }
}
