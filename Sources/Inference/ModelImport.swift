import Crypto
package import Foundation
import Glibc

/// A third-party network made into a package beside the installed ones: complete and checked, and not yet one of them.
///
/// It lies in a hidden folder of the models directory, which the catalogue passes over, until `install` renames it into
/// place; whoever dies before that leaves the hidden folder and no package.
package struct ModelImport: Sendable {
  package let model: LoadedModel
  /// The greatest difference that its self-check found.
  package let selfCheckDifference: Float
  private let staging: URL
  private let directory: URL

  /// Copies and completes what makes a package, loads it and runs its self-check.
  ///
  /// The manifest may leave out `network.file` and `network.sha256`, which are filled in; a digest that it states must be
  /// the network's. The model card and, where the manifest names them, self-check files and the weights of an IR lie
  /// beside the manifest.
  ///
  /// - Parameters:
  ///   - makeSelfCheck: Whether to make one where the manifest has none, from made-up input: it shows that the network
  ///     goes on giving the same answers on this kind of machine, not that they are right.
  /// - Throws: Every error of loading a package; `.importing` for what stands in the way of this one. Nothing is left
  ///   behind then.
  package static func stage(
    network: URL, manifest: URL, into directory: URL, makeSelfCheck: Bool, engine: InferenceEngine
  ) async throws(InferenceError) -> ModelImport {
    let staging = directory.appending(path: ".import-\(UUID().uuidString.lowercased())")
    do throws(InferenceError) {
      return try await stage(
        network: network, manifest: manifest, into: directory, staging: staging,
        makeSelfCheck: makeSelfCheck, engine: engine)
    } catch {
      try? FileManager.default.removeItem(at: staging)
      throw error
    }
  }

  private static func stage(
    network: URL, manifest: URL, into directory: URL, staging: URL, makeSelfCheck: Bool,
    engine: InferenceEngine
  ) async throws(InferenceError) -> ModelImport {
    let limits = engine.configuration.limits
    let (folder, needsSelfCheck) = try await engine.run { () throws(InferenceError) in
      try copy(
        network: network, manifest: manifest, into: directory, staging: staging,
        makeSelfCheck: makeSelfCheck, limits: limits)
    }
    var package = try await engine.package(folder)
    if needsSelfCheck {
      let outputs = try await engine.load(package).infer(package.selfCheck.inputs)
      let files = package.manifest.selfCheck.outputs
      try await engine.run { () throws(InferenceError) in
        for file in files {
          try write(outputs[file.name]?.values ?? [], to: folder.appending(path: file.file))
        }
      }
      package = try await engine.package(folder)
    }
    let model = try await engine.load(package)
    let difference = try await model.check()
    return ModelImport(
      model: model, selfCheckDifference: difference, staging: staging, directory: directory)
  }

  /// Makes it one of the installed packages, in one step: a service that starts meanwhile sees all of it or nothing.
  ///
  /// - Throws: `.importing` when a package of that id is there already or the folder can't be written.
  package func install() async throws(InferenceError) {
    let id = model.manifest.id
    let target = directory.appending(path: id)
    try Self.bringToDisk(staging.appending(path: id))
    // rename(2) refuses a folder that holds anything, so a package that appeared meanwhile is not overwritten.
    guard unsafe rename(staging.appending(path: id).path, target.path) == 0 else {
      let reason = errno == EEXIST || errno == ENOTEMPTY ? "is there already" : Self.systemReason()
      throw .importing(path: target.path, reason: reason)
    }
    try Self.bringToDisk(directory)
    discard()
  }

  /// Removes what was staged.
  package func discard() { try? FileManager.default.removeItem(at: staging) }
}

