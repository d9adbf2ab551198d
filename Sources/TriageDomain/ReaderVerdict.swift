package import DICOMCore

/// What a reader says of a study's result, as a whole or of one finding. Changes no order and no outcome.
package struct ReaderVerdict: Sendable, Hashable {
  package enum Word: String, Sendable, Hashable, CaseIterable {
    case seen, agree, disagree
  }

  /// With what a reader disagrees.
  package enum Objection: String, Sendable, Hashable, CaseIterable {
    case missedFinding = "missed_finding"
    case falseFinding = "false_finding"
    case wrongSide = "wrong_side"
    /// Said in the comment.
    case other
  }

  /// Characters of a comment.
  package static let maximumComment = 200
  /// Verdicts that one study takes.
  package static let maximumPerStudy = 500

  package let studyUID: UID<Study>
  /// The revision that the reader saw; the ledger sets it.
  package var revision: Int
  /// nil for the study as a whole.
  package let finding: FindingKind?
  package let word: Word
  package let objection: Objection?
  /// May name the patient, so that it never leaves the ledger and the page.
  package let comment: String
  package let reader: String
  package let at: Timestamp

  /// nil when the parts do not fit: an objection belongs to a disagreement and to nothing else, names its finding, or
  /// has a comment; a comment is one line of at most `maximumComment` characters.
  package init?(
    studyUID: UID<Study>, revision: Int, finding: FindingKind?, word: Word, objection: Objection?,
    comment: String, reader: String, at: Timestamp
  ) {
    guard (word == .disagree) == (objection != nil) else { return nil }
    switch objection {
    case .missedFinding?, .falseFinding?, .wrongSide?: guard finding != nil else { return nil }
    case .other?: guard !comment.isEmpty else { return nil }
    case nil: break
    }
    guard comment.count <= Self.maximumComment, !reader.isEmpty,
      comment.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { return nil }
    self.studyUID = studyUID
    self.revision = revision
    self.finding = finding
    self.word = word
    self.objection = objection
    self.comment = comment
    self.reader = reader
    self.at = at
  }

  /// For people, without the comment and without patient data.
  package var sentence: String {
    let subject = finding?.label.lowercased()
    return switch (word, objection) {
    case (.seen, _): "\(reader) has seen \(subject ?? "the study")"
    case (.agree, _): "\(reader) agrees\(subject.map { " on \($0)" } ?? "")"
    case (.disagree, .missedFinding?): "\(reader) disagrees: \(subject ?? "a finding") was missed"
    case (.disagree, .falseFinding?): "\(reader) disagrees: there is no \(subject ?? "finding")"
    case (.disagree, .wrongSide?): "\(reader) disagrees: \(subject ?? "the finding") is on another side"
    case (.disagree, _): "\(reader) disagrees\(subject.map { " on \($0)" } ?? "")"
    }
  }
}

extension [ReaderVerdict] {
  /// The newest of each reader on each subject, in the order in which they were given.
  package var counting: [ReaderVerdict] {
    var newest: [VerdictSubject: Int] = [:]
    for (index, verdict) in enumerated() {
      newest[VerdictSubject(reader: verdict.reader, finding: verdict.finding)] = index
    }
    return newest.values.sorted().map { self[$0] }
  }
}

private struct VerdictSubject: Hashable {
  let reader: String
  let finding: FindingKind?
}
