import DICOMCore
import DICOMObjects
import TriageDomain

/// One node of a structured report's tree (PS3.3 C.17.3).
struct ContentItem {
  enum Relationship: String {
    case contains = "CONTAINS"
    case hasObservationContext = "HAS OBS CONTEXT"
    case hasAcquisitionContext = "HAS ACQ CONTEXT"
    case hasConceptModifier = "HAS CONCEPT MOD"
    case selectedFrom = "SELECTED FROM"
  }

  enum Value {
    /// The template it follows, of DCMR, where that is stated.
    case container(template: String?)
    case code(CodedConcept)
    case text(String)
    case uid(String)
    case number(Double, unit: CodedConcept)
    /// A reference item's data set.
    case image(DataSet)
    /// A closed polygon in an image's pixels; the first point is not repeated.
    case polygon([ImagePoint])
  }

  var relationship: Relationship
  /// nil only for an image.
  var name: CodedConcept?
  var value: Value
  var children: [ContentItem] = []

  init(_ relationship: Relationship, _ name: CodedConcept?, _ value: Value, _ children: [ContentItem] = []) {
    self.relationship = relationship
    self.name = name
    self.value = value
    self.children = children
  }

  /// The item with its descendants; `isRoot` leaves out the relationship, which a document's root has not.
  func dataSet(isRoot: Bool = false) -> DataSet {
    var item = DataSet()
    if !isRoot { item.set(.relationshipType, .CS, relationship.rawValue) }
    if let name { item.set(.conceptNameCodeSequence, code: name) }
    add(value, to: &item)
    if !children.isEmpty { item.set(.contentSequence, items: children.map { $0.dataSet() }) }
    return item
  }

  private func add(_ value: Value, to item: inout DataSet) {
    switch value {
    case .container(let template):
      item.set(.valueType, .CS, "CONTAINER")
      item.set(.continuityOfContent, .CS, "SEPARATE")
      guard let template else { return }
      var identification = DataSet()
      identification.set(.mappingResource, .CS, "DCMR")
      identification.set(.templateIdentifier, .CS, template)
      item.set(.contentTemplateSequence, items: [identification])
    case .code(let code):
      item.set(.valueType, .CS, "CODE")
      item.set(.conceptCodeSequence, code: code)
    case .text(let text):
      item.set(.valueType, .CS, "TEXT")
      item.set(.textValue, .UT, text)
    case .uid(let uid):
      item.set(.valueType, .CS, "UIDREF")
      item.set(.uid, .UI, uid)
    case .number(let number, let unit):
      item.set(.valueType, .CS, "NUM")
      var measured = DataSet()
      measured.set(.numericValue, .DS, reals: [number])
      measured.set(.measurementUnitsCodeSequence, code: unit)
      item.set(.measuredValueSequence, items: [measured])
    case .image(let reference):
      item.set(.valueType, .CS, "IMAGE")
      item.set(.referencedSOPSequence, items: [reference])
    case .polygon(let points):
      item.set(.valueType, .CS, "SCOORD")
      item.set(.graphicType, .CS, "POLYLINE")
      item.set(.graphicData, .FL, reals: closed(points))
    }
  }
}

/// Column and row of each point, and of the first one again (PS3.3 C.18.6.1.2: a closed polyline ends where it begins).
func closed(_ points: [ImagePoint]) -> [Double] {
  (points + points.prefix(1)).flatMap { [$0.column, $0.row] }
}
