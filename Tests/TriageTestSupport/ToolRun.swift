package import Foundation

/// One run of a command-line program, without blocking a thread of the cooperative pool.
package struct ToolRun: Sendable {
  package let status: Int32
  package let output: String
  package let errors: String

  /// Runs a program to its end; `program` is a path, or a name that is looked up in PATH. A cancelled task terminates
  /// the program.
  ///
  /// - Throws: what Foundation throws when the program cannot be started.
  package static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil
  ) async throws -> ToolRun {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "tool-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    // Files and not pipes: a pipe that nobody reads would stop the program once it is full.
    let (output, errors) = (scratch.appending(path: "out"), scratch.appending(path: "err"))
    for file in [output, errors] { try Data().write(to: file) }

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = folder }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        process.terminationHandler = { _ in continuation.resume() }
        do { try process.run() } catch { continuation.resume(throwing: error) }
      }
    } onCancel: {
      if process.isRunning { process.terminate() }
    }
    return ToolRun(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  /// As `run`, for a program that must succeed.
  ///
  /// - Throws: `TestSupportError.toolFailed` for a status other than 0.
  @discardableResult
  package static func succeed(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil
  ) async throws -> ToolRun {
    let done = try await run(program, arguments, environment: environment, in: folder)
    guard done.status == 0 else {
      throw TestSupportError.toolFailed(
        tool: program, status: done.status, text: String((done.errors + done.output).suffix(800)))
    }
    return done
  }
}
