import CommandLineTool
import Essentials
import Foundation
import Runtime
import Testing

extension Acceptance {
  @Suite struct `A change to what CI runs` {
    @Test(.timeLimit(.minutes(4))) func `is held back with its patch until a person lets it through`() async throws {
      var options = Night.Options()
      options.shop = { try await Self.shop($0, whoseCulpritAlsoChanged: ".github/CODEOWNERS") }
      try await Night.run(options) { night in
        try await night.sendVoucherSignals()
        let found = try await night.wait("a person is asked", within: .seconds(90)) {
          try await night.heldBack()
        }
        let number = try #require(found["number"]?.int)
        #expect(found.body.contains(".github/CODEOWNERS"))
        let commits = try await night.pulls().first.map { $0["number"]?.int ?? 0 }
        let asked = try await night.mira.comment(number, "/nightshift push")
        let answer = try await night.answer(to: asked, on: number)
        #expect(answer.body.contains("I try the push now"))
        let (_, pull) = try await night.greenPull()
        #expect(commits == nil || commits == pull)
        let files = try await night.mira.list("/repos/acme/shop/pulls/\(pull)/files").compactMap {
          $0["filename"]?.string
        }
        #expect(files.contains(".github/CODEOWNERS"))
      }
    }

    @Test(.timeLimit(.minutes(4))) func `is for a person where GitHub lets no app touch workflows`() async throws {
      var options = Night.Options()
      options.shop = { try await Self.shop($0, whoseCulpritAlsoChanged: ".github/workflows/ci.yml") }
      try await Night.run(options) { night in
        try await night.sendVoucherSignals()
        let found = try await night.wait("a person is asked", within: .seconds(90)) { () -> JSONValue? in
          let found = try await night.issue(labelled: "state: needs input")
          return found.map { $0.body.contains("GitHub lets me push none") } == true ? found : nil
        }
        let number = try #require(found["number"]?.int)
        #expect(!found.body.contains("`/nightshift push`"), "what would not work is not offered")
        let pushes = night.front.writes.count { $0.path.hasSuffix("git-receive-pack") }
        let asked = try await night.mira.comment(number, "/nightshift push")
        let answer = try await night.answer(to: asked, on: number)
        #expect(answer.body.contains("I cannot push this") && answer.body.contains(".github/workflows/ci.yml"))
        #expect(night.front.writes.count { $0.path.hasSuffix("git-receive-pack") } == pushes)
        #expect(try await night.bot.run("queue", "parked").outputText == "nothing is parked\n")
      }
    }

    /// The shop again, with a culprit that also touched what an agent may not.
    private static func shop(_ source: String, whoseCulpritAlsoChanged path: String) async throws -> String {
      let target = source + "-changed"
      let script = """
        set -e
        git clone -q "$1" "$2" && cd "$2"
        git config user.name x && git config user.email x@acme.example
        culprit=$(git log --format=%H --grep="$3" -1)
        git checkout -q "$culprit"
        echo "# vouchers" >> "$4"
        git commit -qa --amend --no-edit --reset-author --date="$(git log -1 --format=%aI)"
        amended=$(git rev-parse HEAD)
        git checkout -q main
        GIT_SEQUENCE_EDITOR=true git rebase -q --onto "$amended" "$culprit" main
        """
      let result = try await ChildProcess.run(
        Command(
          "sh", ["-c", script, "sh", source, target, DemoWorld.culprit, path],
          environment: Command.inherited, deadline: .seconds(60)))
      guard result.succeeded else { throw BotError(result.errorText) }
      return target
    }
  }
}

extension Night {
  /// A report whose change waits for a person, once that is asked in so many words.
  func heldBack() async throws -> JSONValue? {
    guard let found = try await issue(labelled: "state: needs input"), found.body.contains("`/nightshift push`") else {
      return nil
    }
    return found
  }
}
