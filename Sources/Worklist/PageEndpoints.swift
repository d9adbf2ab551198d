import HTTPTypes
import Hummingbird

/// The pages and their files: plain HTML, CSS and JavaScript that are part of the binary and hold no data.
struct PageEndpoints: Sendable {
  static let pages: [String: [UInt8]] = [
    "/": PackageResources.index_html, "/login": PackageResources.login_html,
    "/operations": PackageResources.operations_html, "/study": PackageResources.study_html,
  ]

  static let assets: [String: (type: String, bytes: [UInt8])] = [
    "common.js": ("text/javascript", PackageResources.common_js),
    "login.js": ("text/javascript", PackageResources.login_js),
    "operations.js": ("text/javascript", PackageResources.operations_js),
    "study.js": ("text/javascript", PackageResources.study_js),
    "style.css": ("text/css", PackageResources.style_css),
    "theme.js": ("text/javascript", PackageResources.theme_js),
    "worklist.js": ("text/javascript", PackageResources.worklist_js),
  ]

  func add(to router: Router<WorklistContext>) {
    for (path, page) in Self.pages {
      router.get(RouterPath(path)) { _, _ in Reply.file(page, type: "text/html; charset=utf-8") }
    }
    router.get("assets/:name") { _, context in
      guard let name = context.parameters.get("name"), let asset = Self.assets[name] else {
        throw WorklistError.notFound("there is nothing at this address")
      }
      return Reply.file(asset.bytes, type: "\(asset.type); charset=utf-8")
    }
  }
}
