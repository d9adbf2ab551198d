package import Inference
import TriageDomain

/// A loaded package whose pre-processing this program can do and whose tensors fit it.
package struct ReadyModel: Sendable {
  package enum Preprocessing: Sendable, Hashable {
    case headSlabs(HeadSlabParameters)
    case chestSquare(ChestSquareParameters)
  }

  package let model: LoadedModel
  package let preprocessing: Preprocessing
  let inputName: String
  let inputShape: [Int]

  var manifest: ModelManifest { model.manifest }

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
    try Self.check(manifest, name)
    self.model = model
    inputName = input.name
    inputShape = expected
  }

  private static func check(_ manifest: ModelManifest, _ name: String) throws(ClassificationError) {
    func shape(_ output: String) -> [Int]? { manifest.network.outputs.first { $0.name == output }?.shape }
    for finding in manifest.findings {
      guard let scores = shape(finding.score.output)?.last, finding.score.channel >= 0,
        finding.score.channel < scores
      else {
        throw .badNetwork(
          model: name, detail: "output \(finding.score.output) has no channel \(finding.score.channel)")
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
