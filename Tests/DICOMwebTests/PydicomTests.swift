import DICOMCore
import DICOMObjects
import DICOMweb
import Foundation
import Testing
import TriageTestSupport

@Suite("DICOM JSON beside pydicom")
struct PydicomTests {
  /// What a Python script writes, given JSON in its environment.
  private func ask(_ script: String, given: [UInt8]) async throws -> [UInt8] {
    let run = try await ToolRun.succeed(
      PackageRoot.python.path, ["-c", script],
      environment: ["GIVEN": String(decoding: given, as: UTF8.self), "PYTHONUTF8": "1"])
    return Array(run.output.utf8)
  }

  @Test("pydicom reads what is written here, and what it writes is read here to the same data set")
  func throughPydicom() async throws {
    let item = DataSet(code: CodedConcept("110005", "DCM", "Interpretation"))
    var dataSet = DataSet()
    dataSet.set(.patientName, .PN, "Yamada^Tarou=山田^太郎=やまだ^たろう")
    dataSet.set(.patientID, .LO, "PH-0001")
    dataSet.set(.studyInstanceUID, .UI, "1.2.840.1")
    dataSet.set(.imageType, .CS, "ORIGINAL", "PRIMARY", "AXIAL")
    dataSet.set(.pixelSpacing, .DS, "0.5", "0.25")
    dataSet.set(.instanceNumber, .IS, "12")
    dataSet.set(.rows, .US, integers: [512])
    dataSet.set(.scheduledWorkitemCodeSequence, items: [item])
    dataSet.set(.commentsOnTheScheduledProcedureStep, .LT, "a\\b \"quoted\" é")
    dataSet.setEmpty(.accessionNumber, .SH)
    dataSet.setEmpty(.inputInformationSequence, .SQ)
    dataSet[Tag(0x0020, 0x9165)] = Element(.AT, .tags([.patientName, .pixelData]))
    dataSet[Tag(0x0018, 0x9087)] = Element(.FD, .reals([0.125]))
    dataSet[Tag(0x0070, 0x0022)] = Element(.FL, .reals([0.5, 1.25]))
    dataSet[Tag(0x0042, 0x0011)] = Element(.OB, .bytes([1, 2, 3, 4]))
    dataSet[Tag(0x0009, 0x1001)] = Element(.UN, .bytes([9, 8]))
    let script = """
      import os, sys
      from pydicom import Dataset
      ds = Dataset.from_json(os.environ["GIVEN"])
      assert ds.PatientName.ideographic == "山田^太郎", ds.PatientName
      assert ds.PatientName.phonetic == "やまだ^たろう"
      assert list(ds.PixelSpacing) == [0.5, 0.25] and ds.InstanceNumber == 12 and ds.Rows == 512
      assert ds.ScheduledWorkitemCodeSequence[0].CodeValue == "110005"
      assert list(ds[0x00209165].value) == [0x00100010, 0x7FE00010]
      assert ds.EncapsulatedDocument == bytes([1, 2, 3, 4]) and ds[0x00091001].value == bytes([9, 8])
      assert ds.AccessionNumber in (None, "") and len(ds.InputInformationSequence) == 0
      sys.stdout.write(ds.to_json())
      """
    let answer = try await ask(script, given: DICOMJSON.encode(dataSet))
    #expect(try DICOMJSON.decode(answer) == dataSet)
  }

  @Test("A data set that pydicom made goes through here and comes back to pydicom as it was")
  func fromPydicom() async throws {
    let make = """
      import os, sys
      from pydicom import Dataset
      ds = Dataset()
      ds.PatientName = "Phantom^Ada"
      ds.PatientBirthDate = ""
      ds.ImageOrientationPatient = [1, 0, 0, 0, 0.99619469809175, -0.0871557427477]
      ds.WindowCenter = 40
      ds.NumberOfFrames = 3
      ds.PixelPaddingValue = 5
      ds["PixelPaddingValue"].VR = "SS"; ds.PixelPaddingValue = -2000
      ds.add_new(0x00189345, "FD", 12.75)
      ds.add_new(0x00720082, "SV", -9007199254740993)
      ds.add_new(0x00720083, "UV", 9007199254740993)
      ds.add_new(0x00081190, "UR", "https://pacs.example/studies/1.2")
      inner = Dataset(); inner.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"; inner.ReferencedSOPInstanceUID = "1.2.3"
      outer = Dataset(); outer.SeriesInstanceUID = "1.2.3.4"; outer.ReferencedSOPSequence = [inner, inner]
      ds.InputInformationSequence = [outer]
      """
    let original = try await ask(make + "\nsys.stdout.write(ds.to_json())", given: [])
    let dataSet = try DICOMJSON.decode(original)
    #expect(dataSet.integer(Tag(0x0072, 0x0082)) == -9_007_199_254_740_993)
    let check =
      make + """

        back = Dataset.from_json(os.environ["GIVEN"])
        assert back == ds, (str(back), str(ds))
        """
    _ = try await ask(check, given: DICOMJSON.encode(dataSet))
  }
}
