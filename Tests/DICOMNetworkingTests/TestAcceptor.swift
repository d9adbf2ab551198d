import BlockingThreads
import DICOMCore
import Logging
import Synchronization
import Testing

@testable import DICOMNetworking

/// An acceptor on loopback that takes every data set into memory, and says how each association ended.
final class TestAcceptor: Sendable {
  struct Stored: Sendable {
    var request: StoreRequest
    var bytes: [UInt8]
  }

  let port: UInt16
  let pool = BlockingPool(name: "test", threads: 8)
  let ends: AsyncStream<AssociationEnd>
  private let acceptor: AssociationAcceptor
  private let kept: Received

  private final class Received: Sendable { let all = Mutex<[Stored]>([]) }

  var stored: [Stored] { kept.all.withLock { $0 } }

  init(
    address: String = "127.0.0.1", status: DIMSEStatus = .success,
    _ change: (inout AcceptorConfiguration) -> Void = { _ in },
    congestion: @escaping @Sendable () -> AssociationRejection? = { nil }
  ) throws {
    let titles = Set([AETitle("TRIAGED")].compactMap(\.self))
    var configuration = AcceptorConfiguration(
      addresses: [try #require(PeerAddress(address))], port: 0,
      admission: AdmissionPolicy(calledAETitles: titles))
    change(&configuration)
    let (ends, end) = AsyncStream.makeStream(of: AssociationEnd.self)
    let kept = Received()
    self.ends = ends
    self.kept = kept
    acceptor = try AssociationAcceptor(
      configuration: configuration, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
      congestion: congestion,
      service: { association, _ in
        let how = Self.converse(&association, status, kept)
        end.yield(how)
        return how
      })
    port = acceptor.port
    acceptor.start()
  }

  func stop() async throws {
    try await pool.run { [acceptor] in acceptor.stop() }
  }

  /// How the next association to end has ended.
  func nextEnd() async -> AssociationEnd? { await ends.first { _ in true } }

  private static func converse(
    _ association: inout IncomingAssociation, _ status: DIMSEStatus, _ kept: Received
  ) -> AssociationEnd {
    while true {
      switch association.next() {
      case .ended(let end): return end
      case .other, .find: return .protocolViolation
      case .cancel: continue
      case .echo: if let end = association.answerEcho(.success) { return end }
      case .store(let request):
        var bytes: [UInt8] = []
        let end = association.readDataSet { piece in
          unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        }
        if let end { return end }
        kept.all.withLock { $0.append(Stored(request: request, bytes: bytes)) }
        if let end = association.answerStore(status) { return end }
      }
    }
  }
}
