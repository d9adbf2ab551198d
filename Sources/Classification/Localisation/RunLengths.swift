/// A mask over a whole image written as run lengths, absent first (`SliceOutline.runs`).
struct RunLengths {
  private(set) var runs: [Int] = []
  private var isPresent = false
  private var length = 0

  mutating func append(_ present: Bool, count: Int = 1) {
    guard count > 0 else { return }
    if present != isPresent {
      runs.append(length)
      length = 0
      isPresent = present
    }
    length += count
  }

  /// Closes the last run.
  consuming func finished() -> [Int] {
    runs.append(length)
    return runs
  }
}
