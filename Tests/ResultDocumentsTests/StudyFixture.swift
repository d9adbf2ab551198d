import DICOMCore
import DICOMObjects
import ResultDocuments
import TriageDomain

/// A made-up study: headers of its images and what a classifier says of them.
struct StudyFixture: Sendable {
  var name: String
  var sources: [DataSet]
  var classification: StudyClassification

  static let device = ResultDevice(
    manufacturer: "triaged", modelName: "triaged", serialNumber: "test-1", softwareVersion: "0.0.1",
    uid: UID<Device>("2.25.7")!, minutesFromUTC: 120)

  /// Fixed UIDs and 2026-03-04 22:30:15.250 UTC.
  static let identity: ResultIdentity = {
    var identity = ResultIdentity.mint(at: Timestamp(milliseconds: 1_772_663_415_250))
    identity.structuredReport = UID("2.25.101")!
    identity.structuredReportSeries = UID("2.25.102")!
    identity.presentationState = UID("2.25.103")!
    identity.presentationStateSeries = UID("2.25.104")!
    identity.segmentation = UID("2.25.105")!
    identity.segmentationSeries = UID("2.25.106")!
    identity.keyImage = UID("2.25.107")!
    identity.keyImageSeries = UID("2.25.108")!
    for (index, kind) in FindingKind.allCases.enumerated() {
      identity.tracking[kind] = UID("2.25.20\(index)")!
    }
    return identity
  }()

  /// The first object of each kind.
  func make(
    options: ResultDocumentOptions = ResultDocumentOptions(), predecessor: ResultIdentity? = nil
  ) throws -> [ResultDocument.Kind: DataSet] {
    Dictionary(try all(options: options, predecessor: predecessor).map { ($0.kind, $0.dataSet) }) {
      first, _ in first
    }
  }

  func all(
    options: ResultDocumentOptions = ResultDocumentOptions(), predecessor: ResultIdentity? = nil
  ) throws -> [(kind: ResultDocument.Kind, dataSet: DataSet)] {
    try ResultDocumentSet.make(
      classification: classification, sources: sources, identity: Self.identity, predecessor: predecessor,
      device: Self.device, options: options, keyFrame: keyFrame)
  }

  /// Grey from the left to the right.
  func keyFrame(_ request: KeyFrameRequest) throws(ResultDocumentsError) -> KeyFrame {
    guard let source = sources.first(where: { $0.uid(.sopInstanceUID) == request.instance }),
      let rows = source.integer(.rows), let columns = source.integer(.columns)
    else { throw .unknownImage(request.instance) }
    let row = (0..<columns).map { UInt8($0 * 200 / columns) }
    return KeyFrame(rows: rows, columns: columns, pixels: Array((0..<rows).map { _ in row }.joined()))!
  }

  /// Those that validators are run over.
  static let all: [StudyFixture] = [
    headCT(isPositive: true), headCT(isPositive: false), chest(isPositive: true), chest(isPositive: false),
    japanese, minimal, tiltedTwoFindings, withoutOutlines, onePresentOneAbsent, multiFrame, uneven,
    withoutMask, headAndChest, notEligible,
  ]

  static func headCT(isPositive: Bool) -> StudyFixture {
    let sources = (0..<6).map { ctHeader(slice: $0) }
    return StudyFixture(
      name: isPositive ? "ct-positive" : "ct-negative", sources: sources,
      classification: classification(sources, [haemorrhage(sources, isPresent: isPositive)]))
  }

  static func chest(isPositive: Bool) -> StudyFixture {
    let source = chestHeader()
    var finding = Finding(
      kind: .pneumothorax, isPresent: isPositive, probability: isPositive ? 0.875 : 0.0625,
      operatingPoint: 0.5,
      model: ModelReference(id: "ptx-baseline", version: "1.2.0"))
    if isPositive {
      finding.laterality = .bilateral
      finding.keyInstance = source.uid(.sopInstanceUID)
      finding.outlines = [
        outline(source, [square(300, 400, 150), square(1500, 420, 90)])
      ]
    }
    return StudyFixture(
      name: isPositive ? "chest-positive" : "chest-negative", sources: [source],
      classification: classification([source], [finding]))
  }

