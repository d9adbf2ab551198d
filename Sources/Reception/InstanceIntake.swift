import Crypto
import DICOMCore
import DICOMObjects
import Imaging
import Telemetry
import TriageDomain

/// One instance on its way into the spool: its bytes go to a file as they arrive and are digested on the way.
///
/// A failure to write does not stop the sender: it is kept, what follows is read and let go, and the answer says so.
final class InstanceIntake {
  /// An instance that is durable and waits for its receipt.
  struct Kept {
    var identity: InstanceIdentity
    var path: SpoolPath
    var byteCount: Int
    var digest: String
    var header: InstanceHeader
  }

  /// The header of nearly every object fits.
  private static let prefixBytes = 64 << 10

  private let spool: Spool
  private let transferSyntax: TransferSyntax
  private let maximumBytes: Int
  private let filePath: String
  private var file: SpoolFile?
  private var digest = SHA256()
  private var prefix: [UInt8] = []
  private var dataSetBytes = 0
  private(set) var failure: ReceptionError?

  init(
    spool: Spool, name: String, sopClass: SOPClass, instance: UID<Instance>, transferSyntax: TransferSyntax,
    source: AETitle?, maximumBytes: Int, buffer: WriteBuffer
  ) {
    self.spool = spool
    self.transferSyntax = transferSyntax
    self.maximumBytes = maximumBytes
    filePath = "\(spool.incoming)/\(name)"
    let header = Part10Header(
      sopClass: sopClass, instance: instance, transferSyntax: transferSyntax, source: source)
    do throws(ReceptionError) {
      var file = try SpoolFile(creating: filePath, buffer: buffer)
      try unsafe file.write(header.bytes.span.bytes)
      self.file = consume file
    } catch {
      failure = error
    }
  }

  func take(_ piece: RawSpan) {
    dataSetBytes += piece.byteCount
    guard failure == nil else { return }
    guard dataSetBytes <= maximumBytes else {
      failure = .tooLarge(limitBytes: maximumBytes)
      return
    }
    do throws(ReceptionError) { try file?.write(piece) } catch { failure = error }
    unsafe piece.withUnsafeBytes { buffer in
      unsafe digest.update(bufferPointer: buffer)
      let missing = Self.prefixBytes - prefix.count
      if missing > 0 { unsafe prefix.append(contentsOf: buffer.prefix(missing)) }
    }
  }

  /// Says that nothing more will come.
  func complete() {
    guard failure == nil else { return }
    do throws(ReceptionError) { try file?.complete() } catch { failure = error }
  }

  /// Reads what stands before the pixel data; nil when it can't be read. Blocks when it is long.
  func readHeader() -> DataSet? {
    if prefix.count == dataSetBytes {
      return try? Part10File.readDataSet(bytes: prefix, transferSyntax: transferSyntax)
    }
    return Part10File.readDataSet(prefix: prefix, transferSyntax: transferSyntax)
      ?? (try? Part10File.read(filePath, upToPixelData: true).dataSet)
  }

  /// Makes the file durable under its final name. Blocks.
  ///
  /// - Throws: `ReceptionError.spool`.
  func keep(_ identity: InstanceIdentity, header: DataSet) throws(ReceptionError) -> Kept {
    FaultPoint.pass(.receptionAfterWrite)
    let digest = digest.finalize().map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
    guard let path = Spool.path(study: identity.study, instance: identity.instance, digest: digest) else {
      throw .spool(operation: "name", path: filePath, reason: "a UID is no file name")
    }
    if file != nil { try spool.keep(file!, as: path) }
    FaultPoint.pass(.receptionAfterSync)
    return Kept(
      identity: identity, path: path, byteCount: dataSetBytes, digest: digest, header: InstanceHeader(header))
  }

  /// Prepares for who reads the instance next.
  func readAhead() { file?.readAhead() }

  /// Takes the incoming name away: the instance is acknowledged under its final one, or refused.
  func finish() { removeFile(filePath) }
}
