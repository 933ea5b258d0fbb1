import Agents
import Foundation
import Git
import Testing

@Suite struct `An enclosing region` {
  @Test(arguments: [
    ("import a\n\ndef one():\n    x = 1\n\n    return x\n\n\ndef two():\n    return 2\n", 6, 3...6),
    ("class A:\n    def one(self):\n        if x:\n            y()\n\n    def two(self):\n        pass\n", 4, 2...4),
    (
      "const a = 1;\n\nexport async function one(x) {\n  if (x) {\n    return y(x);\n  }\n}\n\nconst b = 2;\n", 5, 3...7
    ),
    ("func (s *Shop) Price(c Cart) int {\n\tfor _, l := range c {\n\t\tuse(l)\n\t}\n}\n\nfunc x() {}\n", 3, 1...5),
    ("class A {\n    public int one(int x)\n    {\n        return x;\n    }\n\n    int y;\n}\n", 4, 2...5),
    ("module A\n  def one\n    b\n  end\n\n  def two\n  end\nend\n", 3, 2...4),
    ("struct A {\n  func one() {\n    call(\n      x)\n  }\n\n  var y = 1\n}\n", 4, 2...5),
  ])
  func `is the innermost function`(_ text: String, _ line: Int, _ region: ClosedRange<Int>) {
    #expect(EnclosingRegion.around(line, in: text.sourceLines) == region)
  }

  @Test func `is the lines around where there is no function`() {
    let lines = String(repeating: "x = 1\n", count: 40).sourceLines
    #expect(EnclosingRegion.around(20, in: lines) == 10...30)
    #expect(EnclosingRegion.around(400, in: lines) == 30...40)
    #expect(EnclosingRegion.around(1, in: []) == 1...1)
  }
}

@Suite struct `A hunk` {
  private func hunk(_ body: String, old: (Int, Int), new: (Int, Int)) -> Hunk {
    Hunk(oldStart: old.0, oldCount: old.1, newStart: new.0, newCount: new.1, body: Data(body.utf8))
  }

  @Test func `touches what it changed, not its context`() {
    let hunk = hunk(" a\n b\n c\n-d\n+D\n+E\n f\n g\n h\n", old: (10, 7), new: (10, 8))
    #expect(hunk.touchedLines == [13, 14])
    #expect(!hunk.touches(1...12))
    #expect(hunk.touches(14...20))
  }

  @Test func `that only removes touches the lines on both sides`() {
    let hunk = hunk(" a\n-guard\n b\n", old: (1, 3), new: (1, 2))
    #expect(hunk.touches(1...1))
    #expect(hunk.touches(2...2))
    #expect(!hunk.touches(3...9))
  }

  @Test func `shifts the lines behind it`() {
    let hunk = hunk(" a\n+b\n+c\n d\n", old: (5, 2), new: (5, 4))
    let shift = LineShift(
      of: "new.py", in: [FileDiff(oldPath: "old.py", newPath: "new.py", status: .renamed, hunks: [hunk])])
    #expect(shift.oldPath == "old.py")
    #expect([4, 5, 6, 8, 20].map(shift.old) == [4, 5, 6, 6, 18])
    #expect(LineShift(of: "other.py", in: []).old(7) == 7)
  }
}
