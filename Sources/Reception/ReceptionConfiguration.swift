package import DICOMNetworking

/// What reception listens to and bears.
package struct ReceptionConfiguration: Sendable {
  /// Addresses, admission, and the limits of associations.
  package var acceptor: AcceptorConfiguration
  /// An instance beyond it is refused with A700.
  package var maximumObjectBytes = 4 << 30
  /// With less room than this in the spool's file system, associations are refused as transient and instances with A700.
  package var minimumFreeSpoolBytes = 2 << 30

  package init(acceptor: AcceptorConfiguration) { self.acceptor = acceptor }
}
