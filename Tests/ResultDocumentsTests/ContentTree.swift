import DICOMCore
import DICOMObjects

/// Looks into a report's tree for tests.
struct ContentTree {
  let item: DataSet

  init(_ item: DataSet) { self.item = item }

  var children: [ContentTree] { item.items(.contentSequence).map(ContentTree.init) }
  var concept: String? { item.code(.conceptNameCodeSequence)?.value }
  var relationship: String? { item.string(.relationshipType) }
  var code: CodedConcept? { item.code(.conceptCodeSequence) }
  var text: String? { item.string(.textValue) }
  var uid: String? { item.string(.uid) }
  var template: String? { item.items(.contentTemplateSequence).first?.string(.templateIdentifier) }
  var graphicData: [Double] { item.reals(.graphicData) }

  var number: (value: Double, unit: String)? {
    guard let measured = item.items(.measuredValueSequence).first, let value = measured.real(.numericValue),
      let unit = measured.code(.measurementUnitsCodeSequence)
    else { return nil }
    return (value, unit.value)
  }

  /// The referenced instance.
  var image: String? { item.items(.referencedSOPSequence).first?.string(.referencedSOPInstanceUID) }

  func all(_ concept: String) -> [ContentTree] { children.filter { $0.concept == concept } }
  func one(_ concept: String) -> ContentTree? { all(concept).first }

  /// The item and everything below it.
  var descendants: [ContentTree] { [self] + children.flatMap(\.descendants) }
}
