import HTTPTypes
import Hummingbird

/// The pages and their files, which are part of the binary and hold no data.
struct PageEndpoints: Sendable {
  private static let assets: [String: (type: String, bytes: [UInt8])] = [
    "login.js": ("text/javascript", PackageResources.login_js),
    "style.css": ("text/css", PackageResources.style_css),
    "theme.js": ("text/javascript", PackageResources.theme_js),
  ]

  func add(to router: Router<WorklistContext>) {
    router.get("/") { _, _ in Reply.text(WorklistPage.html, type: "text/html") }
    router.get("app.js") { _, _ in Reply.text(WorklistPage.script, type: "text/javascript") }
    router.get("style.css") { _, _ in Reply.text(WorklistPage.style, type: "text/css") }
    router.get("login") { _, _ in Reply.file(PackageResources.login_html, type: "text/html") }
    router.get("assets/:name") { _, context in
      guard let name = context.parameters.get("name"), let asset = Self.assets[name] else {
        throw WorklistError.notFound("there is nothing at this address")
      }
      return Reply.file(asset.bytes, type: asset.type)
    }
  }
}
