import Configuration
import Foundation
import Testing

@Suite struct `The settings file that a repository is offered` {
  @Test func `changes nothing as it stands`() throws {
    #expect(try RepositorySettings.parse(Data(RepositorySettings.template.utf8)) == RepositorySettings())
  }

  @Test func `reads with every example taken at its word, and each changes something`() throws {
    let lines = RepositorySettings.template.split(separator: "\n").map { line in
      line.wholeMatch(of: /# ([a-z_]+: .*)/).map { String($0.1) } ?? String(line)
    }
    let settings = try RepositorySettings.parse(Data(lines.joined(separator: "\n").utf8))
    #expect(!settings.setup.isEmpty && !settings.test.isEmpty && settings.ci.count == 2 && !settings.denyPaths.isEmpty)
    #expect(settings.threshold == 13 && settings.redactPublicEvidence == true)
    #expect(settings.fix == false && settings.paused == true)
  }
}
