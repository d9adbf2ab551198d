/// The transfer syntaxes the product names (PS3.6 annex A).
extension TransferSyntax {
  package static let implicitLittleEndian = Self(unchecked: "1.2.840.10008.1.2")
  package static let explicitLittleEndian = Self(unchecked: "1.2.840.10008.1.2.1")
  package static let deflatedExplicitLittleEndian = Self(unchecked: "1.2.840.10008.1.2.1.99")
  package static let explicitBigEndian = Self(unchecked: "1.2.840.10008.1.2.2")
  package static let jpegBaseline = Self(unchecked: "1.2.840.10008.1.2.4.50")
  package static let jpegExtended = Self(unchecked: "1.2.840.10008.1.2.4.51")
  package static let jpegLossless = Self(unchecked: "1.2.840.10008.1.2.4.57")
  package static let jpegLosslessSV1 = Self(unchecked: "1.2.840.10008.1.2.4.70")
  package static let jpegLSLossless = Self(unchecked: "1.2.840.10008.1.2.4.80")
  package static let jpegLSNearLossless = Self(unchecked: "1.2.840.10008.1.2.4.81")
  package static let jpeg2000Lossless = Self(unchecked: "1.2.840.10008.1.2.4.90")
  package static let jpeg2000 = Self(unchecked: "1.2.840.10008.1.2.4.91")
  package static let htj2kLossless = Self(unchecked: "1.2.840.10008.1.2.4.201")
  package static let htj2kLosslessRPCL = Self(unchecked: "1.2.840.10008.1.2.4.202")
  package static let htj2k = Self(unchecked: "1.2.840.10008.1.2.4.203")
  package static let rleLossless = Self(unchecked: "1.2.840.10008.1.2.5")

  /// What the acceptor takes for a storage class, most wanted first; HTJ2K is left out because DCMTK 3.6.7 breaks
  /// an association after accepting it.
  package static let acceptedForStorage: [TransferSyntax] = [
    .explicitLittleEndian, .implicitLittleEndian, .jpegLosslessSV1, .jpegLossless, .jpegLSLossless,
    .jpegLSNearLossless, .rleLossless, .jpeg2000Lossless, .jpeg2000, .jpegBaseline, .jpegExtended,
    .deflatedExplicitLittleEndian, .explicitBigEndian,
  ]
}
