import Inference

/// What a network said of one input.
struct InputAnswer: Sendable {
  let outputs: [String: Tensor]

  /// The logit of a finding whose pooling is not `volume`.
  func logit(_ score: ModelManifest.Score) -> Double {
    guard let tensor = outputs[score.output], let width = tensor.shape.last, let channel = score.channel,
      channel < width, channel < tensor.values.count
    else { return -.infinity }
    return Double(tensor.values[channel])
  }

  /// The heat map of a finding; `ReadyModel` has checked that the output has this form.
  func heat(_ map: ModelManifest.HeatMap) -> GridImage? {
    guard let tensor = outputs[map.output], tensor.shape.count == 4 else { return nil }
    let count = tensor.shape[2] * tensor.shape[3]
    let start = map.channel * count
    guard start + count <= tensor.values.count else { return nil }
    return GridImage(
      rows: tensor.shape[2], columns: tensor.shape[3], values: Array(tensor.values[start..<start + count]))
  }
}
