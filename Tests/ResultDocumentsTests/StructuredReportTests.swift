import DICOMCore
import DICOMObjects
import Testing
import TriageDomain

@testable import ResultDocuments

struct StructuredReportTests {
  private func report(_ study: StudyFixture) throws -> ContentTree {
    ContentTree(try #require(try study.make()[.structuredReport]))
  }

  private func groups(_ study: StudyFixture) throws -> [ContentTree] {
    try report(study).one("126010")?.all("125007") ?? []
  }

  @Test("A positive study's report carries the finding's values, each where TID 1411 has it")
  func positive() throws {
    let study = StudyFixture.headCT(isPositive: true)
    let finding = study.classification.findings[0]
    let group = try #require(try groups(study).first)
    #expect(try groups(study).count == 1)
    #expect(group.template == "1411")
    #expect(group.one("112039")?.text == "Intracranial haemorrhage")
    #expect(group.one("112040")?.uid == StudyFixture.identity.tracking[.intracranialHaemorrhage]?.value)
    #expect(group.one("121071")?.code == finding.kind.code)
    let site = try #require(group.one("363698007"))
    #expect(site.code == finding.kind.site)
    #expect(site.relationship == "HAS CONCEPT MOD")
    #expect(site.one("272741003")?.code == Laterality.left.code)
    let volume = try #require(group.one("118565006"))
    #expect(volume.number?.value == 12.34 && volume.number?.unit == "mL")
    let probability = try #require(group.one("122157"))
    #expect(probability.number?.value == 97.3 && probability.number?.unit == "%")
    for measurement in [volume, probability] {
      #expect(measurement.one("111001")?.text == "ich-baseline")
      #expect(measurement.one("111003")?.text == "0.4.1")
      #expect(measurement.one("111002")?.text == "Operating point 42 %")
    }
  }

  @Test("The group of a volume names the finding's segment and the series it was made of, and no region")
  func segment() throws {
    for (study, series) in [(StudyFixture.headCT(isPositive: true), "2.25.2"), (.headAndChest, "2.25.2")] {
      let group = try #require(try groups(study).first)
      let segment = try #require(group.one("121191"))
      #expect(segment.image == "2.25.105")
      #expect(segment.item.items(.referencedSOPSequence).first?.integer(.referencedSegmentNumber) == 1)
      #expect(group.one("121232")?.uid == series)
      #expect(group.all("111030").isEmpty)
    }
  }

  @Test("A report that goes where no segmentation goes holds the outlines itself")
  func withoutSegments() throws {
    var options = ResultDocumentOptions()
    options.reportsSegments = false
    let reports = [
      try StudyFixture.headCT(isPositive: true).make(options: options)[.structuredReport],
      try StudyFixture.withoutMask.make()[.structuredReport],
    ]
    options.kinds = [.structuredReport]
    options.reportsSegments = true
    let alone = try StudyFixture.headCT(isPositive: true).all(options: options)
    #expect(alone.map(\.kind) == [.structuredReport])
    for report in reports + [alone.first?.dataSet] {
      let tree = ContentTree(try #require(report))
      #expect(tree.descendants.allSatisfy { $0.concept != "121191" })
      #expect(tree.one("126010")?.one("125007")?.all("111030").count == 3)
    }
  }

  @Test("Each outline is a closed polyline selected from its own image")
  func outlines() throws {
    let study = StudyFixture.withoutMask
    let regions = try #require(try groups(study).first).all("111030")
    #expect(regions.compactMap { $0.children.first?.image } == ["2.25.32", "2.25.33", "2.25.34"])
    for (region, outline) in zip(regions, study.classification.findings[0].outlines) {
      let points = outline.polygons[0] + outline.polygons[0].prefix(1)
      #expect(region.graphicData == points.flatMap { [$0.column, $0.row] })
      #expect(region.item.string(.graphicType) == "POLYLINE")
      #expect(region.children.map(\.relationship) == ["SELECTED FROM"])
    }
  }

  @Test("Without a volume each region is a planar group of its own, all with the finding's tracking UID")
  func planar() throws {
    let groups = try groups(StudyFixture.chest(isPositive: true))
    #expect(groups.map(\.template) == ["1410", "1410"])
    #expect(groups.map { $0.all("111030").count } == [1, 1])
    #expect(Set(groups.compactMap { $0.one("112040")?.uid }).count == 1)
    #expect(groups.allSatisfy { $0.one("363698007")?.one("272741003")?.code == Laterality.bilateral.code })
  }

  @Test("Without an outline the group has no region, and without a side no laterality")
  func withoutOutlines() throws {
    let group = try #require(try groups(StudyFixture.withoutOutlines).first)
    #expect(group.template == "1501")
    #expect(group.all("111030").isEmpty)
    #expect(group.one("118565006") == nil)
    #expect(group.one("363698007")?.one("272741003") == nil)
    #expect(group.one("122157")?.number?.value == 97.3)
  }

  @Test("Every evaluated finding stands as present or absent")
  func evaluations() throws {
    let negative = try report(StudyFixture.headCT(isPositive: false))
    #expect(negative.one("C0034375")?.one("1386000")?.code?.value == "272519000")
    let tree = try report(StudyFixture.onePresentOneAbsent)
    #expect(tree.one("C0034375")?.one("1386000")?.code?.value == "52101004")
    #expect(tree.one("C0034375")?.one("432504007")?.code?.value == "272519000")
  }

  @Test("An absent finding's probability stands in a group that says it is absent and names no finding")
  func absentProbability() throws {
    let group = try #require(try groups(StudyFixture.headCT(isPositive: false)).first)
    #expect(group.template == "1501")
    #expect(group.one("112039")?.text == "Intracranial haemorrhage")
    #expect(group.one("1386000")?.code?.value == "272519000")
    #expect(group.one("121071") == nil)
    let probability = try #require(group.one("122157"))
    #expect(probability.number?.value == 2.1 && probability.number?.unit == "%")
    #expect(probability.one("111001")?.text == "ich-baseline")
    #expect(probability.one("111002")?.text == "Operating point 42 %")
    let mixed = try groups(StudyFixture.onePresentOneAbsent)
    #expect(mixed.map { $0.one("121071")?.code?.value } == ["1386000", nil])
    #expect(mixed.map { $0.one("121191") == nil } == [false, true])
    #expect(mixed.map { $0.one("1386000")?.code?.value } == [nil, nil])
    #expect(mixed[1].one("432504007")?.code?.value == "272519000")
  }

  @Test("Several findings share one report, each with a tracking UID of its own")
  func severalFindings() throws {
    let groups = try groups(StudyFixture.tiltedTwoFindings)
    #expect(Set(groups.compactMap { $0.one("112040")?.uid }) == ["2.25.200", "2.25.202"])
  }

  @Test("Every image that was read stands in the evidence and in the image library, with its place")
  func evidence() throws {
    for study in StudyFixture.all where study.classification.outcome.reason == nil {
      let set = try #require(try study.make()[.structuredReport])
      let read = Set(study.sources.compactMap { $0.string(.sopInstanceUID) })
      let evidence = set.items(.currentRequestedProcedureEvidenceSequence)
      #expect(evidence.map { $0.string(.studyInstanceUID) } == ["2.25.1"])
      let listed = evidence.flatMap { $0.items(.referencedSeriesSequence) }
        .flatMap { $0.items(.referencedSOPSequence) }.compactMap { $0.string(.referencedSOPInstanceUID) }
      let masks = Set(
        try study.all().filter { $0.kind == .segmentation }.compactMap { $0.dataSet.string(.sopInstanceUID) })
      #expect(listed.count == Set(listed).count && Set(listed) == read.union(masks))
      let tree = ContentTree(set)
      let library = tree.one("111028")?.one("126200")?.children ?? []
      #expect(Set(library.compactMap(\.image)) == read)
      // Nothing in the tree may point outside the evidence.
      #expect(Set(tree.descendants.compactMap(\.image)).isSubset(of: Set(listed)))
    }
    let entry = try #require(
      try report(StudyFixture.tiltedTwoFindings).one("111028")?.one("126200")?.children.first)
    #expect(entry.one("110903")?.number?.value == -36.490075)
    #expect(entry.one("110909")?.number?.value == 0.317305)
    #expect(entry.one("112227")?.uid == "2.25.4")
  }

  @Test("The report outlines at most the allowed number of images, and always the key image")
  func bounded() throws {
    var study = StudyFixture.withoutMask
    study.classification.findings[0].keyInstance = study.sources[2].uid(.sopInstanceUID)
    var options = ResultDocumentOptions()
    options.maximumReportedImages = 2
    let set = try #require(try study.make(options: options)[.structuredReport])
    let regions = ContentTree(set).one("126010")?.one("125007")?.all("111030") ?? []
    #expect(regions.compactMap { $0.children.first?.image } == ["2.25.32", "2.25.34"])
  }

  @Test(
    "A present finding's group says priority and actionable category as configured, an absent one's nothing")
  func urgency() throws {
    let groups = try groups(StudyFixture.onePresentOneAbsent)
    #expect(groups.map { $0.one("260870009")?.code?.value } == ["25876001", nil])
    #expect(groups.map { $0.one("276214006")?.code?.value } == ["RID49480", nil])
    var options = ResultDocumentOptions()
    options.urgency[.intracranialHaemorrhage] = FindingUrgency(priority: .urgent, category: .days)
    options.urgency[.ischaemicStroke] = FindingUrgency(priority: nil, category: nil)
    let set = try #require(try StudyFixture.tiltedTwoFindings.make(options: options)[.structuredReport])
    let chosen = ContentTree(set).one("126010")?.all("125007") ?? []
    #expect(chosen.first?.one("260870009")?.code?.value == "103391001")
    #expect(chosen.first?.one("276214006")?.code?.value == "RID49482")
    #expect(chosen.last?.one("121071")?.code?.value == "432504007")
    #expect(chosen.last?.one("260870009") == nil && chosen.last?.one("276214006") == nil)
  }

  @Test("The impression says in sentences what was found and not found, and that nobody verified it")
  func impression() throws {
    func impression(_ study: StudyFixture) throws -> String? {
      try report(study).one("C0034375")?.one("121073")?.text
    }
    #expect(
      try impression(.headCT(isPositive: true))
        == "Findings suspicious for acute intracranial haemorrhage, left, about 12 mL. Automated result, not verified."
    )
    #expect(
      try impression(.onePresentOneAbsent)
        == "Findings suspicious for acute intracranial haemorrhage, left, about 12 mL. "
        + "No findings suspicious for acute ischaemic stroke. Automated result, not verified.")
    #expect(
      try impression(.chest(isPositive: true))
        == "Findings suspicious for pneumothorax, on both sides. Automated result, not verified.")
    var none = StudyFixture.tiltedTwoFindings
    for index in none.classification.findings.indices {
      none.classification.findings[index].isPresent = false
    }
    none.classification.outcome = .negative
    #expect(
      try impression(none)
        == "No findings suspicious for acute intracranial haemorrhage or acute ischaemic stroke. "
        + "Automated result, not verified.")
    var small = StudyFixture.headCT(isPositive: true)
    for (volume, words) in [(0.2, "less than 1 mL"), (3.44, "about 3.4 mL"), (120.6, "about 121 mL")] {
      small.classification.findings[0].volumeML = volume
      #expect(try impression(small)?.contains(", left, \(words).") == true)
    }
  }

  @Test("The report of a study that was not eligible says why and speaks of no image")
  func notEligible() throws {
    let documents = try StudyFixture.notEligible.all()
    #expect(documents.map(\.kind) == [.structuredReport])
    let set = documents[0].dataSet
    #expect(set[.currentRequestedProcedureEvidenceSequence] == nil)
    let tree = ContentTree(set)
    #expect(tree.descendants.allSatisfy { $0.image == nil })
    #expect(tree.one("126010") == nil && tree.one("111028") == nil)
    #expect(
      tree.one("C0034375")?.one("121073")?.text
        == "Not evaluated: Contrast medium was given. Automated result, not verified.")
  }

  @Test("A study that one package would not judge says so beside what the others found absent")
  func partlyNotEligible() throws {
    var study = StudyFixture.headCT(isPositive: false)
    study.classification.outcome = .notEligible(reason: "The patient is too young")
    let tree = try report(study)
    #expect(tree.one("126010")?.all("125007").count == 1 && tree.one("111028") != nil)
    #expect(
      tree.one("C0034375")?.one("121073")?.text
        == "Not evaluated: The patient is too young. No findings suspicious for acute intracranial haemorrhage. "
        + "Automated result, not verified.")
  }

  @Test("A later revision's report names the one before; a first one names none")
  func predecessor() throws {
    let study = StudyFixture.headCT(isPositive: true)
    #expect(try study.make()[.structuredReport]?[.predecessorDocumentsSequence] == nil)
    let earlier = ResultIdentity.mint(at: Timestamp(milliseconds: 0))
    let set = try #require(try study.make(predecessor: earlier)[.structuredReport])
    let item = try #require(set.items(.predecessorDocumentsSequence).first)
    #expect(item.string(.studyInstanceUID) == "2.25.1")
    let series = try #require(item.items(.referencedSeriesSequence).first)
    #expect(series.uid(.seriesInstanceUID) == earlier.structuredReportSeries)
    let reference = try #require(series.items(.referencedSOPSequence).first)
    #expect(reference.uid(.referencedSOPInstanceUID) == earlier.structuredReport)
    #expect(reference.uid(.referencedSOPClassUID) == SOPClass.comprehensive3DSR)
  }
}
