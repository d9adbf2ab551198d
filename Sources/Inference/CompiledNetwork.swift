import COpenVINO

/// A network ready to run.
///
/// `@unchecked Sendable`: after `init` the compiled network is only read and asked for requests, which OpenVINO allows
/// from several threads at once, and the pointer never changes.
@safe final class CompiledNetwork: @unchecked Sendable {
  let handle: OpaquePointer

  /// Owns `handle` from here on.
  init(taking handle: OpaquePointer) { unsafe self.handle = unsafe handle }

  deinit { unsafe cov_network_free(handle) }

  /// An input's or output's type and dimensions.
  struct Port {
    var isFloat32: Bool
    /// nil for one that the caller chooses.
    var shape: [Int?]
  }

  var inputCount: Int { unsafe cov_network_input_count(handle) }
  var outputCount: Int { unsafe cov_network_output_count(handle) }

  /// nil when there is no such input.
  func input(_ name: String) -> Port? {
    var port = cov_port()
    var error = cov_error()
    return unsafe cov_network_input(handle, name, &port, &error) == 0 ? Self.port(port) : nil
  }

  /// nil when there is no such output.
  func output(_ name: String) -> Port? {
    var port = cov_port()
    var error = cov_error()
    return unsafe cov_network_output(handle, name, &port, &error) == 0 ? Self.port(port) : nil
  }

  private static func port(_ port: cov_port) -> Port {
    let dimensions = unsafe withUnsafeBytes(of: port.dimensions) { bytes in
      unsafe Array(bytes.bindMemory(to: Int64.self).prefix(port.rank))
    }
    return Port(
      isFloat32: port.is_float32 != 0, shape: dimensions.map { $0 < 0 ? nil : Int($0) })
  }
}
