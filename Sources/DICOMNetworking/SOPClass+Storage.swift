package import DICOMCore

extension SOPClass {
  /// Whether instances of this class are sent by C-STORE.
  ///
  /// All of the standard's storage classes, whatever year they are from, are told by their place in the registry
  /// (PS3.4 B.5 and annex GG); a class outside the standard's root is somebody's private one, and what else than an
  /// object would a modality propose it for.
  package var isStorage: Bool {
    guard value.hasPrefix("1.2.840.10008.") else { return true }
    if value.hasPrefix(Self.storageArc) { return !Self.otherClassesInStorageArc.contains(value) }
    return Self.storageClassesElsewhere.contains(value)
  }

  private static let storageArc = "1.2.840.10008.5.1.4.1.1."

  /// Query, retrieve and creation of protocol approvals and inventories (PS3.6 table A-1).
  private static let otherClassesInStorageArc: Set<String> = [
    "1.2.840.10008.5.1.4.1.1.200.4", "1.2.840.10008.5.1.4.1.1.200.5", "1.2.840.10008.5.1.4.1.1.200.6",
    "1.2.840.10008.5.1.4.1.1.201.2", "1.2.840.10008.5.1.4.1.1.201.3", "1.2.840.10008.5.1.4.1.1.201.4",
    "1.2.840.10008.5.1.4.1.1.201.5", "1.2.840.10008.5.1.4.1.1.201.6",
  ]

  /// Print storage (retired), radiotherapy delivery instructions, hanging protocols, palettes, implants.
  private static let storageClassesElsewhere: Set<String> = [
    "1.2.840.10008.5.1.1.27", "1.2.840.10008.5.1.1.29", "1.2.840.10008.5.1.1.30",
    "1.2.840.10008.5.1.4.34.1", "1.2.840.10008.5.1.4.34.7", "1.2.840.10008.5.1.4.34.10",
    "1.2.840.10008.5.1.4.38.1", "1.2.840.10008.5.1.4.39.1", "1.2.840.10008.5.1.4.43.1",
    "1.2.840.10008.5.1.4.44.1", "1.2.840.10008.5.1.4.45.1",
  ]
}
