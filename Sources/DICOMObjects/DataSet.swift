package import DICOMCore

/// A DICOM data set as a value: elements by tag, text already in UTF-8.
///
/// Files and messages are parsed into it and written from it by CDCMTK (`Part10File`); nothing of DCMTK is in it.
/// Elements come in the order of their tags.
package struct DataSet: Sendable, Hashable {
  private var storage: [Tag: Element] = [:]

  package init() {}

  package init(_ elements: [(Tag, Element)]) {
    for (tag, element) in elements { storage[tag] = element }
  }

  /// An element, whole; nil when it is absent. Setting nil removes it.
  package subscript(tag: Tag) -> Element? {
    get { storage[tag] }
    set { storage[tag] = newValue }
  }

  package var isEmpty: Bool { storage.isEmpty }
  package var count: Int { storage.count }

  /// In ascending order.
  package var tags: [Tag] { storage.keys.sorted() }

  /// In ascending order of tags.
  package var elements: [(tag: Tag, element: Element)] {
    tags.compactMap { tag in storage[tag].map { (tag, $0) } }
  }
}
