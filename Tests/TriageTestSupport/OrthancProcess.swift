package import Foundation

/// A private Orthanc on loopback, as the PACS that tests send to and ask.
package struct OrthancProcess: Sendable {
  package let http: URL
  package let dicomweb: URL
  package let dicomPort: Int
  package let aeTitle: String

  /// Starts Orthanc, runs `body` once it answers, and ends it whatever happens.
  ///
  /// - Parameter modalities: name -> AE title and port of the peers that Orthanc may send to.
  /// - Throws: `TestSupportError.orthancNotReady`, and what `body` throws.
  package static func running<Result>(
    modalities: [String: (aeTitle: String, port: Int)] = [:],
    _ body: (OrthancProcess) async throws -> Result
  ) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "orthanc-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    process.executableURL = PackageRoot.python
    process.arguments =
      ["-m", "demo.orthanc", folder.path]
      + modalities.flatMap { ["--modality", "\($0.key)=\($0.value.aeTitle)@\($0.value.port)"] }
    process.currentDirectoryURL = PackageRoot.fixtures
    let (input, output) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput) = (input, output)
    let (ended, end) = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in end.finish() }
    try process.run()

    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await body(try await ready(output.fileHandleForReading)))
    } catch {
      result = .failure(error)
    }
    // The launcher ends Orthanc, then itself, when its standard input closes; also when this process dies.
    try? input.fileHandleForWriting.close()
    for await _ in ended {}
    return try result.get()
  }

  private static func ready(_ output: FileHandle) async throws -> OrthancProcess {
    let (chunks, chunk) = AsyncStream<Data>.makeStream()
    output.readabilityHandler = { handle in
      let data = handle.availableData
      if data.isEmpty { chunk.finish() } else { chunk.yield(data) }
    }
    defer { output.readabilityHandler = nil }
    var line = Data()
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    for await data in chunks {
      line.append(data)
      if line.contains(UInt8(ascii: "\n")) { break }
    }
    guard let ready = try? decoder.decode(Ready.self, from: line), let http = URL(string: ready.http),
      let dicomweb = URL(string: ready.dicomweb)
    else {
      throw TestSupportError.orthancNotReady(String(decoding: line, as: UTF8.self))
    }
    return OrthancProcess(http: http, dicomweb: dicomweb, dicomPort: ready.dicomPort, aeTitle: ready.aet)
  }

  private struct Ready: Decodable {
    let http: String
    let dicomweb: String
    let dicomPort: Int
    let aet: String
  }
}
