import Essentials
import Foundation
import Runtime
import Testing

extension Acceptance {
  @Suite struct `An export of a running service` {
    @Test(.timeLimit(.minutes(3))) func `holds its signals, redacted, and is what grouping is measured on`()
      async throws
    {
      try await Night.run { night in
        let ids = ["sentry-a5c257c9615e", "sentry-e0c761967539", "slack-80098e222bcf"]
        try await night.sendSignals(ids)
        try await night.send([
          "id": "mail", "source": "support", "type": "ticket", "repository": "acme/shop",
          "content": "The newsletter is sent twice\nIt reached noor@example.com two times.",
        ])
        let lines = try await night.wait("the signals are in reports") { () -> [String]? in
          let told = try await night.bot.run("eval", "export").outputText
          let lines = told.split(separator: "\n").map(String.init)
          return lines.count == 4 ? lines : nil
        }
        #expect(!lines.joined().contains("noor@example.com"))
        let path = "\(night.directory)/export.jsonl"
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
        let measured = try await ChildProcess.run(
          Command(
            Bot.program, ["eval", "grouping", "--data", path, "--embedding", "words", "--json"],
            environment: Command.inherited, deadline: .seconds(60)))
        #expect(measured.succeeded, "\(measured.errorText)")
        let figures = try JSONValue(parsing: measured.outputText)
        let groups = try Set(lines.map { try JSONValue(parsing: $0)["group"]?.string })
        #expect(figures["signals"]?.int == 4 && figures["groups_true"]?.int == groups.count)
        #expect(!groups.contains(nil) && groups.count >= 2)
      }
    }
  }
}
