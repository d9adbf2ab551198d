import DICOMCore
import Testing
import Triage
import TriageDomain

@Suite struct ReadImagesPolicyTests {
  private func image(_ series: Int, _ number: Int, rows: Int = 512) -> StoredInstance {
    var header = InstanceHeader()
    header.rows = rows
    header.columns = rows
    return StoredInstance(
      studyUID: uid("1.1"), seriesUID: uid("1.1.\(series)"), instanceUID: uid("1.1.\(series).\(number)"),
      sopClass: .ct,
      transferSyntax: .explicitLittleEndian, path: path("\(series)/\(number)"), header: header)
  }

  @Test func onlyTheLargestPartOfTheChosenSeriesWasRead() {
    let read = (1...5).map { image(2, $0) }
    let others = [image(1, 1), image(2, 6, rows: 741), image(3, 1)]
    var result = classification(uid("1.1"))
    result.series = [
      SeriesVerdict(seriesUID: uid("1.1.2"), isChosen: true, reason: "chosen"),
      SeriesVerdict(seriesUID: uid("1.1.3"), isChosen: false, reason: "not"),
    ]
    #expect(ReadImagesPolicy.images(of: result, among: read + others) == read)
  }

  @Test func anImageThatAFindingNamesIsAlwaysAmongThem() {
    var result = classification(uid("1.1"), positive: true)
    result.findings[0].keyInstance = uid("1.1.3.1")
    #expect(ReadImagesPolicy.images(of: result, among: [image(1, 1), image(3, 1)]) == [image(3, 1)])
  }
}
