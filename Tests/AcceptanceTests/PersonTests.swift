import Essentials
import Foundation
import GitHubSimulator
import Runtime
import Testing

extension Acceptance {
  @Suite struct `A person` {
    @Test(.timeLimit(.minutes(3)))
    func `with write access makes an issue a report by a label, and anyone else does not`()
      async throws
    {
      try await Night.run { night in
        let number = try await night.stranger.open(
          issue: "Voucher fails at checkout",
          "KeyError: None\n\n  File \"/srv/shop/shop/pricing.py\", line 58, in share_discount\n    groups[line.tax_class].append(line)"
        )
        try await night.stranger.mayLabel(in: night)
        try await night.stranger.label(number, "weight: 8")
        _ = try await night.wait("the label is taken back") { () -> Bool? in
          try await night.issue(number).labels.isEmpty ? true : nil
        }
        let reason = try await night.wait("the reason is said") { try await night.comments(number).first }
        #expect(reason.body.contains("no write access"))

        try await night.mira.label(number, "weight: 8")
        let adopted = try await night.wait("the issue is adopted and promoted") {
          let issue = try await night.issue(number)
          return issue.labels.contains("nightshift") && issue.states.count == 1 && issue.states != ["state: gathering"]
            && issue.body.contains("mira-olsen")
            ? .some(issue) : .none
        }
        #expect(adopted.weights == ["weight: 8"])
        #expect(adopted.body.hasPrefix("KeyError: None"), "what a person wrote stays")
      }
    }

    @Test(.timeLimit(.minutes(3))) func `says no by a label, and signals are only counted from then on`() async throws {
      try await Night.run { night in
        try await night.sendSignals(["sentry-a5c257c9615e", "sentry-e0c761967539"])
        let found = try await night.wait("a report gathers") { try await night.issue(labelled: "weight: 5") }
        let number = try #require(found["number"]?.int)
        try await night.mira.label(number, "state: dismissed")
        _ = try await night.settled(number, in: "dismissed")
        _ = try await night.wait("the issue is closed") { () -> Bool? in
          try await night.issue(number)["state"]?.string == "closed" ? true : nil
        }
        try await night.sendSignals(["sentry-f5757d5cf098"])
        let counted = try await night.wait("the signal is counted") {
          let issue = try await night.issue(number)
          return issue.weights == ["weight: 8"] ? .some(issue) : .none
        }
        #expect(counted.states == ["state: dismissed"])
        _ = try await night.atRest()
        #expect(try await night.pulls().isEmpty)
        #expect(try await night.issue(number).states == ["state: dismissed"])
      }
    }

    @Test(.timeLimit(.minutes(4))) func `closes a pull request, and it is not proposed again`() async throws {
      try await Night.run { night in
        try await night.sendVoucherSignals()
        let (number, pull) = try await night.greenPull()
        try await night.mira.call("PATCH", "/repos/acme/shop/pulls/\(pull)", ["state": "closed"])
        _ = try await night.settled(number, in: "dismissed")
        _ = try await night.wait("the no is written down") { () -> Bool? in
          try await night.issue(number).body.contains("remembered as a no") ? true : nil
        }
        try await night.sendSignals(["sentry-063d6551d548", "sentry-dc815c793b5e"])
        _ = try await night.wait("the signals are counted") { () -> Bool? in
          try await night.issue(number).body.matches(of: /<!--s:/).count == 6 ? true : nil
        }
        _ = try await night.atRest()
        #expect(try await night.pulls().count == 1)
        #expect(try await night.issue(number).states == ["state: dismissed"])
      }
    }

    @Test(.timeLimit(.minutes(4))) func `who pushes to the branch has it`() async throws {
      try await Night.run { night in
        try await night.sendVoucherSignals()
        let (number, pull) = try await night.greenPull()
        let branch = try #require(try await night.pull(pull).at("/head/ref")?.string)
        try await night.mira.call(
          "PUT", "/repos/acme/shop/contents/NOTES.md",
          ["message": "Note", "content": .string(Data("mine\n".utf8).base64EncodedString()), "branch": .string(branch)])
        _ = try await night.wait("the branch is handed over") { () -> Bool? in
          try await night.issue(number).body.contains("the pull request is theirs now") ? true : nil
        }
        try await night.mira.review(pull, "Please change this.")
        _ = try await night.atRest()
        #expect(try await night.mira.list("/repos/acme/shop/pulls/\(pull)/commits").count == 3, "no push of the bot's")
      }
    }

    @Test(.timeLimit(.minutes(3))) func `is answered when a comment is a command`() async throws {
      try await Night.run { night in
        try await night.sendSignals(["sentry-a5c257c9615e"])
        let found = try await night.wait("a report gathers") { try await night.issue(labelled: "weight: 3") }
        let number = try #require(found["number"]?.int)
        let refused = try await night.stranger.comment(number, "/nightshift weight 89")
        let answer = try await night.answer(to: refused, on: number)
        #expect(answer.body.contains("write access"))
        let obeyed = try await night.mira.comment(number, "/nightshift priority P0")
        _ = try await night.answer(to: obeyed, on: number)
        let eyes = try await night.mira.list("/repos/acme/shop/issues/comments/\(obeyed)/reactions")
        #expect(eyes.map { $0["content"]?.string } == ["eyes"])
        _ = try await night.wait("the priority is set") { () -> Bool? in
          try await night.issue(number).labels.contains("priority: P0") ? true : nil
        }
        let asked = try await night.mira.comment(number, "/nightshift explain")
        #expect(try await night.answer(to: asked, on: number).body.contains("more weight starts research"))
        #expect(try await night.issue(number).weights == ["weight: 3"])
        let unknown = try await night.mira.comment(number, "/nightshift dance")
        #expect(try await night.answer(to: unknown, on: number).body.contains("I do not know"))
        #expect(try await night.comments(number).count == 8)
      }
    }
  }
}

extension Person {
  /// GitHub lets those with the triage role label, who may not write.
  func mayLabel(in night: Night) async throws {
    try await night.simulator.hub.addCollaborator(login, to: "acme/shop", as: .triage)
  }
}
