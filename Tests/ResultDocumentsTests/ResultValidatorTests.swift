import DICOMCore
import DICOMObjects
import Foundation
import ResultDocuments
import Testing
import TriageDomain
import TriageTestSupport

/// Independent readers over the written files (Fixtures/validators/validate.py).
@Suite(.serialized)
struct ResultValidatorTests {
  private struct Problem: Decodable, Hashable {
    let file: String
    let validator: String
    let problem: String
  }

  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "results-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  private func validate(_ files: [String: DataSet], quick: Bool = false) async throws -> [Problem] {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var paths: [String] = []
    for (name, set) in files {
      let path = folder.appending(path: name + ".dcm").path
      try Part10File.write(set, to: path)
      paths.append(path)
    }
    let validator = PackageRoot.fixtures.appending(path: "validators/validate.py").path
    let run = try await ToolRun.run(
      PackageRoot.python.path, [validator] + (quick ? ["--quick"] : []) + paths.sorted())
    try #require(run.status <= 1, "\(run.errors)")
    return try JSONDecoder().decode([Problem].self, from: Data(run.output.utf8)).map {
      Problem(
        file: URL(filePath: $0.file).deletingPathExtension().lastPathComponent, validator: $0.validator,
        problem: $0.problem)
    }
  }

  /// Their trees are unlike one another; the other studies differ from them in their headers only.
  private static let unlike: Set = [
    "ct-positive", "ct-negative", "chest-positive", "without-outlines", "without-mask", "present-and-absent",
    "not-eligible",
  ]

  @Test("No validator has an error or a warning on any object of any study")
  func clean() async throws {
    var files: [String: DataSet] = [:]
    var reports: [String: DataSet] = [:]
    for study in StudyFixture.all {
      for (index, (kind, set)) in try study.all().enumerated() {
        if kind == .structuredReport, Self.unlike.contains(study.name) {
          reports[study.name] = set
        } else {
          files["\(study.name)-\(kind.rawValue)-\(index)"] = set
        }
      }
    }
    #expect(files.count + reports.count == 49 && reports.count == Self.unlike.count)
    let problems = try await validate(files, quick: true) + validate(reports)
    #expect(problems.isEmpty, "\(problems)")
  }

  @Test("What highdicom reads out of a report is what the finding says")
  func readBack() async throws {
    for study in StudyFixture.all {
      let set = try #require(try study.make()[.structuredReport])
      let report = try await read(set)
      #expect(report.patientName == (set.string(.patientName) ?? ""))
      #expect(report.observer == StudyFixture.device.uid.value)
      for finding in study.classification.findings {
        let absent = finding.isPresent ? nil : "272519000"
        let groups = report.groups.filter { $0.trackingIdentifier == finding.kind.label }
        #expect(!groups.isEmpty)
        for group in groups {
          #expect(group.finding == (finding.isPresent ? finding.kind.code.value : nil))
          #expect(group.evaluations[finding.kind.code.value] == absent)
          #expect(group.trackingUid == StudyFixture.identity.tracking[finding.kind]?.value)
          #expect(group.site == finding.kind.site.value)
          #expect(group.laterality == finding.laterality.code?.value)
          #expect(abs((group.measurements["122157"]?.value ?? .nan) - finding.probability * 100) < 0.001)
          #expect(group.measurements["118565006"]?.value == finding.volumeML)
        }
        guard finding.volumeML == nil || finding.outlines.allSatisfy(\.runs.isEmpty) else {
          #expect(groups.flatMap(\.regions).isEmpty && groups.count == 1)
          #expect(groups[0].segment?.instance == StudyFixture.identity.segmentation.value)
          #expect(groups[0].segment?.sourceSeries == "2.25.2")
          continue
        }
        let points = finding.outlines.flatMap(\.polygons).map { polygon in
          (polygon + polygon.prefix(1)).map { [$0.column, $0.row] }
        }
        #expect(groups.flatMap(\.regions) == points, "\(study.name)")
      }
    }
  }

  @Test(
    "What highdicom and dcmqi read out of a segmentation is the mask, voxel by voxel, where its images are")
  func masksReadBack() async throws {
    for study in StudyFixture.all {
      var findings = study.classification.findings.filter {
        $0.isPresent && !$0.outlines.allSatisfy(\.runs.isEmpty)
      }
      for document in try study.all() where document.kind == .segmentation {
        let read: ReadSegmentation = try await read(document.dataSet, with: "read_segmentation.py")
        for segment in read.segments {
          let finding = findings.removeFirst()
          #expect(segment.trackingUid == StudyFixture.identity.tracking[finding.kind]?.value)
          #expect(segment.trackingId == finding.kind.label)
          #expect(segment.type == finding.kind.code.value && segment.region == finding.kind.site.value)
          #expect(segment.algorithm == finding.model.id && segment.version == finding.model.version)
          let frames = read.frames.filter { $0.segment == segment.number }
          #expect(frames.map(\.source) == finding.outlines.map(\.instance.value))
          #expect(frames.map(\.sourceFrame) == finding.outlines.map(\.frame))
          #expect(frames.map(\.runs) == finding.outlines.map(\.runs), "\(study.name)")
          let voxels = finding.outlines.reduce(0) { sum, outline in
            sum + outline.runs.enumerated().reduce(0) { $0 + ($1.offset % 2 == 1 ? $1.element : 0) }
          }
          let isPlaced = document.dataSet[.frameOfReferenceUID] != nil
          let dcmqi = read.dcmqi?["\(segment.number)"]
          #expect(dcmqi?.voxels == (isPlaced ? voxels : nil), "\(study.name)")
          // A grid of its own kind, even and upright, is all that dcmqi's output can say.
          if isPlaced, !["uneven", "tilted-two-findings", "present-and-absent"].contains(study.name) {
            #expect(dcmqi?.matching == voxels, "\(study.name)")
          }
        }
      }
      #expect(findings.isEmpty, "\(study.name)")
    }
  }

  private func read(_ set: DataSet) async throws -> ReadReport { try await read(set, with: "read_report.py") }

  private func read<Found: Decodable>(_ set: DataSet, with script: String) async throws -> Found {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "object.dcm").path
    try Part10File.write(set, to: path)
    let script = PackageRoot.fixtures.appending(path: "validators/\(script)").path
    let run = try await ToolRun.succeed(PackageRoot.python.path, [script, path])
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Found.self, from: Data(run.output.utf8))
  }

  private struct ReadReport: Decodable {
    let patientName: String
    let observer: String
    let groups: [Group]

    struct Group: Decodable {
      let trackingUid: String
      let trackingIdentifier: String
      let finding: String?
      let site: String
      let laterality: String?
      let measurements: [String: Measurement]
      let evaluations: [String: String]
      let segment: SegmentReference?
      let regions: [[[Double]]]
    }

    struct SegmentReference: Decodable {
      let instance: String
      let sourceSeries: String
    }

    struct Measurement: Decodable {
      let value: Double
    }
  }

  private struct ReadSegmentation: Decodable {
    let segments: [Segment]
    let frames: [Frame]
    let dcmqi: [String: Voxels]?

    struct Segment: Decodable {
      let number: Int
      let trackingUid: String
      let trackingId: String
      let type: String
      let region: String
      let algorithm: String
      let version: String
    }

    struct Frame: Decodable {
      let segment: Int
      let source: String
      let sourceFrame: Int?
      let runs: [Int]
    }

    struct Voxels: Decodable {
      let voxels: Int
      let matching: Int
    }
  }

  /// One object broken in one way for each validator that must see it.
  @Test("Each validator refuses an object that is broken in its field")
  func seededFaults() async throws {
    let documents = try StudyFixture.headCT(isPositive: true).make()
    let report = try #require(documents[.structuredReport])
    let state = try #require(documents[.presentationState])

    // An image that the tree names is missing from the evidence.
    var evidence = report
    evidence.edit(.currentRequestedProcedureEvidenceSequence) { study in
      study.edit(.referencedSeriesSequence) { series in
        series.set(.referencedSOPSequence, items: Array(series.items(.referencedSOPSequence).dropLast()))
      }
    }
    // TID 1501 has the tracking UID as observation context.
    var related = report
    related.editTree { item in
      if ContentTree(item).concept == "112040" { item.set(.relationshipType, .CS, "CONTAINS") }
    }
    // A polyline's coordinates come in pairs.
    var options = ResultDocumentOptions()
    options.kinds = [.structuredReport]
    var odd = try #require(
      try StudyFixture.headCT(isPositive: true).make(options: options)[.structuredReport])
    odd.editTree { item in
      if item.string(.graphicType) != nil { item.set(.graphicData, .FL, reals: [10, 20, 30]) }
    }
    // A group that nobody can follow to the next examination.
    var untracked = report
    untracked.editTree { item in
      let kept = item.items(.contentSequence).filter { ContentTree($0).concept != "112040" }
      if item[.contentSequence] != nil { item.set(.contentSequence, items: kept) }
    }
    // A number without its value.
    var unmeasured = report
    unmeasured.editTree { item in
      if ContentTree(item).concept == "122157" { item[.measuredValueSequence] = nil }
    }
    var area = state
    area[.displayedAreaSelectionSequence] = nil
    // Where the frames' images are, but not which.
    let segmentation = try #require(documents[.segmentation])
    var unreferenced = segmentation
    unreferenced[.referencedSeriesSequence] = nil
    var unplaced = segmentation
    unplaced.edit(.perFrameFunctionalGroupsSequence) { $0[.planePositionSequence] = nil }
    var unsegmented = segmentation
    unsegmented[.segmentSequence] = nil
    var unconverted = try #require(documents[.keyImage])
    unconverted[.conversionType] = nil
    var truncated = try #require(documents[.keyImage])
    truncated[.pixelData] = Element(.OB, .bytes([0, 0]))

    let problems = try await validate(
      [
        "evidence": evidence, "odd": odd, "untracked": untracked, "unmeasured": unmeasured, "area": area,
        "unreferenced": unreferenced, "unplaced": unplaced, "unsegmented": unsegmented,
        "unconverted": unconverted, "truncated": truncated,
      ], quick: true)
    func refusing(_ file: String) -> Set<String> { Set(problems.filter { $0.file == file }.map(\.validator)) }
    #expect(refusing("evidence").contains("dciodvfy"))
    #expect(refusing("odd").contains("dsrdump"))
    #expect(refusing("untracked").contains("tid1500reader"))
    #expect(refusing("unmeasured").isSuperset(of: ["highdicom", "dsrdump"]))
    #expect(refusing("unreferenced").contains("dciodvfy"))
    #expect(refusing("unplaced").contains("segimage2itkimage"))
    #expect(refusing("unsegmented").isSuperset(of: ["dciodvfy", "highdicom"]))
    #expect(refusing("unconverted").contains("dciodvfy"))
    #expect(refusing("truncated").contains("pixels"))
    #expect(refusing("area").isSuperset(of: ["dcmpschk", "dciodvfy"]))
    let templates = try await validate(["related": related])
    #expect(Set(templates.map(\.validator)) == ["pixelmed"], "\(templates)")
  }
}

extension DataSet {
  /// Changes each item of a sequence.
  fileprivate mutating func edit(_ tag: DICOMCore.Tag, _ change: (inout DataSet) -> Void) {
    var changed = items(tag)
    for index in changed.indices { change(&changed[index]) }
    set(tag, items: changed)
  }

  /// Changes each content item, from the leaves up.
  fileprivate mutating func editTree(_ change: (inout DataSet) -> Void) {
    if self[.contentSequence] != nil { edit(.contentSequence) { $0.editTree(change) } }
    change(&self)
  }
}
