import Domain
import Foundation
import Pipeline
import Testing

@Suite struct `A repository's settings file` {
  private func problem(_ text: String) -> SettingsProblem? { SettingsProblem(Data(text.utf8)) }

  @Test func `has no problem when it can be read`() {
    #expect(problem("threshold: 13\nfix: false\n") == nil)
    #expect(problem("") == nil)
  }

  @Test func `says where each mistake is`() throws {
    let found = try #require(problem("threshold: 13\nfix: perhaps\nnonsense: 1\n"))
    #expect(found.count == 2 && found.line == 2)
    #expect(found.list.contains("line 2, column 6") && found.list.contains("line 3, column 1"))
    #expect(found.annotations.map(\.line) == [2, 3])
    #expect(found.annotations.first?.message.contains("line 2, column 6") == true)
    let broken = try #require(problem("test: [a\n"))
    #expect(broken.list.contains("line "))
  }

  @Test func `is quoted as harmless text`() throws {
    let found = try #require(problem("'@everyone <!-- x -->': 1\n"))
    #expect(!found.list.contains("<!--"))
  }

  @Test func `is told of at most twenty mistakes`() throws {
    let text = (1...50).map { "nonsense\($0): 1" }.joined(separator: "\n")
    #expect(try #require(problem(text)).list.split(separator: "\n").count == 20)
  }
}
