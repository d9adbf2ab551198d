import DICOMCore
import DICOMObjects

/// One image that was read, by its header.
struct SourceImage: Sendable {
  let header: DataSet
  let instance: UID<Instance>
  let sopClass: SOPClass
  let series: UID<Series>
  let rows: Int
  let columns: Int

  /// - Throws: `.missing`.
  init(_ header: DataSet) throws(ResultDocumentsError) {
    let name = header.string(.sopInstanceUID) ?? "without UID"
    func demand<Value>(_ value: Value?, _ tag: Tag) throws(ResultDocumentsError) -> Value {
      guard let value else { throw .missing(tag, instance: name) }
      return value
    }
    self.header = header
    instance = try demand(header.uid(.sopInstanceUID), .sopInstanceUID)
    sopClass = try demand(header.uid(.sopClassUID), .sopClassUID)
    series = try demand(header.uid(.seriesInstanceUID), .seriesInstanceUID)
    rows = try demand(header.integer(.rows), .rows)
    columns = try demand(header.integer(.columns), .columns)
  }

  /// The attributes of a functional group that all frames share, or else of one frame, the first when none is named; of
  /// a single-frame image the header, where the same attributes stand by themselves (PS3.3 C.7.6.16).
  func group(_ macro: Tag, frame: Int? = nil) -> DataSet {
    if let shared = header.items(.sharedFunctionalGroupsSequence).first?.items(macro).first { return shared }
    let frames = header.items(.perFrameFunctionalGroupsSequence)
    let index = (frame ?? 1) - 1
    return (frames.indices.contains(index) ? frames[index].items(macro).first : nil) ?? header
  }

  /// Row and column spacing in mm; empty when it is not known.
  var spacing: [Double] {
    let spacing = group(.pixelMeasuresSequence).reals(.pixelSpacing)
    return spacing.count == 2 && spacing.allSatisfy { $0 > 0 } ? spacing : []
  }

  /// Referenced SOP Class and Instance, the item of every reference (PS3.3 table 10-11).
  func reference(frame: Int? = nil) -> DataSet {
    var item = DataSet()
    item.set(.referencedSOPClassUID, sopClass)
    item.set(.referencedSOPInstanceUID, instance)
    if let frame { item.set(.referencedFrameNumber, .IS, integers: [frame]) }
    return item
  }
}
