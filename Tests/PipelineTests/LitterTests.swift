import Foundation
import Pipeline
import Sandbox
import Testing

@Suite struct `What a run leaves behind` {
  private func kept(_ paths: [String], ignoring text: String? = nil, base: Set<String> = []) -> [String] {
    let changes = paths.map { FileChange($0, .write(Data(), executable: false)) }
    return Litter(ignoring: text.map { Data($0.utf8) }).swept(changes, isInBase: base.contains).map(\.path)
  }

  @Test func `is not part of a change where tools always leave it`() {
    #expect(
      kept(["a.py", "__pycache__/a.cpython-311.pyc", "tests/__pycache__/t.pyc", "web/node_modules/x/y.js", "core.c"])
        == ["a.py", "core.c"])
  }

  @Test func `is not part of a change where the repository ignores it`() {
    let ignored = "# made\nout/\n*.o\n/dist\ndocs/made\n"
    #expect(
      kept(["out/a", "x/out/b", "c.o", "dist/d", "x/dist/e", "docs/made/f", "docs/g"], ignoring: ignored)
        == ["x/dist/e", "docs/g"])
  }

  @Test func `stays where the repository has it, or makes exceptions`() {
    #expect(kept(["node_modules/own.js"], base: ["node_modules/own.js"]) == ["node_modules/own.js"])
    #expect(kept(["c.o"], ignoring: "*.o\n!c.o\n") == ["c.o"])
  }

  @Test func `does not hide that something was deleted`() {
    let gone = FileChange("a.pyc", .delete)
    #expect(Litter(ignoring: nil).swept([gone]) { _ in false } == [gone])
  }
}
