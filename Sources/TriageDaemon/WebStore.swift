import DICOMCore
import Reception
import Worklist

/// Leads what is stored over the web to reception: the stages do not know each other.
struct WebStore: InstanceStore {
  let reception: WebReception

  var hasRoom: Bool { reception.hasRoom }

  func begin(study: UID<Study>?, peer: String) -> any IncomingInstance {
    Incoming(instance: reception.begin(study: study, peer: peer))
  }

  private struct Incoming: IncomingInstance {
    let instance: WebInstance

    func take(_ piece: [UInt8]) { instance.take(piece) }
    func abandon() { instance.abandon() }

    func finish() -> StoredPart {
      switch instance.finish() {
      case .stored(let study, let instance, let sopClass):
        .stored(study: study, instance: instance, sopClass: sopClass)
      case .failed(let instance, let sopClass, let reason):
        .failed(instance: instance, sopClass: sopClass, reason: reason)
      }
    }
  }
}
