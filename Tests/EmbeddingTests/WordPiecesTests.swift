import Embedding
import Testing

/// Small on purpose; the numbers are the lines.
private let vocabulary = """
  [PAD]
  [UNK]
  [CLS]
  [SEP]
  un
  ##aff
  ##able
  cafe
  !
  日
  check
  ##out
  .
  ß
  i
  $
  ,
  """

private let pieces = WordPieces(vocabulary: vocabulary)

private func numbers(_ text: String, limit: Int = 256) throws -> [Int32] {
  try #require(pieces).numbers(of: text, limit: limit)
}

@Suite struct `Word pieces` {
  @Test(
    arguments: [
      ("", []), ("   \n\t ", []), ("unaffable", [4, 5, 6]), ("UNAFFABLE!", [4, 5, 6, 8]),
      ("CAFÉ café cafe\u{301}", [7, 7, 7]),
      ("日日", [9, 9]), ("checkout.check", [10, 11, 12, 10]), ("unknowable", [1]), ("un\u{0}aff\u{200B}able", [4, 5, 6]),
      ("check\u{A0}check\u{3000}!", [10, 10, 8]), ("ẞ", [13]), ("$check,", [15, 10, 16]),
      ("checkout checkouts", [10, 11, 1]),
    ] as [(String, [Int32])])
  func `are the longest known first`(_ text: String, expected: [Int32]) throws {
    #expect(try numbers(text) == [2] + expected + [3])
  }

  @Test func `of a very long word are unknown`() throws {
    #expect(try numbers(String(repeating: "un", count: 51)) == [2, 1, 3])
  }

  @Test func `end at the limit, marks included`() throws {
    let text = String(repeating: "check ", count: 400)
    #expect(try numbers(text).count == 256)
    #expect(try numbers(text, limit: 4) == [2, 10, 10, 3])
    #expect(try numbers(String(repeating: "checkout ", count: 9_000)).last == 3)
  }

  @Test func `of a mark's name are plain text`() throws {
    #expect(try numbers("[SEP]").filter { $0 == 3 }.count == 1)
  }

  @Test func `need a vocabulary with the marks`() {
    #expect(WordPieces(vocabulary: "a\nb") == nil)
  }
}
