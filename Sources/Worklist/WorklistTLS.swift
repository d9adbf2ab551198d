import NIOSSL

/// What the service shows of itself, and whom it lets in, over TLS 1.2 and later (PS3.15 B.12, BCP 195).
package struct WorklistTLS: Sendable, Hashable {
  /// A PEM file: the service's certificate, then those between it and its root.
  package var certificateFile: String
  /// A PEM file with the certificate's private key.
  package var keyFile: String
  /// A PEM file of authorities: clients must show a certificate of one of them. nil asks nobody for one.
  package var clientAuthorityFile: String?

  package init(certificateFile: String, keyFile: String, clientAuthorityFile: String? = nil) {
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.clientAuthorityFile = clientAuthorityFile
  }

  /// Reads the files. Blocks.
  ///
  /// - Throws: `WorklistError.misconfigured` naming the key whose file can't be used.
  func context() throws(WorklistError) -> NIOSSLContext {
    func read<Value>(_ key: String, _ path: String, _ body: (String) throws -> Value) throws(WorklistError)
      -> Value
    {
      do { return try body(path) } catch {
        throw .misconfigured(key: "tls.\(key)", reason: "names a file that can't be used: \(path)")
      }
    }
    let chain = try read("certificate_file", certificateFile) { path in
      try NIOSSLCertificate.fromPEMFile(path).map { NIOSSLCertificateSource.certificate($0) }
    }
    let key = try read("key_file", keyFile) { try NIOSSLPrivateKey(file: $0, format: .pem) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["h2", "http/1.1"]
    if let clientAuthorityFile {
      let authorities = try read("client_authority_file", clientAuthorityFile) { path in
        try NIOSSLCertificate.fromPEMFile(path)
      }
      configuration.trustRoots = .certificates(authorities)
      // A client has no host name to be checked, but it has to have a certificate.
      configuration.certificateVerification = .noHostnameVerification
    }
    do { return try NIOSSLContext(configuration: configuration) } catch {
      throw .misconfigured(key: "tls.key_file", reason: "is not the key of the certificate")
    }
  }
}
