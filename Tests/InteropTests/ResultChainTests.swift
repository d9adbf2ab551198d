import DICOMCore
import DICOMObjects
import Foundation
import Testing
import TriageDomain
import TriageTestSupport

/// From files through the installed networks to objects that independent readers take.
@Suite(.serialized) struct ResultChainTests {
  private static let studies: [(set: PhantomSet.Name, name: String)] = [
    (.test, "head-bleed"), (.test, "head-normal"), (.test, "head-infarct"), (.test, "head-tilted-gantry"),
    (.test, "head-uneven-spacing"), (.test, "head-multi-frame"), (.test, "head-jpeg-2000"),
    (.test, "chest-pneumothorax-monochrome1"), (.test, "chest-voi-lut"), (.test, "chest-jpeg-8-bit"),
    (.test, "chest-secondary-capture"), (.demo, "ct-subdural-right"), (.demo, "ct-normal-asymmetric"),
    (.demo, "ct-normal-tilted"),
  ]

  private func withResults(_ body: ([(study: PhantomStudy, results: MadeResults)], URL) async throws -> Void)
    async throws
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: "chain-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var made: [(study: PhantomStudy, results: MadeResults)] = []
    for (set, name) in Self.studies {
      let study = try await PhantomSet.load(set).study(name)
      made.append((study, try await MadeResults(name, files: study.files, in: folder)))
    }
    try await body(made, folder)
  }

  @Test
  func `results of every sort of input are what independent readers take, and lie where its images lie`()
    async throws
  {
    try await withResults { made, _ in
      for (study, results) in made {
        let kinds = results.documents.map(\.kind)
        let isPositive = study.outcome == "positive"
        #expect(results.classification.outcome.word == study.outcome, "\(study.name)")
        #expect(Set(kinds) == (isPositive ? Set(ResultDocument.Kind.allCases) : [.structuredReport]))
        for document in results.documents {
          #expect(document.dataSet.string(.patientName) == study.patientName, "\(study.name)")
          #expect(document.dataSet.string(.patientID) == study.patientID)
          #expect(document.dataSet.string(.accessionNumber) == study.accession)
        }
        checkMasks(results)
        checkContours(results)
      }
      let files = made.flatMap(\.results.documents).map(\.file.path).sorted()
      let validator = PackageRoot.fixtures.appending(path: "validators/validate.py").path
      let run = try await ToolRun.run(PackageRoot.python.path, [validator, "--quick"] + files)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
    }
  }

  /// Real headers carry what no phantom does. What is found in them is made up here: a disc on each of three images.
  @Test(.enabled(if: PackageRoot.realData != nil))
  func `results of real CTs are what independent readers take`() async throws {
    let data = try #require(PackageRoot.realData).appending(path: "dcm_qa_ct")
    let folder = FileManager.default.temporaryDirectory.appending(path: "chain-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var files: [String] = []
    for name in ["ge-tilted-head", "philips-phantom-5mm", "philips-phantom-tilt-jpll"] {
      let results = try await MadeResults(name, files: [data.appending(path: name)], in: folder) {
        classification, instances in
        classification.outcome = .positive
        classification.findings = [Self.disc(on: instances)]
      }
      #expect(Set(results.documents.map(\.kind)) == Set(ResultDocument.Kind.allCases), "\(name)")
      checkMasks(results)
      files += results.documents.map(\.file.path)
    }
    let validator = PackageRoot.fixtures.appending(path: "validators/validate.py").path
    let run = try await ToolRun.run(PackageRoot.python.path, [validator, "--quick"] + files.sorted())
    #expect(run.status == 0, "\(run.output)\(run.errors)")
  }

  private static func disc(on instances: [StoredInstance]) -> Finding {
    let placed = instances.filter { $0.header.imagePosition.count == 3 && ($0.header.rows ?? 0) > 64 }
      .sorted { $0.header.imagePosition[2] < $1.header.imagePosition[2] }
    let chosen = placed.dropFirst(placed.count / 2).prefix(3)
    var finding = Finding(
      kind: .intracranialHaemorrhage, isPresent: true, probability: 0.9, operatingPoint: 0.5,
      laterality: .left, volumeML: 12, keyInstance: chosen.first?.instanceUID,
      model: ModelReference(id: "made-up", version: "1"))
    finding.outlines = chosen.map { instance in
      let (rows, columns) = (instance.header.rows ?? 0, instance.header.columns ?? 0)
      let centre = ImagePoint(column: Double(columns) / 2, row: Double(rows) / 2)
      let polygon = (0..<48).map { step in
        let angle = Double(step) / 48 * 2 * Double.pi
        return ImagePoint(column: centre.column + 20 * cos(angle), row: centre.row + 20 * sin(angle))
      }
      var (runs, isSet) = ([0], false)
      for index in 0..<rows * columns {
        let across = Double(index % columns) + 0.5 - centre.column
        let down = Double(index / columns) + 0.5 - centre.row
        if (across * across + down * down <= 400) != isSet {
          runs.append(0)
          isSet.toggle()
        }
        runs[runs.count - 1] += 1
      }
      return SliceOutline(
        instance: instance.instanceUID, sopClass: instance.sopClass, frame: nil, rows: rows, columns: columns,
        polygons: [polygon], runs: runs)
    }
    return finding
  }

  /// Every frame is at its source's position, in millimetres, and on its grid.
  private func checkMasks(_ results: MadeResults) {
    for segmentation in results.documents(.segmentation) {
      let shared = segmentation.items(.sharedFunctionalGroupsSequence).first ?? DataSet()
      for frame in segmentation.items(.perFrameFunctionalGroupsSequence) {
        guard
          let reference = frame.items(DICOMCore.Tag(0x0008, 0x9124)).first?.items(.sourceImageSequence).first,
          let source = reference.uid(.referencedSOPInstanceUID, Instance.self).flatMap({ results.sources[$0] }
          )
        else {
          Issue.record("\(results.name): a frame without its source")
          continue
        }
        #expect(segmentation.integer(.rows) == source.integer(.rows))
        guard segmentation[.frameOfReferenceUID] != nil else { continue }
        #expect(segmentation.string(.frameOfReferenceUID) == source.string(.frameOfReferenceUID))
        let number = (reference.integer(.referencedFrameNumber) ?? 1) - 1
        let groups = source.items(.perFrameFunctionalGroupsSequence)
        let own = groups.indices.contains(number) ? groups[number] : DataSet()
        func values(_ macro: DICOMCore.Tag, _ tag: DICOMCore.Tag) -> (made: [Double], source: [Double]) {
          let sourceShared = source.items(.sharedFunctionalGroupsSequence).first ?? DataSet()
          return (
            (frame.items(macro).first ?? shared.items(macro).first ?? DataSet()).reals(tag),
            (own.items(macro).first ?? sourceShared.items(macro).first ?? source).reals(tag)
          )
        }
        for (macro, tag) in [
          (DICOMCore.Tag.planePositionSequence, DICOMCore.Tag.imagePositionPatient),
          (.planeOrientationSequence, .imageOrientationPatient), (.pixelMeasuresSequence, .pixelSpacing),
        ] {
          let (made, expected) = values(macro, tag)
          #expect(!made.isEmpty && made.count == expected.count)
          #expect(
            zip(made, expected).allSatisfy { abs($0 - $1) < 0.001 }, "\(results.name) \(tag)")
        }
      }
    }
  }

  /// Contours lie inside their images and around the mask: its pixels are within them but for a rim.
  private func checkContours(_ results: MadeResults) {
    for finding in results.classification.findings where finding.isPresent {
      #expect(!finding.outlines.isEmpty, "\(results.name)")
      var (masked, outlined, both) = (0, 0, 0)
      for outline in finding.outlines {
        for point in outline.polygons.joined() {
          #expect((0...Double(outline.columns)).contains(point.column))
          #expect((0...Double(outline.rows)).contains(point.row))
        }
        let drawn = Self.pixels(inside: outline.polygons, of: outline)
        var at = 0
        for (index, run) in outline.runs.enumerated() {
          if index % 2 == 1 {
            masked += run
            both += (at..<at + run).count { drawn.contains($0) }
          }
          at += run
        }
        outlined += drawn.count
      }
      #expect(Double(both) > 0.85 * Double(masked), "\(results.name): \(both) of \(masked)")
      #expect(Double(both) > 0.7 * Double(outlined), "\(results.name): \(both) of \(outlined)")
    }
  }

  /// Row by row, by the even-odd rule, of the pixels' centres.
  private static func pixels(inside polygons: [[ImagePoint]], of outline: SliceOutline) -> Set<Int> {
    var pixels: Set<Int> = []
    for polygon in polygons {
      for row in 0..<outline.rows {
        let centre = Double(row) + 0.5
        var crossings: [Double] = []
        for (from, to) in zip(polygon, polygon.dropFirst() + polygon.prefix(1))
        where (from.row > centre) != (to.row > centre) {
          crossings.append(
            from.column + (to.column - from.column) * (centre - from.row) / (to.row - from.row))
        }
        crossings.sort()
        for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
          let first = Int((crossings[pair] - 0.5).rounded(.up))
          let last = Int((crossings[pair + 1] - 0.5).rounded(.down))
          if first <= last { for column in first...last { pixels.insert(row * outline.columns + column) } }
        }
      }
    }
    return pixels
  }

  @Test
  func `Orthanc stores every object and names it to C-FIND and QIDO-RS and gives it back as it was sent`()
    async throws
  {
    try await withResults { made, folder in
      try await OrthancProcess.running { orthanc in
        let files = made.flatMap(\.results.documents).map(\.file)
        try await ToolRun.succeed(
          "dcmsend",
          ["-nuc", "-aec", orthanc.aeTitle, "127.0.0.1", "\(orthanc.dicomPort)"] + files.map(\.path))
        for (study, results) in made {
          let uids = Set(results.documents.compactMap { $0.dataSet.string(.sopInstanceUID) })
          let listed = try await instances(
            "\(orthanc.dicomweb)/studies/\(study.studyUID)/instances?includefield=PatientName")
          #expect(Set(listed.compactMap(\.uid)) == uids, "\(study.name)")
          #expect(
            Set(listed.compactMap(\.patient)) == [study.patientName.components(separatedBy: "=")[0]])
          let found = try await ToolRun.succeed(
            "findscu",
            [
              "-S", "-aec", orthanc.aeTitle, "-k", "QueryRetrieveLevel=IMAGE", "-k",
              "StudyInstanceUID=\(study.studyUID)",
              "-k", "SeriesInstanceUID", "-k", "SOPInstanceUID", "127.0.0.1", "\(orthanc.dicomPort)",
            ])
          for uid in uids { #expect((found.output + found.errors).contains("[\(uid)")) }
          for document in results.documents {
            let file = folder.appending(path: "back.dcm")
            let series = try #require(document.dataSet.string(.seriesInstanceUID))
            let uid = try #require(document.dataSet.string(.sopInstanceUID))
            let lookup = try await ToolRun.succeed(
              "curl", ["-fsS", "--noproxy", "*", "-X", "POST", "\(orthanc.http)/tools/lookup", "-d", uid])
            let id = try #require(
              try JSONDecoder().decode([Match].self, from: Data(lookup.output.utf8)).first {
                $0.type == "Instance"
              })
            try await ToolRun.succeed(
              "curl", ["-fsS", "--noproxy", "*", "-o", file.path, "\(orthanc.http)/instances/\(id.id)/file"])
            let back = try Part10File.read(file.path, upToPixelData: false).dataSet
            let kept = try Part10File.read(document.file.path, upToPixelData: false).dataSet
            #expect(
              back == kept && back.string(.seriesInstanceUID) == series, "\(document.file.lastPathComponent)")
          }
        }
      }
    }
  }

  private struct Match: Decodable {
    let type: String
    let id: String

    enum CodingKeys: String, CodingKey {
      case type = "Type"
      case id = "ID"
    }
  }

  private struct Listed {
    let uid: String?
    let patient: String?
  }

  private func instances(_ url: String) async throws -> [Listed] {
    let answer = try await ToolRun.succeed(
      "curl", ["-fsS", "--noproxy", "*", "-H", "Accept: application/dicom+json", url])
    let items = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [[String: [String: Any]]]
    return (items ?? []).map { item in
      let name = (item["00100010"]?["Value"] as? [[String: String]])?.first?["Alphabetic"]
      return Listed(uid: (item["00080018"]?["Value"] as? [String])?.first, patient: name)
    }
  }
}
