/// A request to another system.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case options = "OPTIONS"
  }

  package var method: Method
  package var url: String
  package var headers: [(name: String, value: String)]
  package var body: HTTPBody

  package init(
    _ method: Method, _ url: String, headers: [(name: String, value: String)] = [],
    body: HTTPBody = HTTPBody()
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// What was answered, whatever its status.
package struct HTTPResponse: Sendable {
  package let status: Int
  package let body: [UInt8]
}

/// A body in segments, so that files go from the disk to the network without being held in memory.
package struct HTTPBody: Sendable, Hashable {
  package enum Segment: Sendable, Hashable {
    case bytes([UInt8])
    case file(String)
  }

  package var segments: [Segment]

  package init(_ segments: [Segment] = []) { self.segments = segments }
}
