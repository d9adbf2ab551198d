import Testing

@testable import TriageDomain

@Test func `a path can not leave the spool`() {
  #expect(SpoolPath("a/../b") == nil)
  #expect(SpoolPath("a/b") != nil)
}
