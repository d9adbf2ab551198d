import Hummingbird

/// The page at `/` and its two files, which are part of the binary.
struct PageEndpoints: Sendable {
  func add(to router: Router<WorklistContext>) {
    router.get("/") { _, _ in Reply.text(WorklistPage.html, type: "text/html") }
    router.get("app.js") { _, _ in Reply.text(WorklistPage.script, type: "text/javascript") }
    router.get("style.css") { _, _ in Reply.text(WorklistPage.style, type: "text/css") }
  }
}
