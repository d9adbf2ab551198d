import Crypto
package import Foundation

/// A model package whose files are there, are of the right size and carry the manifest's digests.
///
/// The network itself is looked at when the engine loads it.
package struct ModelPackage: Sendable {
  package let folder: URL
  package let manifest: ModelManifest
  let selfCheck: SelfCheck

  var networkPath: String { path(manifest.network.file) }
  var weightsPath: String? { manifest.network.weightsFile.map(path) }

  /// Reads a package; blocks while it reads and digests all its files.
  ///
  /// - Throws: `.unreadable`, `.manifest`, `.digestMismatch` or `.overLimit`, with the file's path.
  package static func load(
    _ folder: URL, limits: PackageLimits = PackageLimits()
  ) throws(InferenceError) -> ModelPackage {
    let manifestURL = folder.appending(path: "manifest.json")
    let data = try read(manifestURL, what: "the manifest", limit: limits.maximumManifestBytes)
    let manifest = try ModelManifest.parse(data, path: manifestURL.path)
    guard manifest.id == folder.lastPathComponent else {
      throw .manifest(
        path: manifestURL.path, key: "id", reason: "is not the folder's name, \(folder.lastPathComponent)")
    }
    for (key, tensors) in [("inputs", manifest.network.inputs), ("outputs", manifest.network.outputs)] {
      for tensor in tensors where (Tensor.count(of: tensor.shape) ?? .max) > limits.maximumTensorValues {
        throw .overLimit(
          path: manifestURL.path, what: "network.\(key) \(tensor.name)", limit: limits.maximumTensorValues)
      }
    }
    try verify(manifest.network.file, manifest.network.sha256, in: folder, limits: limits)
    if let file = manifest.network.weightsFile, let digest = manifest.network.weightsSHA256 {
      try verify(file, digest, in: folder, limits: limits)
    }
    _ = try read(
      folder.appending(path: manifest.modelCard), what: "the model card", limit: limits.maximumManifestBytes)
    return ModelPackage(
      folder: folder, manifest: manifest, selfCheck: try SelfCheck(manifest, in: folder))
  }

  private func path(_ file: String) -> String { folder.appending(path: file).path }

  private static func verify(
    _ file: String, _ expected: String, in folder: URL, limits: PackageLimits
  ) throws(InferenceError) {
    let url = folder.appending(path: file)
    let data = try read(url, what: "the network", limit: limits.maximumWeightBytes)
    let actual = Self.digest(data)
    guard actual == expected else {
      throw .digestMismatch(path: url.path, expected: expected, actual: actual)
    }
  }

  /// In lower-case hexadecimal.
  static func digest(_ data: Data) -> String {
    SHA256.hash(data: data).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }

  /// A plain file's bytes; a link is refused, since it could lead out of the folder.
  static func read(_ url: URL, what: String, limit: Int) throws(InferenceError) -> Data {
    do {
      let values = try url.resourceValues(forKeys: [.isRegularFileKey, .isSymbolicLinkKey, .fileSizeKey])
      guard values.isRegularFile == true, values.isSymbolicLink != true, let size = values.fileSize else {
        throw InferenceError.unreadable(path: url.path, reason: "not a regular file")
      }
      guard size <= limit else { throw InferenceError.overLimit(path: url.path, what: what, limit: limit) }
      return try Data(contentsOf: url, options: .mappedIfSafe)
    } catch let error as InferenceError {
      throw error
    } catch {
      let reason = (error as? CocoaError)?.code == .fileReadNoSuchFile ? "it is not there" : "\(error)"
      throw .unreadable(path: url.path, reason: reason)
    }
  }
}
