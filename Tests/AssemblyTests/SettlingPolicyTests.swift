import Testing

@testable import Assembly

@Suite("When a series has settled")
struct SettlingPolicyTests {
  private let policy = SettlingPolicy(longest: .seconds(2), shortest: .milliseconds(750))

  @Test(
    "Ten times the longest gap, between the shortest and the longest, and the longest for few images",
    arguments: [
      (10, 0, 750), (300, 75, 750), (300, 76, 760), (300, 199, 1990), (300, 201, 2000), (300, 9000, 2000),
      (9, 1, 2000), (1, 0, 2000),
    ])
  func settling(images: Int, gap: Int, expected: Int) {
    #expect(policy.settling(images: images, longestGap: .milliseconds(gap)) == .milliseconds(expected))
  }

  @Test("A shortest time over the longest counts as the longest")
  func crossed() {
    let crossed = SettlingPolicy(longest: .seconds(1), shortest: .seconds(5))
    #expect(crossed.settling(images: 100, longestGap: .zero) == .seconds(1))
  }
}
