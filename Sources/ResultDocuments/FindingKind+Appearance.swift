import TriageDomain

/// How a finding looks where it is drawn.
extension FindingKind {
  /// The name of its graphic layer.
  var layer: String {
    switch self {
    case .intracranialHaemorrhage: "AI_HAEMORRHAGE"
    case .pneumothorax: "AI_PNEUMOTHORAX"
    case .ischaemicStroke: "AI_STROKE"
    }
  }

  /// Red, yellow and cyan as PCS values (PS3.3 C.10.7.1.1).
  var colour: [Int] {
    switch self {
    case .intracranialHaemorrhage: [34885, 53485, 50171]
    case .pneumothorax: [63659, 27356, 57177]
    case .ischaemicStroke: [59713, 20560, 29265]
    }
  }

  /// The same on a screen.
  var screenColour: Canvas.Colour {
    switch self {
    case .intracranialHaemorrhage: (255, 60, 50)
    case .pneumothorax: (255, 255, 0)
    case .ischaemicStroke: (0, 255, 255)
    }
  }
}
