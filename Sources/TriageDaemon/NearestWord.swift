/// The word among `words` that takes the fewest insertions, deletions and substitutions to become `word`; nil when none
/// is within half of its length.
func nearestWord(to word: String, among words: some Collection<String>) -> String? {
  words
    .map { (distance: editDistance(word, $0), word: $0) }
    .filter { $0.distance <= max(1, word.count / 2) }
    .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?
    .word
}

/// Levenshtein's distance, one row at a time.
private func editDistance(_ left: String, _ right: String) -> Int {
  let right = Array(right)
  var row = Array(0...right.count)
  for (i, character) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in right.indices {
      let substituted = diagonal + (character == right[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[right.count]
}
