import DICOMCore

/// The attributes of event reports that nothing else names: command elements (PS3.7 annex E) and those of PS3.4 CC.2.3, CC.2.4.
extension Tag {
  static let affectedSOPClassUID = Tag(0x0000, 0x0002)
  static let commandField = Tag(0x0000, 0x0100)
  static let messageID = Tag(0x0000, 0x0110)
  static let commandDataSetType = Tag(0x0000, 0x0800)
  static let affectedSOPInstanceUID = Tag(0x0000, 0x1000)
  static let eventTypeID = Tag(0x0000, 0x1002)

  static let contactURI = Tag(0x0074, 0x100A)
  static let contactDisplayName = Tag(0x0074, 0x100C)
  static let requestingAE = Tag(0x0074, 0x1236)
  static let scpStatus = Tag(0x0074, 0x1242)
  static let subscriptionListStatus = Tag(0x0074, 0x1244)
  static let unifiedProcedureStepListStatus = Tag(0x0074, 0x1246)
}

/// Attributes that a search gives where a workitem has them (PS3.4 table CC.2.5-3).
extension Tag {
  static let medicalAlerts = Tag(0x0010, 0x2000)
  static let pregnancyStatus = Tag(0x0010, 0x21C0)
  static let specialNeeds = Tag(0x0038, 0x0050)
}
