import COpenVINO
import Synchronization

/// One slot of a network in which one inference at a time runs on OpenVINO's own threads.
///
/// `@unchecked Sendable`: `RequestPool` lends it to one task at a time, and `cancel`, the only call that comes from
/// another thread, runs under the lock of `isRunning`.
@safe final class InferenceRequest: @unchecked Sendable {
  private let handle: OpaquePointer
  private let network: CompiledNetwork
  private let completion: Completion
  private let isRunning = Mutex(false)
  private let model: String

  /// Resumes whoever waits, once.
  private final class Completion: Sendable {
    private let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)

    func expect(_ continuation: CheckedContinuation<Void, Never>) {
      waiting.withLock { $0 = continuation }
    }

    func complete() { waiting.withLock { $0.take() }?.resume() }
  }

  /// - Throws: `.network` when the runtime has no room.
  init(_ network: CompiledNetwork, model: String, path: String) throws(InferenceError) {
    let completion = Completion()
    var made: OpaquePointer?
    var error = cov_error()
    // Unretained: this object holds the completion and frees the request before it.
    let context = unsafe Unmanaged.passUnretained(completion).toOpaque()
    let status = unsafe cov_request_create(
      network.handle,
      { context in
        guard let context = unsafe context else { return }
        unsafe Unmanaged<Completion>.fromOpaque(context).takeUnretainedValue().complete()
      }, context, &made, &error)
    guard status == 0, let made = unsafe made else { throw .network(path: path, reason: text(of: error)) }
    unsafe handle = made
    self.network = network
    self.completion = completion
    self.model = model
  }

  deinit { unsafe cov_request_free(handle) }

  /// Runs one inference; the caller suspends. Cancelling its task stops the inference early.
  ///
  /// - Throws: `.inference`, `.cancelled`.
  func run(_ inputs: [String: Tensor], outputs: [String]) async throws(InferenceError) -> [String: Tensor] {
    for (name, tensor) in inputs { try set(name, tensor) }
    let refusal = Mutex<String?>(nil)
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        completion.expect(continuation)
        refusal.withLock { $0 = start() }
      }
    } onCancel: {
      cancel()
    }
    isRunning.withLock { $0 = false }
    if let reason = refusal.withLock({ $0 }) { throw .inference(model: model, reason: reason) }

    // The completion comes from within the runtime's own clearing up; until that has returned the request must not be
    // started or freed. It is over in microseconds: nothing but this continuation's resumption comes before its end.
    var error = cov_error()
    guard unsafe cov_request_wait(handle, &error) == 0 else {
      throw Task.isCancelled
        ? .cancelled(model: model) : .inference(model: model, reason: text(of: error))
    }
    var results: [String: Tensor] = [:]
    for name in outputs { results[name] = try output(name) }
    return results
  }

  /// The runtime's sentence when it refused.
  private func start() -> String? {
    isRunning.withLock { isRunning in
      var error = cov_error()
      guard unsafe cov_request_start(handle, &error) == 0 else {
        completion.complete()
        return text(of: error)
      }
      isRunning = true
      // The cancellation may have come before there was anything to cancel.
      if Task.isCancelled { unsafe cov_request_cancel(handle) }
      return nil
    }
  }

  private func cancel() {
    isRunning.withLock { isRunning in
      if isRunning { unsafe cov_request_cancel(handle) }
    }
  }

  private func set(_ name: String, _ tensor: Tensor) throws(InferenceError) {
    var error = cov_error()
    let dimensions = tensor.shape.map(Int64.init)
    let status = unsafe cov_request_set_input(
      handle, name, dimensions, dimensions.count, tensor.values, tensor.values.count, &error)
    guard status == 0 else { throw .input(model: model, tensor: name, reason: text(of: error)) }
  }

  private func output(_ name: String) throws(InferenceError) -> Tensor {
    var error = cov_error()
    var dimensions = [Int64](repeating: 0, count: Int(COV_RANK_LIMIT))
    var rank = 0
    var count = 0
    var values: UnsafePointer<Float>?
    let status = unsafe cov_request_output(handle, name, &dimensions, &rank, &values, &count, &error)
    guard status == 0 else { throw .inference(model: model, reason: "output \(name): \(text(of: error))") }
    let copy = unsafe Array(UnsafeBufferPointer(start: values, count: count))
    guard let tensor = Tensor(shape: dimensions.prefix(rank).map(Int.init), values: copy) else {
      throw .inference(model: model, reason: "output \(name): its size is not its shape's")
    }
    return tensor
  }
}
