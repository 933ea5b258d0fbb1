import Agents
import Domain
import Essentials
import Foundation
import Git
import Pipeline
import Runtime
import Sandbox
import Storage
import Testing

@Suite struct `A round on a pull request` {
  private static let mended = FixAttempt.changed(
    title: "Mend the checkout", summary: "It uses both.", suspect: nil)

  private func pushed(_ change: Change) throws -> PushedRound {
    for case .pushed(let round, _) in change.events { return round }
    throw NoRound(events: change.events)
  }

  @Test func `that conflicts goes on with the change on the newer base, and ends the conflict`() async throws {
    try await RoundWorld.with(newer: [3: "theirs", 20: "newer"]) { world in
      let agent = ScriptedFix { workspace in
        let seen = try await workspace.run(["sh", "-c", "ls; sed -n 3,7p a.txt"])
        #expect(
          seen.outputText
            == "a.txt\n<<<<<<< the newer base\ntheirs\n=======\nours\n>>>>>>> the earlier change\n")
        let script = "sed -i -e '/^<<<<<<< /d;/^=======$/d;/^>>>>>>> /d;/^theirs$/d' -e 's/^ours$/both/' a.txt"
        _ = try await workspace.run(["sh", "-c", script])
        return Self.mended
      }
      let change = try await world.round(agent, snapshot: try await world.snapshot(), conflicts: true)
      let told = try #require(agent.told.first)
      #expect(
        told.brief.news
          == WorkNews(madeOn: world.base, conflicts: [CarriedChange.Conflict(path: "a.txt", kind: "contents")]))
      #expect(told.brief.base == world.newest)
      #expect(told.conversation.turns.map(\.text) == ["earlier"])
      let round = try pushed(change)
      #expect(round.base == world.newest.text && round.rehydrated && round.saw?.contains("conflicted") == true)
      #expect(try await world.git("rev-parse", "nightshift/7-checkout") == round.head)
      #expect(try await world.git("rev-parse", "\(round.head)^1") == world.head.text)
      #expect(try await world.git("rev-parse", "\(round.head)^2") == world.newest.text)
      #expect(
        try await world.git("show", "\(round.head):a.txt") + "\n" == RoundWorld.text([3: "both", 20: "newer"]))
      #expect(try await world.git("ls-tree", "--name-only", round.head) == "a.txt")
      #expect(world.leftovers.isEmpty)
    }
  }

  @Test func `that no longer conflicts needs nothing of its agent but its word`() async throws {
    try await RoundWorld.with(newer: [20: "newer"]) { world in
      let agent = ScriptedFix { _ in Self.mended }
      let change = try await world.round(agent, snapshot: try await world.snapshot(), conflicts: true)
      #expect(agent.told.first?.brief.news == WorkNews(madeOn: world.base))
      let round = try pushed(change)
      #expect(try await world.git("show", "\(round.head):a.txt") + "\n" == RoundWorld.text([3: "ours", 20: "newer"]))
    }
  }

  @Test func `never pushes marks of a conflict`() async throws {
    try await RoundWorld.with(newer: [3: "theirs"]) { world in
      let agent = ScriptedFix { _ in Self.mended }
      let change = try await world.round(agent, snapshot: try await world.snapshot(), conflicts: true)
      #expect(agent.told.count == 4)
      #expect(agent.told.last?.brief.hostTestFailure?.contains("`a.txt`") == true)
      guard case .roundStopped(let reason, _, _, _, _, _)? = change.events.first else {
        throw NoRound(events: change.events)
      }
      #expect(reason.contains("conflict with the base branch are left in `a.txt`"))
      #expect(try await world.git("rev-parse", "nightshift/7-checkout") == world.head.text)
    }
  }

  @Test func `asks a person about a conflict with nothing`() async throws {
    try await RoundWorld.with(newer: [3: "theirs"]) { world in
      _ = try await world.git("reset", "--hard", world.base.text)
      let agent = ScriptedFix { _ in Self.mended }
      let change = try await world.round(agent, snapshot: nil, conflicts: true)
      #expect(agent.told.isEmpty)
      guard case .roundStopped(_, let question?, _, _, _, _)? = change.events.first else {
        throw NoRound(events: change.events)
      }
      #expect(question.contains("nothing that it was not made on"))
    }
  }

  @Test(arguments: [nil, String(repeating: "0", count: 64)])
  func `goes on from what was pushed where its snapshot is lost`(_ snapshot: String?) async throws {
    try await RoundWorld.with(newer: [20: "newer"]) { world in
      let address = IssueAddress(repository: try Sample.shop(), number: 12)
      _ = world.world.host.say("Please say why.\n", by: Sample.ada, on: address)
      _ = world.world.host.say("I am nobody.", by: Actor(id: 7, login: "eve"), on: address)
      _ = world.world.host.say("Done. <!-- nightshift:said 1 -->", by: FakeHost.us, on: address)
      let agent = ScriptedFix { workspace in
        let seen = try await workspace.run(["sh", "-c", "sed -n 3p a.txt; echo more > b.txt"])
        #expect(seen.outputText == "ours\n")
        return Self.mended
      }
      let change = try await world.round(agent, snapshot: snapshot, conflicts: false)
      let told = try #require(agent.told.first)
      #expect(told.brief.news == WorkNews(isLost: true, record: ["ada: Please say why.\n", "You: Done."]))
      #expect(told.conversation.turns.isEmpty)
      let round = try pushed(change)
      #expect(round.base == nil && !round.rehydrated)
      #expect(try await world.git("show", "\(round.head):a.txt") + "\n" == RoundWorld.text([3: "ours"]))
      #expect(try await world.git("rev-parse", "\(round.head)^") == world.head.text)
    }
  }

  @Test(arguments: [SandboxMode.isolated, .none])
  func `has what setup made, once, and commits none of it`(_ mode: SandboxMode) async throws {
    let file = "setup: ['echo built > built; mkdir -p modules; date +%N > modules/when']\ntest: ['test -s built']\n"
    try await RoundWorld.with(newer: [20: "newer"], mode: mode, file: file) { world in
      let agent = ScriptedFix { workspace in
        let seen = try await workspace.run([
          "sh", "-c", "cat built; cat modules/when; echo x >> a.txt; echo y > modules/new; echo z > built",
        ])
        #expect(seen.succeeded && seen.outputText.hasPrefix("built\n"))
        return Self.mended
      }
      let round = try pushed(try await world.round(agent, snapshot: nil, conflicts: false))
      #expect(try await world.git("ls-tree", "--name-only", round.head) == "a.txt")
      let layers = try FileManager.default.contentsOfDirectory(atPath: world.root + "/layers")
        .filter { !$0.hasPrefix(".") && $0 != world.base.text }
      let layer = try #require(layers.first)
      #expect(layers.count == 1 && layer.hasPrefix(mode == .isolated ? "s" : "w"))
      #expect(try String(contentsOfFile: "\(world.root)/layers/\(layer)/built", encoding: .utf8) == "built\n")
      #expect(world.leftovers.isEmpty)
    }
  }

  @Test(arguments: [SandboxMode.isolated, .none])
  func `does without what a failing setup would have made`(_ mode: SandboxMode) async throws {
    try await RoundWorld.with(newer: [20: "newer"], mode: mode, file: "setup: ['touch half; exit 3']\n") { world in
      let agent = ScriptedFix { workspace in
        let seen = try await workspace.run(["sh", "-c", "ls; echo x >> a.txt"])
        #expect(seen.outputText == "a.txt\n")
        return Self.mended
      }
      _ = try pushed(try await world.round(agent, snapshot: nil, conflicts: false))
      #expect(world.leftovers.isEmpty)
    }
  }
}

private struct NoRound: Error { var events: [ReportEvent] }
