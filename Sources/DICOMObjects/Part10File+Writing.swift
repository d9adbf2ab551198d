import CDCMTK
package import DICOMCore
import Glibc

extension Part10File {
  /// Names this implementation in what it writes and in associations (PS3.7 D.3.3.2); never changes.
  package static let implementationClassUID = "2.25.276452387160957310265741834914613728465"
  package static let implementationVersionName = "TRIAGED_0_1"

  /// Writes a file so that it survives a power cut once this returns: whole under its name, or not there at all.
  ///
  /// The bytes depend on nothing but the arguments. The folder must exist; a file of that name is replaced. Blocks.
  ///
  /// - Throws: as `encode`; `unwritable` with the system's reason, and then nothing of it is left behind.
  package static func write(
    _ dataSet: DataSet, transferSyntax: TransferSyntax = .explicitLittleEndian, to path: String
  ) throws(DICOMObjectsError) {
    let bytes: [UInt8]
    do { bytes = try encode(dataSet, transferSyntax: transferSyntax) } catch {
      throw error.about(path)
    }
    try DurableFile.write(bytes, to: path)
  }

  /// A file's bytes: preamble, meta information made from the data set's SOP class and instance, data set.
  ///
  /// Sequences and items have defined lengths, group lengths are left out. Text goes out as UTF-8; where it is not
  /// plain ASCII, Specific Character Set becomes ISO_IR 192.
  ///
  /// - Throws: `malformed` when the SOP class or instance is absent or a value can't be encoded, `unsupported` for an
  ///   encapsulated transfer syntax.
  package static func encode(
    _ dataSet: DataSet, transferSyntax: TransferSyntax = .explicitLittleEndian
  ) throws(DICOMObjectsError) -> [UInt8] {
    let meta = try FileMetaInformation(of: dataSet, transferSyntax: transferSyntax)
    return try meta.bytes + encodeDataSet(dataSet, transferSyntax: transferSyntax)
  }

  /// A bare data set's bytes, as messages carry them.
  package static func encodeDataSet(
    _ dataSet: DataSet, transferSyntax: TransferSyntax
  ) throws(DICOMObjectsError) -> [UInt8] {
    var writer = DataSetEventWriter()
    writer.append(dataSet.sayingItsCharacterSet)
    var failure = triaged_failure()
    var written: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = unsafe triaged_write_bytes(
      writer.bytes, writer.bytes.count, transferSyntax.value, &written, &count, &failure)
    guard status == 0, let written = unsafe written else {
      throw DICOMObjectsError(failure, path: "a data set")
    }
    defer { unsafe free(written) }
    return unsafe Array(UnsafeBufferPointer(start: written, count: count))
  }
}

extension DataSet {
  /// Itself, with Specific Character Set ISO_IR 192 when text in it needs that.
  fileprivate var sayingItsCharacterSet: DataSet {
    guard hasTextBeyondASCII, strings(.specificCharacterSet) != ["ISO_IR 192"] else { return self }
    var copy = self
    copy.set(.specificCharacterSet, .CS, "ISO_IR 192")
    return copy
  }

  private var hasTextBeyondASCII: Bool {
    elements.contains { _, element in
      switch element.value {
      case .text(let values): values.contains { $0.utf8.contains { $0 >= 0x80 } }
      case .sequence(let items): items.contains(where: \.hasTextBeyondASCII)
      default: false
      }
    }
  }
}

extension DICOMObjectsError {
  /// The same error, saying which file it is about.
  fileprivate func about(_ path: String) -> Self {
    switch self {
    case .malformed(_, let reason): .malformed(path: path, reason: reason)
    case .unsupported(_, let what): .unsupported(path: path, what: what)
    default: self
    }
  }
}
