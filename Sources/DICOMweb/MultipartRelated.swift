package import DICOMCore

/// A multipart/related body of whole DICOM files (PS3.18 8.6.1.2, RFC 2387).
struct MultipartRelated {
  let contentType: String
  let body: HTTPBody

  /// The same files give the same bytes. `name` tells this body's boundary from others, letters and digits.
  init(files: [StoredFile], name: String) {
    // Files hold any bytes, so only its length keeps a boundary from turning up in one.
    let boundary = "triaged-part-of-\(name.prefix(40))"
    var segments: [HTTPBody.Segment] = []
    for file in files {
      let head = """
        --\(boundary)\r
        Content-Type: application/dicom\r
        \r

        """
      segments += [.bytes(Array(head.utf8)), .file(file.path), .bytes([0x0D, 0x0A])]
    }
    segments.append(.bytes(Array("--\(boundary)--\r\n".utf8)))
    body = HTTPBody(segments)
    contentType = "multipart/related; type=\"application/dicom\"; boundary=\"\(boundary)\""
  }
}

/// A Part 10 file to be stored over the web.
package struct StoredFile: Sendable, Hashable {
  package var path: String
  package var instanceUID: UID<Instance>
  package var transferSyntax: TransferSyntax

  package init(path: String, instanceUID: UID<Instance>, transferSyntax: TransferSyntax) {
    self.path = path
    self.instanceUID = instanceUID
    self.transferSyntax = transferSyntax
  }
}
