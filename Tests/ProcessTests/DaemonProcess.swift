import Foundation
import Glibc
import Synchronization
import TriageTestSupport

/// The real program, serving on loopback from a state folder of the test's.
///
/// Every one that is started is ended by its own id: `running` sees to it.
final class DaemonProcess: Sendable {
  struct Ended: Sendable, Equatable {
    let status: Int32
    let wasKilled: Bool
  }

  private final class Lines: Sendable {
    let text = Mutex("")
  }

  let dicomPort: Int
  let httpPort: Int
  let identifier: Int32
  private let process: Mutex<Process>
  private let lines: Lines
  private let ready: AsyncStream<Bool>
  private let end: AsyncStream<Ended>

  var http: URL { URL(string: "http://127.0.0.1:\(httpPort)")! }

  /// What it wrote to standard error so far.
  var log: String { lines.text.withLock { $0 } }

  /// Starts the program, runs `body` once it says that it is ready, and ends it whatever happens.
  static func running<Result>(
    _ setting: DaemonSetting, environment: [String: String] = [:],
    _ body: (DaemonProcess) async throws -> Result
  ) async throws -> Result {
    let daemon = try DaemonProcess(setting, environment: environment)
    let result: Swift.Result<Result, any Error>
    do {
      for await isReady in daemon.ready where isReady { break }
      result = .success(try await body(daemon))
    } catch {
      result = .failure(error)
    }
    daemon.kill(SIGKILL)
    _ = await daemon.ended()
    return try result.get()
  }

  private init(_ setting: DaemonSetting, environment: [String: String]) throws {
    (dicomPort, httpPort) = (setting.dicomPort, setting.httpPort)
    let process = Process()
    process.executableURL = DaemonSetting.program
    process.arguments = ["serve", "--config", setting.configuration.path]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = PackageRoot.url
    process.standardInput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    let (ready, readiness) = AsyncStream<Bool>.makeStream()
    let (end, ending) = AsyncStream<Ended>.makeStream()
    let lines = Lines()
    self.lines = lines
    (self.ready, self.end) = (ready, end)
    process.terminationHandler = { process in
      ending.yield(
        Ended(status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal))
      ending.finish()
      readiness.finish()
    }
    self.process = Mutex(process)
    try process.run()
    identifier = process.processIdentifier
    errors.fileHandleForReading.readabilityHandler = { handle in
      let text = String(decoding: handle.availableData, as: UTF8.self)
      if text.isEmpty {
        handle.readabilityHandler = nil
        return
      }
      lines.text.withLock { $0 += text }
      if text.contains("triaged is ready") { readiness.yield(true) }
    }
  }

  func kill(_ signal: Int32) { process.withLock { if $0.isRunning { _ = Glibc.kill(identifier, signal) } } }

  /// Suspends until the process has ended; nil when the caller's task is cancelled before that.
  func ended() async -> Ended? {
    for await ended in end { return ended }
    return process.withLock { process in
      process.isRunning
        ? nil
        : Ended(status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal)
    }
  }
}
