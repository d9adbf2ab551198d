import Foundation

/// A number as a DS value: the shortest text that reads back the same, or as many digits as 16 characters hold
/// (PS3.5 section 6.2).
package func decimalString(_ number: Double) -> String {
  let shortest = number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
  if shortest.utf8.count <= 16 { return shortest }
  for digits in stride(from: 15, through: 1, by: -1) {
    let text = String(format: "%.\(digits)g", number)
    if text.utf8.count <= 16 { return text }
  }
  return "0"
}