  /// Names in three groups, as ISO 2022 sources hold them; the product reads them into UTF-8.
  static let japanese: StudyFixture = {
    var study = headCT(isPositive: true)
    study.name = "japanese"
    for index in study.sources.indices {
      study.sources[index].set(.patientName, .PN, "Yamada^Tarou=山田^太郎=やまだ^たろう")
      study.sources[index].set(.studyDescription, .LO, "頭部CT")
    }
    return study
  }()

  /// Nothing but what an image can't be without.
  static let minimal: StudyFixture = {
    var study = headCT(isPositive: true)
    study.name = "minimal"
    let kept: [DICOMCore.Tag] = [
      .sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID, .modality, .rows, .columns,
      .photometricInterpretation,
    ]
    study.sources = study.sources.map { source in
      var header = DataSet()
      header.copy(kept, from: source)
      return header
    }
    return study
  }()

  static let tiltedTwoFindings: StudyFixture = {
    let sources = (0..<8).map { ctHeader(slice: $0, tilt: true) }
    var stroke = haemorrhage(sources, isPresent: true)
    stroke.kind = .ischaemicStroke
    stroke.laterality = .right
    stroke.probability = 0.61
    stroke.volumeML = nil
    stroke.model = ModelReference(id: "stroke-baseline", version: "0.3")
    return StudyFixture(
      name: "tilted-two-findings", sources: sources,
      classification: classification(sources, [haemorrhage(sources, isPresent: true), stroke]))
  }()

  /// One Enhanced CT whose frames share rescale, orientation and spacing, each in its own place.
  static let multiFrame: StudyFixture = {
    var study = headCT(isPositive: true)
    study.name = "multi-frame"
    let slices = study.sources
    var header = slices[0]
    for tag: DICOMCore.Tag in [
      .rescaleSlope, .rescaleIntercept, .pixelSpacing, .sliceThickness, .imagePositionPatient,
      .imageOrientationPatient,
    ] {
      header[tag] = nil
    }
    header.set(.sopClassUID, SOPClass.enhancedCT)
    header.set(.numberOfFrames, .IS, integers: [6])
    func group(_ tags: [DICOMCore.Tag], _ source: DataSet) -> [DataSet] {
      var item = DataSet()
      item.copy(tags, from: source)
      return [item]
    }
    var shared = DataSet()
    shared.set(
      .pixelValueTransformationSequence, items: group([.rescaleSlope, .rescaleIntercept], slices[0]))
    shared.set(.pixelMeasuresSequence, items: group([.pixelSpacing, .sliceThickness], slices[0]))
    shared.set(.planeOrientationSequence, items: group([.imageOrientationPatient], slices[0]))
    header.set(.sharedFunctionalGroupsSequence, items: [shared])
    header.set(
      .perFrameFunctionalGroupsSequence,
      items: slices.map { slice in
        var frame = DataSet()
        frame.set(.planePositionSequence, items: group([.imagePositionPatient], slice))
        return frame
      })
    study.sources = [header]
    study.classification.findings[0].keyInstance = header.uid(.sopInstanceUID)
    study.classification.findings[0].outlines = study.classification.findings[0].outlines.enumerated().map {
      SliceOutline(
        instance: header.uid(.sopInstanceUID)!, sopClass: .enhancedCT, frame: $0.offset + 3, rows: 512,
        columns: 512, polygons: $0.element.polygons, runs: $0.element.runs)
    }
    return study
  }()

  /// 5 mm, then 2.5 mm, then 7.5 mm between slices; once lossy.
  static let uneven: StudyFixture = {
    var study = headCT(isPositive: true)
    study.name = "uneven"
    for (index, height) in [0.0, 5, 10, 12.5, 20, 27.5].enumerated() {
      study.sources[index].set(.imagePositionPatient, .DS, reals: [-115, -115, height])
      study.sources[index].set(.lossyImageCompression, .CS, "01")
      study.sources[index].set(.lossyImageCompressionRatio, .DS, reals: [8])
      study.sources[index].set(.lossyImageCompressionMethod, .CS, "ISO_15444_1")
    }
    return study
  }()

