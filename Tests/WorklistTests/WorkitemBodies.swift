/// Request bodies as a client sends them.
enum WorkitemBodies {
  static func creation(
    priority: String? = "MEDIUM", state: String = "SCHEDULED", patient: String = "PH-9",
    start: String = "20260101120000",
    extra: String = ""
  ) -> String {
    let priority = priority.map { #""00741200":{"vr":"CS","Value":["\#($0)"]},"# } ?? ""
    return """
      {\(priority)"00741204":{"vr":"LO","Value":["Interpretation"]},"00081195":{"vr":"UI"},\
      "00404005":{"vr":"DT","Value":["\(start)"]},"00404041":{"vr":"CS","Value":["READY"]},\
      "00100010":{"vr":"PN","Value":[{"Alphabetic":"Phantom^Zoe"}]},"00100020":{"vr":"LO","Value":["\(patient)"]},\
      "00741000":{"vr":"CS","Value":["\(state)"]}\(extra)}
      """
  }

  static func state(_ state: String, transaction: String? = "2.25.77") -> String {
    let transaction = transaction.map { #","00081195":{"vr":"UI","Value":["\#($0)"]}"# } ?? ""
    return #"{"00741000":{"vr":"CS","Value":["\#(state)"]}\#(transaction)}"#
  }

  static func priority(_ priority: String) -> String { #"{"00741200":{"vr":"CS","Value":["\#(priority)"]}}"# }

  static let performed = """
    {"00741216":{"vr":"SQ","Value":[{"00404050":{"vr":"DT","Value":["20260101120000"]},\
    "00404051":{"vr":"DT","Value":["20260101120500"]},"00404019":{"vr":"SQ","Value":[\
    {"00080100":{"vr":"SH","Value":["110005"]},"00080102":{"vr":"SH","Value":["DCM"]},\
    "00080104":{"vr":"LO","Value":["Interpretation"]}}]},"00404033":{"vr":"SQ"}}]}}
    """

  static let progress = """
    {"00741002":{"vr":"SQ","Value":[{"00741004":{"vr":"DS","Value":[50]}}]}}
    """
}
