package import DICOMCore

/// The product as it stands in what it makes (General and Enhanced General Equipment, PS3.3 C.7.5.1 and C.7.5.2).
///
/// No value may be empty: Comprehensive 3D SR wants them all.
package struct ResultDevice: Sendable, Hashable {
  package var manufacturer: String
  package var modelName: String
  package var serialNumber: String
  package var softwareVersion: String
  /// The installation, as observer of what the report says.
  package var uid: UID<Device>
  /// From UTC to this site's clock in minutes; used where the source images do not say their own.
  package var minutesFromUTC: Int

  package init(
    manufacturer: String, modelName: String, serialNumber: String, softwareVersion: String, uid: UID<Device>,
    minutesFromUTC: Int = 0
  ) {
    self.manufacturer = manufacturer
    self.modelName = modelName
    self.serialNumber = serialNumber
    self.softwareVersion = softwareVersion
    self.uid = uid
    self.minutesFromUTC = minutesFromUTC
  }
}
