import DICOMCore
import TriageDomain

/// What one instance can be in a study, judged by its own header alone.
enum InstanceRole: Equatable {
  case headSlice
  case radiograph
  case refused(SeriesReason)

  init(_ stored: StoredInstance) {
    let header = stored.header
    let modality = header.modality?.uppercased() ?? ""
    if Self.isDoseReport(stored, modality) {
      self = .refused(.doseReport)
    } else if Self.documents.contains(modality) || header.rows == nil || header.columns == nil {
      self = .refused(.notAnImage)
    } else if !(header.photometricInterpretation ?? "MONOCHROME2").hasPrefix("MONOCHROME") {
      self = .refused(stored.isSecondaryCapture ? .secondaryCapture : .colour)
    } else {
      switch modality {
      case "CT": self = Self.tomography(stored)
      case "CR", "DX": self = Self.projection(stored)
      default: self = .refused(.otherModality(modality.isEmpty ? "unknown" : modality))
      }
    }
  }

  private static let documents: Set<String> = [
    "SR", "PR", "KO", "DOC", "AU", "SEG", "REG", "RTSTRUCT", "RTPLAN", "RTDOSE", "PLAN", "ECG", "HD", "FID",
  ]

  private static func isDoseReport(_ stored: StoredInstance, _ modality: String) -> Bool {
    if stored.sopClass == .xRayRadiationDoseSR { return true }
    guard modality == "SR" || stored.isSecondaryCapture || modality == "CT" else { return false }
    let words = DescriptionWords(
      stored.header.imageType.joined(separator: " ").replacing("_", with: " "),
      stored.header.seriesDescription)
    return words.has(["DOSE", "DOSIS", "DLP", "CTDI"])
      || words.contains(marks: ["PATIENT PROTOCOL", "PROTOCOLE PATIENT"])
  }

  private static func tomography(_ stored: StoredInstance) -> InstanceRole {
    let header = stored.header
    let type = header.imageType.map { $0.uppercased() }
    let words = DescriptionWords(header.seriesDescription)
    if type.contains(where: localizers.contains) || words.has(localizers) { return .refused(.localizer) }
    let scanner: Set<SOPClass> = [.ct, .enhancedCT, .legacyConvertedEnhancedCT]
    guard scanner.contains(stored.sopClass), !type.contains("SCREEN SAVE") else {
      return .refused(.secondaryCapture)
    }
    if let how = derivation(type, words) { return .refused(.derived(how)) }
    return .headSlice
  }

  private static let localizers: Set<String> = [
    "LOCALIZER", "LOCALISER", "SCOUT", "TOPOGRAM", "SURVIEW", "SCANOGRAM", "TOPO",
  ]

  /// How the image was made of others. `DERIVED\PRIMARY` alone is let through: compression with loss makes an original
  /// so (PS3.3 C.7.6.1.1.2).
  private static func derivation(_ type: [String], _ words: DescriptionWords) -> String? {
    let reformats: Set<String> = [
      "MPR", "CSAMPR", "CSA MPR", "REFORMATTED", "MIP", "MINIP", "MAX_IP", "MIN_IP", "VRT",
      "PROJECTION IMAGE",
      "VOLUME RENDERED", "SURFACE", "SSD", "AVERAGE", "SUBTRACTION", "RESAMPLED", "CPR", "MAXIMUM", "MINIMUM",
    ]
    if let word = type.first(where: reformats.contains) { return word }
    if words.has(["MIP", "MPR", "VRT", "MINIP"]) { return "by its description" }
    return type.starts(with: ["DERIVED", "SECONDARY"]) ? "a secondary image" : nil
  }

  private static func projection(_ stored: StoredInstance) -> InstanceRole {
    let header = stored.header
    if stored.sopClass == .digitalXRayForProcessing || header.presentationIntent == "FOR PROCESSING" {
      return .refused(.unprocessedRadiograph)
    }
    let view = header.viewPosition?.uppercased() ?? ""
    if view.isEmpty {
      let words = DescriptionWords(header.seriesDescription, header.protocolName)
      let isFrontal = words.has(["PA", "AP"]) || words.has(stems: ["FRONT"])
      if !isFrontal, words.has(stems: ["LAT", "SEITL", "OBLI", "DECUB"]) || words.has(["LL", "RL"]) {
        return .refused(.otherView("by its description"))
      }
      return .radiograph
    }
    return ["PA", "AP"].contains(view) ? .radiograph : .refused(.otherView(view))
  }
}

extension StoredInstance {
  var isSecondaryCapture: Bool {
    let captures: Set<SOPClass> = [
      .secondaryCapture, .multiFrameGrayscaleByteSecondaryCapture, .multiFrameGrayscaleWordSecondaryCapture,
    ]
    // The other multi-frame captures, of single bits and of true colour, share the root.
    return captures.contains(sopClass) || sopClass.value.hasPrefix(SOPClass.secondaryCapture.value + ".")
  }
}
