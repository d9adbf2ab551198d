import Foundation
import Inference
import TriageDomain

/// The curves of an evaluation as an SVG document: for each package and finding the ROC curve with its operating points,
/// and beside it what was said against what was so.
package struct EvaluationPlot {
  private let report: EvaluationReport
  private static let side = 260.0
  private static let margin = 56.0
  private static let rowHeight = 360.0

  package init(_ report: EvaluationReport) { self.report = report }

  package func svg() -> String {
    let width = 2 * (Self.side + 2 * Self.margin)
    let height = max(1, Double(report.results.count)) * Self.rowHeight
    var body = ""
    for (index, result) in report.results.enumerated() {
      let top = Double(index) * Self.rowHeight + 48
      let title =
        "\(result.finding.label), \(result.model), \(result.role): \(result.n) studies, \(result.positives) positive"
      body += text(Self.margin, top - 20, title, size: 14, anchor: "start")
      body += curve(result, left: Self.margin, top: top)
      body += calibration(result, left: 3 * Self.margin + Self.side, top: top)
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(number(width))" height="\(number(height))" \
      viewBox="0 0 \(number(width)) \(number(height))" font-family="sans-serif">
      <rect width="100%" height="100%" fill="white"/>
      \(body)</svg>

      """
  }

  private func curve(_ result: EvaluationReport.Result, left: Double, top: Double) -> String {
    var body = frame(left, top, across: "1 - specificity", up: "sensitivity")
    body += line([(0, 0), (1, 1)], left, top, colour: "#bbbbbb", width: 1)
    if let roc = result.roc {
      body += line(
        roc.points.map { ($0.falsePositiveRate, $0.sensitivity) }, left, top, colour: "#1f5fa8", width: 2)
      let interval = result.aucInterval.map {
        String(format: " (%.3f to %.3f)", $0.low, $0.high)
      }
      body += text(
        left + Self.side - 8, top + Self.side - 10,
        String(format: "AUC %.3f", roc.area) + (interval ?? ""), size: 12, anchor: "end")
    }
    var labelled: Set<String> = []
    // The one in effect is drawn last, over others at the same place.
    for point in result.operatingPoints.sorted(by: { !$0.isInEffect && $1.isInEffect }) {
      guard let sensitivity = point.sensitivity.value, let specificity = point.specificity.value else {
        continue
      }
      let (x, y) = place(1 - specificity, sensitivity, left, top)
      body += """
        <circle cx="\(number(x))" cy="\(number(y))" r="5" fill="\(point.isInEffect ? "#c0392b" : "white")" \
        stroke="#c0392b" stroke-width="1.5"/>

        """
      let names = result.operatingPoints.filter { $0.probability == point.probability }.map(
        \.purpose.rawValue)
      let name = names.joined(separator: " = ")
      if labelled.insert(name).inserted { body += text(x + 8, y + 15, name, size: 11, anchor: "start") }
    }
    return body
  }

  private func calibration(_ result: EvaluationReport.Result, left: Double, top: Double) -> String {
    var body = frame(left, top, across: "said", up: "was so")
    body += line([(0, 0), (1, 1)], left, top, colour: "#bbbbbb", width: 1)
    guard let calibration = result.calibration else { return body }
    body += line(
      calibration.bins.map { ($0.meanProbability, $0.observed) }, left, top, colour: "#1f5fa8", width: 1)
    let most = Double(calibration.bins.map(\.n).max() ?? 1)
    for bin in calibration.bins {
      let (x, y) = place(bin.meanProbability, bin.observed, left, top)
      let radius = 3 + 7 * (Double(bin.n) / most).squareRoot()
      body +=
        "<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(radius))\" fill=\"#1f5fa8\" fill-opacity=\"0.6\"/>\n"
    }
    body += text(
      left + Self.side - 8, top + Self.side - 10,
      String(format: "ECE %.3f", calibration.expectedCalibrationError), size: 12, anchor: "end")
    return body
  }

  private func frame(_ left: Double, _ top: Double, across: String, up: String) -> String {
    var body = """
      <rect x="\(number(left))" y="\(number(top))" width="\(number(Self.side))" height="\(number(Self.side))" \
      fill="none" stroke="#444444"/>

      """
    for tick in [0, 0.25, 0.5, 0.75, 1] {
      let (x, y) = place(tick, tick, left, top)
      let name = String(
        format: tick * 4 == (tick * 4).rounded() && tick * 2 == (tick * 2).rounded() ? "%.1f" : "%.2f", tick)
      body += text(x, top + Self.side + 15, name, size: 10, anchor: "middle")
      body += text(left - 6, y + 3, name, size: 10, anchor: "end")
    }
    body += text(left + Self.side / 2, top + Self.side + 32, across, size: 12, anchor: "middle")
    let middle = top + Self.side / 2
    body += """
      <text x="\(number(left - 36))" y="\(number(middle))" font-size="12" text-anchor="middle" \
      transform="rotate(-90 \(number(left - 36)) \(number(middle)))">\(escaped(up))</text>

      """
    return body
  }

  private func place(_ x: Double, _ y: Double, _ left: Double, _ top: Double) -> (Double, Double) {
    (left + x * Self.side, top + (1 - y) * Self.side)
  }

  private func line(
    _ points: [(Double, Double)], _ left: Double, _ top: Double, colour: String, width: Double
  ) -> String {
    let path = points.map { point in
      let (x, y) = place(point.0, point.1, left, top)
      return "\(number(x)),\(number(y))"
    }
    return
      "<polyline points=\"\(path.joined(separator: " "))\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(number(width))\"/>\n"
  }

  private func text(_ x: Double, _ y: Double, _ text: String, size: Int, anchor: String) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"\(size)\" text-anchor=\"\(anchor)\">\(escaped(text))</text>\n"
  }

  private func number(_ value: Double) -> String { String(format: "%.2f", value) }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