extension ModelImport {
  /// - Returns: The package's folder, and whether its self-check's outputs are still to be made.
  private static func copy(
    network: URL, manifest: URL, into directory: URL, staging: URL, makeSelfCheck: Bool, limits: PackageLimits
  ) throws(InferenceError) -> (folder: URL, needsSelfCheck: Bool) {
    let data = try ModelPackage.read(manifest, what: "the manifest", limit: limits.maximumManifestBytes)
    var tree: JSONTree
    do {
      tree = try JSONDecoder().decode(JSONTree.self, from: data)
    } catch {
      throw .manifest(path: manifest.path, key: "(all)", reason: "is not JSON")
    }
    guard tree["network"] != nil else {
      throw .manifest(path: manifest.path, key: "network", reason: "is missing")
    }
    let file = tree["network"]?["file"]?.text ?? "weights.\(network.pathExtension)"
    tree["network"]?["file"] = .text(file)
    let weights = try ModelPackage.read(network, what: "the network", limit: limits.maximumWeightBytes)
    let digest = ModelPackage.digest(weights)
    if let stated = tree["network"]?["sha256"]?.text, stated != digest {
      throw .digestMismatch(path: network.path, expected: stated, actual: digest)
    }
    tree["network"]?["sha256"] = .text(digest)

    let needsSelfCheck = tree["self_check"] == nil
    if needsSelfCheck {
      guard makeSelfCheck else {
        throw .manifest(
          path: manifest.path, key: "self_check",
          reason: "is missing; --make-self-check makes one from what the network answers here")
      }
      tree["self_check"] = Self.selfCheck(of: tree)
    }
    let completed = try encode(tree)
    // What can be seen without any other file is seen before anything is written.
    let known = try ModelManifest.parse(completed, path: manifest.path)
    let target = directory.appending(path: known.id)
    guard !FileManager.default.fileExists(atPath: target.path) else {
      throw .importing(path: target.path, reason: "is there already")
    }
    let folder = staging.appending(path: known.id)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .importing(path: directory.path, reason: "can't be written: \(error.localizedDescription)")
    }
    try write(weights, to: folder.appending(path: known.network.file))
    try write(completed, to: folder.appending(path: "manifest.json"))
    let beside = manifest.deletingLastPathComponent()
    for name in [known.modelCard, known.network.weightsFile].compactMap(\.self) {
      let copy = try ModelPackage.read(
        beside.appending(path: name), what: name, limit: limits.maximumWeightBytes)
      try write(copy, to: folder.appending(path: name))
    }
    let tensors = [
      (known.selfCheck.inputs, known.network.inputs), (known.selfCheck.outputs, known.network.outputs),
    ]
    for (files, specifications) in tensors {
      for entry in files {
        let shape = specifications.first { $0.name == entry.name }?.shape ?? []
        guard let count = Tensor.count(of: shape), count <= limits.maximumTensorValues else {
          throw .overLimit(path: manifest.path, what: entry.name, limit: limits.maximumTensorValues)
        }
        let destination = folder.appending(path: entry.file)
        if needsSelfCheck {
          try write(madeUpValues(count), to: destination)
        } else {
          let values = try ModelPackage.read(
            beside.appending(path: entry.file), what: entry.file, limit: count * 4)
          try write(values, to: destination)
        }
      }
    }
    return (folder, needsSelfCheck)
  }

  /// One file for each tensor that the manifest names, with the tolerance of one network on several machines.
  private static func selfCheck(of tree: JSONTree) -> JSONTree {
    func files(_ key: String) -> JSONTree {
      guard case .array(let tensors)? = tree["network"]?[key] else { return .array([]) }
      return .array(
        tensors.enumerated().map { index, tensor in
          .object([
            "name": tensor["name"] ?? .null, "file": .text("self-check-\(key.dropLast())-\(index).f32"),
          ])
        })
    }
    return .object([
      "inputs": files("inputs"), "outputs": files("outputs"), "tolerance": .number(Decimal(2) / 1000),
    ])
  }

  /// The same numbers every time, -1 to 1.
  private static func madeUpValues(_ count: Int) -> [Float] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 23) - 1
    }
  }

  private static func encode(_ tree: JSONTree) throws(InferenceError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(tree) + Data("\n".utf8)
    } catch {
      throw .importing(path: "manifest.json", reason: "can't be written: \(error)")
    }
  }

  private static func write(_ values: [Float], to url: URL) throws(InferenceError) {
    try write(unsafe values.withUnsafeBytes { unsafe Data($0) }, to: url)
  }

  private static func write(_ data: Data, to url: URL) throws(InferenceError) {
    do {
      try data.write(to: url)
    } catch {
      throw .importing(path: url.path, reason: "can't be written: \(error.localizedDescription)")
    }
    try bringToDisk(url)
  }

  /// Waits until a file, or a folder's names, would survive a power cut.
  private static func bringToDisk(_ url: URL) throws(InferenceError) {
    let descriptor = unsafe open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .importing(path: url.path, reason: systemReason()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .importing(path: url.path, reason: systemReason()) }
  }

  private static func systemReason() -> String { unsafe String(cString: strerror(errno)) }
}