  /// As of a model that outlines and gives no mask.
  static let withoutMask: StudyFixture = {
    var study = headCT(isPositive: true)
    study.name = "without-mask"
    study.classification.findings[0].outlines = study.classification.findings[0].outlines.map {
      SliceOutline(
        instance: $0.instance, sopClass: $0.sopClass, frame: $0.frame, rows: $0.rows, columns: $0.columns,
        polygons: $0.polygons, runs: [])
    }
    return study
  }()

  /// Findings whose masks have nothing to do with one another.
  static let headAndChest: StudyFixture = {
    var study = headCT(isPositive: true)
    study.name = "head-and-chest"
    var chest = Self.chest(isPositive: true)
    chest.sources[0].set(.seriesInstanceUID, UID<Series>("2.25.5")!)
    study.sources += chest.sources
    study.classification.findings += chest.classification.findings
    return study
  }()

  static let notEligible: StudyFixture = {
    var study = headCT(isPositive: false)
    study.name = "not-eligible"
    study.sources = [study.sources[0]]
    study.classification.outcome = .notEligible(reason: "Contrast medium was given")
    study.classification.findings = []
    return study
  }()

  static let onePresentOneAbsent: StudyFixture = {
    var study = tiltedTwoFindings
    study.name = "present-and-absent"
    study.classification.findings[1] = Finding(
      kind: .ischaemicStroke, isPresent: false, probability: 0.128, operatingPoint: 0.6,
      model: ModelReference(id: "stroke-baseline", version: "0.1.0"))
    return study
  }()

  static let withoutOutlines: StudyFixture = {
    var study = headCT(isPositive: true)
    study.name = "without-outlines"
    study.classification.findings[0].outlines = []
    study.classification.findings[0].volumeML = nil
    study.classification.findings[0].laterality = .none
    return study
  }()
}

extension StudyFixture {
  private static func classification(_ sources: [DataSet], _ findings: [Finding]) -> StudyClassification {
    StudyClassification(
      studyUID: UID("2.25.1")!, outcome: findings.contains(where: \.isPresent) ? .positive : .negative,
      series: [SeriesVerdict(seriesUID: UID("2.25.2")!, isChosen: true, reason: "the only one")],
      findings: findings)
  }

  private static func haemorrhage(_ sources: [DataSet], isPresent: Bool) -> Finding {
    var finding = Finding(
      kind: .intracranialHaemorrhage, isPresent: isPresent, probability: isPresent ? 0.973 : 0.021,
      operatingPoint: 0.42, model: ModelReference(id: "ich-baseline", version: "0.4.1"))
    guard isPresent else { return finding }
    finding.laterality = .left
    finding.volumeML = 12.34
    finding.keyInstance = sources[3].uid(.sopInstanceUID)
    finding.outlines = (2...4).map { slice in
      outline(sources[slice], [square(200 + Double(slice), 210, 40 + Double(slice))])
    }
    return finding
  }

  static func square(_ column: Double, _ row: Double, _ side: Double) -> [ImagePoint] {
    [(0, 0), (1, 0), (1, 1), (0, 1)].map {
      ImagePoint(column: column + $0.0 * side, row: row + $0.1 * side)
    }
  }

  /// With the mask of the pixels whose centres lie within a polygon.
  static func outline(_ source: DataSet, _ polygons: [[ImagePoint]]) -> SliceOutline {
    let (rows, columns) = (source.integer(.rows)!, source.integer(.columns)!)
    return SliceOutline(
      instance: source.uid(.sopInstanceUID)!, sopClass: source.uid(.sopClassUID)!, frame: nil,
      rows: rows, columns: columns, polygons: polygons, runs: runs(polygons, rows: rows, columns: columns))
  }

