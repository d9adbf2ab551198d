import DICOMCore
import Foundation
import HTTPTypes
import Hummingbird
import StudyLedger
import TriageDomain

/// `POST /api/studies/{uid}/verdicts`: what a reader says of a study's result.
///
/// The body is `{"verdict": "seen" | "agree" | "disagree", "finding": KIND, "objection": "missed_finding" |
/// "false_finding" | "wrong_side" | "other", "comment": TEXT}`; a verdict without a finding is on the study as a whole,
/// only a disagreement has an objection. 201 with the verdict as recorded; 409 while there is nothing to agree with.
struct VerdictEndpoints: Sendable {
  private struct Body: Decodable {
    let verdict: String
    let finding: String?
    let objection: String?
    let comment: String?
  }

  private static let maximumBodyBytes = 16 << 10

  let ledger: StudyLedger
  let bodyTimeout: Duration
  let now: @Sendable () -> Timestamp

  func add(to router: Router<WorklistContext>) {
    router.post("api/studies/:uid/verdicts") { request, context in try await add(request, context) }
  }

  private func add(_ request: Request, _ context: WorklistContext) async throws -> Response {
    guard let study = context.parameters.get("uid").flatMap({ UID<Study>($0) }) else {
      throw WorklistError.badRequest("the address holds no study's UID")
    }
    let reader = RequestBodyReader(maximumBytes: Self.maximumBodyBytes, timeout: bodyTimeout)
    let bytes = try await reader.json(of: request)
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(bytes)),
      let word = ReaderVerdict.Word(rawValue: body.verdict)
    else { throw WorklistError.badRequest("the verdict must be seen, agree or disagree") }
    let finding = try Self.word(body.finding, as: FindingKind.self, "finding")
    let objection = try Self.word(body.objection, as: ReaderVerdict.Objection.self, "objection")
    let comment = (body.comment ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    guard
      let verdict = ReaderVerdict(
        studyUID: study, revision: 0, finding: finding, word: word, objection: objection, comment: comment,
        reader: (context.principal ?? .local).name, at: now())
    else {
      throw WorklistError.badRequest(
        "a disagreement, and nothing else, has an objection, with its finding or for other with a comment of one line"
          + " and at most \(ReaderVerdict.maximumComment) characters")
    }
    return try Reply.json(EntryView.VerdictView(try await recorded(verdict)), status: .created)
  }

  private func recorded(_ verdict: ReaderVerdict) async throws -> ReaderVerdict {
    do throws(LedgerError) {
      return try await ledger.add(verdict)
    } catch {
      if case .missing = error { throw WorklistError.notFound("there is no such study") }
      throw error
    }
  }

  private static func word<Word: RawRepresentable<String>>(_ text: String?, as _: Word.Type, _ name: String)
    throws(WorklistError) -> Word?
  {
    guard let text else { return nil }
    guard let word = Word(rawValue: text) else { throw .badRequest("the \(name) is none that is known") }
    return word
  }
}
