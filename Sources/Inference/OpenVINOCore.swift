import COpenVINO

/// The OpenVINO runtime, loaded once a process and never unloaded.
///
/// `@unchecked Sendable`: OpenVINO's core guards itself (its reference: all of `ov::Core`'s methods are thread-safe),
/// and the pointer never changes.
@safe final class OpenVINOCore: @unchecked Sendable {
  private let handle: OpaquePointer

  /// Made at the first use, which blocks.
  static let shared: Result<OpenVINOCore, InferenceError> = .init { () throws(InferenceError) in
    try OpenVINOCore()
  }

  private init() throws(InferenceError) {
    var made: OpaquePointer?
    var error = cov_error()
    guard unsafe cov_core_create(&made, &error) == 0, let made = unsafe made else {
      throw .runtime(reason: text(of: error))
    }
    unsafe handle = made
  }

  deinit { unsafe cov_core_free(handle) }

  /// Reads and compiles a package's network for the CPU; blocks for up to some seconds.
  ///
  /// - Throws: `.network`.
  func compile(_ package: ModelPackage, streams: Int, threads: Int) throws(InferenceError) -> CompiledNetwork
  {
    var made: OpaquePointer?
    var error = cov_error()
    let status = unsafe cov_network_compile(
      handle, package.networkPath, package.weightsPath, package.manifest.network.precision.rawValue,
      Int32(clamping: streams), Int32(clamping: threads), &made, &error)
    guard status == 0, let made = unsafe made else {
      throw .network(path: package.networkPath, reason: text(of: error))
    }
    return unsafe CompiledNetwork(taking: made)
  }

  /// Gives the system back what compiling took and nobody uses any more: a service is idle most of its time.
  static func releaseUnusedMemory() { cov_release_unused_memory() }
}

/// The sentence that a failed call left.
func text(of error: cov_error) -> String {
  unsafe withUnsafeBytes(of: error.message) { bytes in
    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
