import Hummingbird
import NIOCore

/// What a handler knows of a request besides the request.
struct WorklistContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The peer's IP address without its port.
  let peer: String
  /// Whether the connection can become an event channel: true only while `WorklistChannel` asks.
  var mayUpgrade = false
  /// Who asks; nil at an open address.
  var principal: Principal?

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    peer = source.channel.remoteAddress?.ipAddress ?? ""
  }
}
