package import Foundation
import Glibc

/// DCMTK's storescp on loopback, as a peer that is not the product's.
package struct StorescpProcess: Sendable {
  package static let aeTitle = "STORESCP"

  /// Runs storescp while `body` runs.
  ///
  /// - Parameters:
  ///   - received: An existing folder where it leaves what it takes; beside it go its settings.
  ///   - sopClasses: The only ones it takes, as UIDs; nil for all it knows.
  package static func running<Result>(
    port: Int, received: URL, sopClasses: [String]? = nil, _ body: () async throws -> Result
  ) async throws -> Result {
    let peer = Process()
    peer.executableURL = URL(filePath: "/usr/bin/env")
    peer.arguments = ["storescp", "-aet", aeTitle, "-od", received.path, "-uf"]
    if let sopClasses {
      let settings = received.appendingPathExtension("cfg")
      try Data(profile(sopClasses).utf8).write(to: settings)
      peer.arguments? += ["-xf", settings.path, "Only"]
    }
    peer.arguments?.append("\(port)")
    peer.standardError = FileHandle.nullDevice
    let (ended, end) = AsyncStream<Void>.makeStream()
    peer.terminationHandler = { _ in end.finish() }
    try peer.run()
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    // Not SIGTERM: a child of a dispatch thread inherits that it is blocked.
    kill(peer.processIdentifier, SIGKILL)
    for await _ in ended {}
    return try result.get()
  }

  /// DCMTK's association negotiation profile (asconfig.txt), with Verification for the probe.
  private static func profile(_ sopClasses: [String]) -> String {
    let contexts = (["VerificationSOPClass"] + sopClasses).enumerated()
      .map { "PresentationContext\($0 + 1) = \($1)\\Plain" }
    return """
      [[TransferSyntaxes]]
      [Plain]
      TransferSyntax1 = LittleEndianExplicit
      TransferSyntax2 = LittleEndianImplicit
      [[PresentationContexts]]
      [Contexts]
      \(contexts.joined(separator: "\n"))
      [[Profiles]]
      [Only]
      PresentationContexts = Contexts

      """
  }
}
