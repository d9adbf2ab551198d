/// The transactions of the worklist service (PS3.18 section 11) as docs/CONFORMANCE.md shows them.
enum UPSTransaction: String, CaseIterable, Sendable {
  case create = "Create"
  case retrieve = "Retrieve"
  case update = "Update"
  case changeState = "Change State"
  case requestCancellation = "Request Cancellation"
  case search = "Search"
  case subscribe = "Subscribe"
  case unsubscribe = "Unsubscribe"
  case suspend = "Suspend Global Subscription"
  case openChannel = "Open Notification Connection"

  var section: String {
    switch self {
    case .create: "11.4"
    case .retrieve: "11.5"
    case .update: "11.6"
    case .changeState: "11.7"
    case .requestCancellation: "11.8"
    case .search: "11.9"
    case .subscribe: "11.10"
    case .unsubscribe: "11.11"
    case .suspend: "11.12"
    case .openChannel: "8.10.4"
    }
  }

  /// Method and path below the base.
  var request: (method: String, path: String) {
    switch self {
    case .create: ("POST", "/workitems?{uid}")
    case .retrieve: ("GET", "/workitems/{uid}")
    case .update: ("POST", "/workitems/{uid}?{transaction}")
    case .changeState: ("PUT", "/workitems/{uid}/state")
    case .requestCancellation: ("POST", "/workitems/{uid}/cancelrequest")
    case .search: ("GET", "/workitems?{match}&includefield&limit&offset")
    case .subscribe: ("POST", "/workitems/{uid}/subscribers/{aet}?deletionlock&filter")
    case .unsubscribe: ("DELETE", "/workitems/{uid}/subscribers/{aet}")
    case .suspend: ("POST", "/workitems/{uid}/subscribers/{aet}/suspend")
    case .openChannel: ("GET", "/subscribers/{aet}")
    }
  }

  /// Status codes besides those that any request may get (400, 401, 403, 404, 413, 421, 429, 503).
  var statuses: String {
    switch self {
    case .create: "201; 409 the UID is there already; 415"
    case .retrieve: "200; 406"
    case .update: "200; 400 final, or not the Transaction UID that holds it; 409 not yet in progress; 415"
    case .changeState:
      "200, with a warning when it is in that state already; 400 not its Transaction UID; 409; 415"
    case .requestCancellation:
      "202, with a warning when it is CANCELED already; 409 COMPLETED, or in progress and nobody is subscribed"
    case .search:
      "200, 204 without a match, 206 when more match; 406; 413 too many would have to be looked at"
    case .subscribe: "201 with Content-Location; 403 too many subscribers"
    case .unsubscribe, .suspend: "200"
    case .openChannel: "101; 426 without an upgrade to WebSocket over HTTP/1.1"
    }
  }
}
