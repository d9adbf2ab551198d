package import DICOMCore

/// What one model says of one finding in one study; an absent finding is recorded with its probability too.
package struct Finding: Sendable, Hashable, Codable {
  package var kind: FindingKind
  package var isPresent: Bool
  /// 0 to 1.
  package var probability: Double
  /// The probability from which the finding counts as present.
  package var operatingPoint: Double
  package var laterality: Laterality
  /// In mL; nil where the model gives no mask.
  package var volumeML: Double?
  package var box: PatientBox?
  /// The image that shows the finding best.
  package var keyInstance: UID<Instance>?
  package var model: ModelReference
  /// One entry an image that the mask meets; empty when there is none.
  package var outlines: [SliceOutline]

  package init(
    kind: FindingKind, isPresent: Bool, probability: Double, operatingPoint: Double,
    laterality: Laterality = .none,
    volumeML: Double? = nil, box: PatientBox? = nil, keyInstance: UID<Instance>? = nil, model: ModelReference,
    outlines: [SliceOutline] = []
  ) {
    self.kind = kind
    self.isPresent = isPresent
    self.probability = probability
    self.operatingPoint = operatingPoint
    self.laterality = laterality
    self.volumeML = volumeML
    self.box = box
    self.keyInstance = keyInstance
    self.model = model
    self.outlines = outlines
  }
}

/// A model package as results name it.
package struct ModelReference: Sendable, Hashable, Codable, CustomStringConvertible {
  package let id: String
  package let version: String

  package init(id: String, version: String) {
    self.id = id
    self.version = version
  }

  /// `id@version`.
  package var description: String { "\(id)@\(version)" }
}

/// A box along the patient's axes in mm (LPS: +x to the patient's left, +y to the back, +z to the head; PS3.3
/// C.7.6.2.1.1).
package struct PatientBox: Sendable, Hashable, Codable {
  package let minimum: PatientPoint
  package let maximum: PatientPoint

  package init(minimum: PatientPoint, maximum: PatientPoint) {
    self.minimum = minimum
    self.maximum = maximum
  }
}

/// A point in the patient's coordinates, mm, LPS.
package struct PatientPoint: Sendable, Hashable, Codable {
  package var x: Double
  package var y: Double
  package var z: Double

  package init(_ x: Double, _ y: Double, _ z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }
}

/// A finding's mask on one image, in that image's own pixels.
package struct SliceOutline: Sendable, Hashable, Codable {
  package let instance: UID<Instance>
  package let sopClass: SOPClass
  /// 1-based frame of a multi-frame image; nil for a single-frame one.
  package let frame: Int?
  package let rows: Int
  package let columns: Int
  /// Closed polygons; a point is column and row with the origin at the image's top left corner, so that the centre of
  /// the first pixel is (0.5, 0.5) (PS3.3 C.18.6.1.2). The first point is not repeated at the end.
  package let polygons: [[ImagePoint]]
  /// The mask as alternating run lengths of absent and present pixels, row by row from the top left, absent first;
  /// empty when the model gives no mask. They add up to `rows * columns`.
  package let runs: [Int]

  package init(
    instance: UID<Instance>, sopClass: SOPClass, frame: Int?, rows: Int, columns: Int,
    polygons: [[ImagePoint]],
    runs: [Int]
  ) {
    self.instance = instance
    self.sopClass = sopClass
    self.frame = frame
    self.rows = rows
    self.columns = columns
    self.polygons = polygons
    self.runs = runs
  }
}

/// Column and row in an image, sub-pixel, origin at the top left corner of the top left pixel.
package struct ImagePoint: Sendable, Hashable, Codable {
  package var column: Double
  package var row: Double

  package init(column: Double, row: Double) {
    self.column = column
    self.row = row
  }
}
