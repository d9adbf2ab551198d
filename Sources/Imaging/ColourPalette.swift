import DICOMCore
import DICOMObjects

/// The palette of a PALETTE COLOR image (PS3.3 C.7.6.3.1.5); segmented palettes are not read.
struct ColourPalette {
  private let tables: [LookupTable]

  init(_ dataSet: DataSet, instance: UID<Instance>) throws(ImagingError) {
    var tables: [LookupTable] = []
    for offset in UInt16(0)..<3 {
      var item = DataSet()
      item[.lutDescriptor] = dataSet[Tag(0x0028, 0x1101 + offset)]
      item[.lutData] = dataSet[Tag(0x0028, 0x1201 + offset)]
      tables.append(try LookupTable(item, name: "Palette Color", instance: instance))
    }
    self.tables = tables
  }

  func shown(_ frame: PixelFrame, instance: UID<Instance>) throws(ImagingError) -> RenderedFrame {
    let layout = frame.layout
    let width = layout.bitsAllocated / 8
    let count = layout.rows * layout.columns
    guard width == 1 || width == 2, frame.bytes.count >= count * width else {
      throw .unsupportedPixels(what: "a palette of \(layout.bitsAllocated) bits", instance: instance)
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count * 3)
    for index in 0..<count {
      let stored =
        width == 1
        ? Int(frame.bytes[index]) : Int(frame.bytes[2 * index]) | Int(frame.bytes[2 * index + 1]) << 8
      for table in tables {
        pixels.append(UInt8(min(max(table.value(Double(stored)) / table.maximum * 255, 0), 255)))
      }
    }
    return RenderedFrame(rows: layout.rows, columns: layout.columns, samples: 3, pixels: pixels)
  }
}
