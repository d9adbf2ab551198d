import DICOMCore
import Foundation
import GRDB
import TriageDomain

/// Values out of a row. A row that can't be read is a failure with the column's name, never a guess.
extension Row {
  func uid<Kind>(_ column: String) throws(LedgerError) -> UID<Kind> {
    let text: String = self[column]
    guard let uid = UID<Kind>(text) else { throw unreadable(column) }
    return uid
  }

  func uidIfPresent<Kind>(_ column: String) throws(LedgerError) -> UID<Kind>? {
    let text: String? = self[column]
    guard text != nil else { return nil }
    return try uid(column) as UID<Kind>
  }

  /// A state, priority or kind by its word.
  func word<Value: RawRepresentable<String>>(_ column: String) throws(LedgerError) -> Value {
    let text: String = self[column]
    guard let value = Value(rawValue: text) else { throw unreadable(column) }
    return value
  }

  func wordIfPresent<Value: RawRepresentable<String>>(_ column: String) throws(LedgerError) -> Value? {
    let text: String? = self[column]
    guard text != nil else { return nil }
    return try word(column) as Value
  }

  func moment(_ column: String) -> Timestamp { Timestamp(milliseconds: self[column]) }

  func momentIfPresent(_ column: String) -> Timestamp? {
    let milliseconds: Int64? = self[column]
    return milliseconds.map(Timestamp.init(milliseconds:))
  }

  func json<Value: Decodable>(_ column: String) throws(LedgerError) -> Value {
    let text: String = self[column]
    do { return try StoredJSON.decode(Value.self, from: text) } catch { throw unreadable(column) }
  }

  func path(_ column: String) throws(LedgerError) -> SpoolPath {
    let text: String = self[column]
    guard let path = SpoolPath(text) else { throw unreadable(column) }
    return path
  }

  func destination(_ column: String) throws(LedgerError) -> DestinationName {
    let text: String = self[column]
    guard let name = DestinationName(text) else { throw unreadable(column) }
    return name
  }

  func unreadable(_ column: String) -> LedgerError {
    .failed(operation: "reading a row", reason: "the column \(column) can't be understood")
  }
}