  private static func runs(_ polygons: [[ImagePoint]], rows: Int, columns: Int) -> [Int] {
    var isSet = [Bool](repeating: false, count: rows * columns)
    for polygon in polygons {
      let (across, down) = (polygon.map(\.column), polygon.map(\.row))
      for row in Int(down.min()!)...Int(down.max()!) {
        for column in Int(across.min()!)...Int(across.max()!) {
          let centre = (Double(column) + 0.5, Double(row) + 0.5)
          var isInside = false
          for (from, to) in zip(polygon, polygon.dropFirst() + polygon.prefix(1)) {
            guard (from.row > centre.1) != (to.row > centre.1) else { continue }
            let crossing =
              (to.column - from.column) * (centre.1 - from.row) / (to.row - from.row) + from.column
            if centre.0 < crossing { isInside.toggle() }
          }
          if isInside { isSet[row * columns + column] = true }
        }
      }
    }
    var runs = [0]
    var current = false
    for pixel in isSet {
      if pixel != current {
        runs.append(0)
        current = pixel
      }
      runs[runs.count - 1] += 1
    }
    return runs
  }

  private static func common() -> DataSet {
    var header = DataSet()
    header.set(.patientName, .PN, "PHANTOM^HEAD")
    header.set(.patientID, .LO, "PH-0001")
    header.set(.issuerOfPatientID, .LO, "PHANTOM HOSPITAL")
    header.set(.patientBirthDate, .DA, "19500101")
    header.set(.patientSex, .CS, "O")
    header.set(.studyInstanceUID, UID<Study>("2.25.1")!)
    header.set(.seriesInstanceUID, UID<Series>("2.25.2")!)
    header.set(.studyDate, .DA, "20260304")
    header.set(.studyTime, .TM, "221000")
    header.set(.studyID, .SH, "7")
    header.set(.accessionNumber, .SH, "ACC-1")
    header.set(.referringPhysicianName, .PN, "REFERRER^MADE^UP")
    header.set(.studyDescription, .LO, "Head without contrast")
    header.set(.manufacturer, .LO, "Phantom Works")
    header.set(.manufacturerModelName, .LO, "Equation 1")
    header.set(.timezoneOffsetFromUTC, .SH, "+0100")
    return header
  }

  private static func ctHeader(slice: Int, tilt: Bool = false) -> DataSet {
    var header = common()
    header.set(.modality, .CS, "CT")
    header.set(.sopClassUID, SOPClass.ct)
    header.set(.sopInstanceUID, UID<Instance>("2.25.3\(slice)")!)
    header.set(.bodyPartExamined, .CS, "HEAD")
    header.set(.frameOfReferenceUID, UID<FrameOfReference>("2.25.4")!)
    header.set(.rows, .US, integers: [512])
    header.set(.columns, .US, integers: [512])
    header.set(.pixelSpacing, .DS, reals: [0.45, 0.45])
    header.set(.sliceThickness, .DS, reals: [5])
    let (cosine, sine) = tilt ? (0.948324, 0.317305) : (1, 0)
    header.set(.imagePositionPatient, .DS, reals: [-115, -115 * cosine, Double(slice * 5) - 115 * sine])
    header.set(.imageOrientationPatient, .DS, reals: [1, 0, 0, 0, cosine, sine])
    header.set(.rescaleIntercept, .DS, reals: [-1024])
    header.set(.rescaleSlope, .DS, reals: [1])
    header.set(.photometricInterpretation, .CS, "MONOCHROME2")
    return header
  }

  private static func chestHeader() -> DataSet {
    var header = common()
    header.set(.modality, .CS, "DX")
    header.set(.sopClassUID, SOPClass.digitalXRayForPresentation)
    header.set(.sopInstanceUID, UID<Instance>("2.25.50")!)
    header.set(.bodyPartExamined, .CS, "CHEST")
    header.set(.rows, .US, integers: [2500])
    header.set(.columns, .US, integers: [2048])
    header.set(.imagerPixelSpacing, .DS, reals: [0.16, 0.16])
    header.set(.photometricInterpretation, .CS, "MONOCHROME1")
    header.set(.windowCenter, .DS, reals: [2048])
    header.set(.windowWidth, .DS, reals: [4096])
    header[.timezoneOffsetFromUTC] = nil
    return header
  }
}
