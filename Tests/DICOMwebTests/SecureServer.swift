import Foundation
import Glibc
import TriageTestSupport

/// An HTTPS server on loopback with a certificate of its own making for `localhost`.
enum SecureServer {
  private static let script = """
    import http.server, ssl, sys
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(204); self.end_headers()
        def log_message(self, *_): pass
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """

  /// Runs it while `body` runs, which gets the port and the certificate's file.
  static func running(_ body: (_ port: Int, _ certificate: String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (certificate, key) = (folder.appending(path: "cert.pem").path, folder.appending(path: "key.pem").path)
    try await ToolRun.succeed(
      "openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key,
      ])
    let server = Process()
    server.executableURL = PackageRoot.python
    server.arguments = ["-c", script, certificate, key]
    server.standardError = FileHandle.nullDevice
    let output = Pipe()
    server.standardOutput = output
    let (ended, end) = AsyncStream<Void>.makeStream()
    server.terminationHandler = { _ in end.finish() }
    let (chunks, chunk) = AsyncStream<Data>.makeStream()
    output.fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      if data.isEmpty { chunk.finish() } else { chunk.yield(data) }
    }
    try server.run()
    var line = Data()
    for await data in chunks {
      line.append(data)
      if line.contains(UInt8(ascii: "\n")) { break }
    }
    let port = Int(String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    let result: Result<Void, any Error>
    do { result = .success(try await body(port, certificate)) } catch { result = .failure(error) }
    // Not SIGTERM: a child of a dispatch thread inherits that it is blocked.
    kill(server.processIdentifier, SIGKILL)
    for await _ in ended {}
    try result.get()
  }
}
