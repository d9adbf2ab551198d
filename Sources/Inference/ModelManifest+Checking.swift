import DICOMCore

/// The first thing in a manifest that is out of its range.
struct ManifestFault: Error, Equatable {
  let key: String
  let reason: String
}

extension ModelManifest {
  /// Looks for values that JSON's types let through but the format does not; nil when there are none.
  func fault() -> ManifestFault? {
    do throws(ManifestFault) {
      try checkHead()
      try checkNetwork()
      for (index, finding) in findings.enumerated() { try check(finding, at: "findings[\(index)]") }
      try checkGate()
      try checkSelfCheck()
      try checkPerformance()
      return nil
    } catch {
      return error
    }
  }

  private func demand(_ holds: Bool, _ key: String, _ reason: String) throws(ManifestFault) {
    guard holds else { throw ManifestFault(key: key, reason: reason) }
  }

  private func demandFileName(_ name: String, _ key: String) throws(ManifestFault) {
    try demand(
      !name.isEmpty && name.utf8.count <= 255 && !name.hasPrefix(".") && !name.contains("/")
        && !name.contains("\0"), key, "must be the plain name of a file in the package's folder")
  }

  private func checkHead() throws(ManifestFault) {
    let isPlain = id.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
    }
    try demand((1...64).contains(id.utf8.count) && isPlain, "id", "must be 1 to 64 of a-z, 0-9 and -")
    let isPrintable = version.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x5C }
    try demand(
      (1...64).contains(version.utf8.count) && isPrintable, "version", "must be 1 to 64 printable characters")
    try demand(!title.isEmpty, "title", "is empty")
    try demand(!preprocessing.kind.isEmpty, "preprocessing.kind", "is empty")
    try demand(preprocessing.version >= 1, "preprocessing.version", "must be at least 1")
    for (name, value) in preprocessing.parameters {
      try demand(value.isFinite, "preprocessing.parameters.\(name)", "is not finite")
    }
    try demandFileName(modelCard, "model_card")
  }

  private func checkNetwork() throws(ManifestFault) {
    try demandFileName(network.file, "network.file")
    try demandDigest(network.sha256, "network.sha256")
    try demand(
      (network.weightsFile == nil) == (network.weightsSHA256 == nil), "network.weights_sha256",
      "must be there exactly when weights_file is")
    if let file = network.weightsFile { try demandFileName(file, "network.weights_file") }
    if let digest = network.weightsSHA256 { try demandDigest(digest, "network.weights_sha256") }
    try check(network.inputs, at: "network.inputs")
    try check(network.outputs, at: "network.outputs")
  }

  private func demandDigest(_ digest: String, _ key: String) throws(ManifestFault) {
    let isHexadecimal = digest.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
    }
    try demand(digest.utf8.count == 64 && isHexadecimal, key, "must be 64 lower-case hexadecimal digits")
  }

  private func check(_ tensors: [TensorSpecification], at key: String) throws(ManifestFault) {
    try demand(!tensors.isEmpty, key, "is empty")
    try demand(Set(tensors.map(\.name)).count == tensors.count, key, "holds a name twice")
    for (index, tensor) in tensors.enumerated() {
      try demand(!tensor.name.isEmpty, "\(key)[\(index)].name", "is empty")
      try demand(
        tensor.shape.count <= 8 && tensor.shape.allSatisfy { $0 >= 1 }
          && Tensor.count(of: tensor.shape) != nil,
        "\(key)[\(index)].shape", "must be at most 8 dimensions of at least 1")
    }
  }

  private func check(_ finding: FindingSpecification, at key: String) throws(ManifestFault) {
    try demand(
      !finding.code.value.isEmpty && !finding.code.scheme.isEmpty, "\(key).code", "has no value or scheme")
    try demand(
      !finding.site.value.isEmpty && !finding.site.scheme.isEmpty, "\(key).site", "has no value or scheme")
    try check(finding.score, at: "\(key).score")
    try demand(
      finding.calibration.slope.isFinite && finding.calibration.slope > 0, "\(key).calibration.slope",
      "must be a number above 0")
    try demand(
      finding.calibration.intercept.isFinite, "\(key).calibration.intercept", "is not finite")
    try check(finding.operatingPoints, at: "\(key).operating_points")
    try demand((1...3).contains(finding.urgency), "\(key).urgency", "must be 1, 2 or 3")
    guard let map = finding.heatMap else { return }
    let cells = network.outputs.first { $0.name == map.output }?.shape ?? []
    try demand(
      cells.count == 4, "\(key).heat_map.output", "names no output of the network with four dimensions")
    try demand((0..<cells[1]).contains(map.channel), "\(key).heat_map.channel", "is not in the output")
    try demand((0...1).contains(map.threshold), "\(key).heat_map.threshold", "must be from 0 to 1")
  }

  private func check(_ score: Score, at key: String) throws(ManifestFault) {
    let shape = network.outputs.first { $0.name == score.output }?.shape ?? []
    switch score.pooling {
    case .single, .smoothedTopMean:
      try demand(!shape.isEmpty, "\(key).output", "names no output of the network with a dimension")
      try demand(
        score.channel.map { (0..<(shape.last ?? 0)).contains($0) } == true, "\(key).channel",
        "is not in the output")
      try demand(
        score.pooling == .single || (score.top ?? 0) >= 1, "\(key).top",
        "must be at least 1 for this pooling")
    case .volume:
      try demand(shape.count == 5, "\(key).output", "names no output of the network with five dimensions")
      let channels = score.channels ?? []
      try demand(
        !channels.isEmpty && Set(channels).count == channels.count
          && channels.allSatisfy((0..<shape[1]).contains), "\(key).channels",
        "must name at least one class of the output, each once")
      try demand(
        score.threshold.map { $0 > 0 && $0 <= 1 } == true, "\(key).threshold", "must be above 0 and at most 1"
      )
    }
  }

  private func check(_ points: OperatingPoints, at key: String) throws(ManifestFault) {
    for purpose in OperatingPurpose.allCases {
      try demand(
        (0...1).contains(points[purpose]), "\(key).\(purpose.rawValue)", "must be from 0 to 1")
    }
    try demand(
      points.sensitive <= points.balanced && points.balanced <= points.specific, key,
      "must ascend: sensitive, balanced, specific")
  }

  private func checkGate() throws(ManifestFault) {
    for (index, rule) in (gate ?? []).enumerated() {
      let key = "gate[\(index)]"
      let low = rule.minimum ?? -.infinity
      let high = rule.maximum ?? .infinity
      try demand(
        low <= high && (low.isFinite || high.isFinite), key, "must have a minimum or a maximum above it")
      try demand(!rule.reason.isEmpty, "\(key).reason", "is empty")
    }
  }

  private func checkSelfCheck() throws(ManifestFault) {
    try demand(!findings.isEmpty, "findings", "is empty")
    try demand(Set(findings.map(\.finding)).count == findings.count, "findings", "holds a finding twice")
    try demand(
      selfCheck.tolerance.isFinite && selfCheck.tolerance >= 0, "self_check.tolerance", "must be at least 0")
    try check(selfCheck.inputs, for: network.inputs, at: "self_check.inputs")
    try check(selfCheck.outputs, for: network.outputs, at: "self_check.outputs")
  }

  private func check(
    _ files: [SelfCheckFiles.File], for tensors: [TensorSpecification], at key: String
  ) throws(ManifestFault) {
    try demand(
      files.map(\.name).sorted() == tensors.map(\.name).sorted(), key,
      "must name each tensor of the network once")
    for (index, file) in files.enumerated() { try demandFileName(file.file, "\(key)[\(index)].file") }
  }

  private func checkPerformance() throws(ManifestFault) {
    for (index, figure) in performance.enumerated() {
      let key = "performance[\(index)]"
      try demand(figure.value.isFinite, "\(key).value", "is not finite")
      try demand(
        figure.interval.count == 2 && figure.interval[0] <= figure.interval[1], "\(key).interval",
        "must be a low and a high number")
      try demand((0...max(0, figure.n)).contains(figure.positives), "\(key).positives", "must be from 0 to n")
    }
  }
}
