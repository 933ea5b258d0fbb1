import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Testing

/// A step of the loop, and what its token may do at most.
struct MintedStep: Sendable, CustomTestStringConvertible {
  var name: String
  var permissions: JSONValue
  var call: @Sendable (GitHubHost) async throws -> Void

  var testDescription: String { name }

  private static let reading: JSONValue = [
    "metadata": "read", "contents": "read", "issues": "read", "pull_requests": "read", "checks": "read",
    "statuses": "read", "actions": "read",
  ]
  private static let issues: JSONValue = ["metadata": "read", "issues": "write", "pull_requests": "write"]
  private static let pulls: JSONValue = [
    "metadata": "read", "contents": "read", "issues": "read", "pull_requests": "write",
  ]

  static let all: [MintedStep] = [
    MintedStep(name: "research reads an issue", permissions: reading) { _ = try await $0.issue(Sample.address(7)) },
    MintedStep(name: "research reads a file", permissions: reading) {
      _ = try await $0.file("README.md", in: Sample.shop())
    },
    MintedStep(name: "research fetches", permissions: ["metadata": "read", "contents": "read"]) {
      _ = try await $0.gitToken(for: Sample.shop(), write: false)
    },
    MintedStep(name: "the fix pushes", permissions: ["metadata": "read", "contents": "write"]) {
      _ = try await $0.gitToken(for: Sample.shop(), write: true)
    },
    MintedStep(name: "the fix opens a pull request", permissions: pulls) {
      _ = try await $0.createPullRequest(
        in: Sample.shop(), title: "T", body: "B", head: "h", base: "main", draft: true)
    },
    MintedStep(name: "the tracker opens an issue", permissions: issues) {
      _ = try await $0.createIssue(in: Sample.shop(), title: "T", body: "B", labels: [])
    },
    MintedStep(name: "the tracker labels", permissions: issues) {
      try await $0.addLabels(["nightshift"], to: Sample.address(7))
    },
    MintedStep(name: "the check run is reported", permissions: ["metadata": "read", "checks": "write"]) {
      try await $0.report(
        OwnCheck("c", externalID: "e", conclusion: .neutral, title: "T", summary: ""), on: "aaa", in: Sample.shop())
    },
    MintedStep(
      name: "a draft becomes ready",
      permissions: ["metadata": "read", "contents": "write", "issues": "write", "pull_requests": "write"]
    ) { try await $0.markReady(try ScopeSample.pull()) },
  ]
}

enum ScopeSample {
  static func pull() throws -> HostedPullRequest {
    HostedPullRequest(
      address: try Sample.address(8), nodeID: "PR_1", title: "", body: "", isOpen: true, isMerged: false, isDraft: true,
      headCommit: "aaa", headBranch: "h", baseBranch: "main", baseCommit: "b", isMergeable: nil,
      author: Actor(id: 1, login: "ada"), requestedReviewers: [], mergeCommit: nil, closedAt: nil, url: "")
  }
}

@Suite struct `The token of a step` {
  /// Answers whatever is asked, with one object that has every field.
  private static func any(_ call: String) -> (String, Tape.Answer) {
    var fields = Sample.issue(7).object ?? [:]
    fields.merge(Sample.pull(8).object ?? [:]) { old, _ in old }
    fields.merge(["check_runs": [], "type": "dir", "data": [:]]) { old, _ in old }
    return (call, answer(status: 200, .object(fields)))
  }

  @Test(arguments: MintedStep.all)
  func `is for one repository and for nothing that the step does not need`(_ step: MintedStep) async throws {
    var granted = Sample.installation.object ?? [:]
    granted["permissions"] = [
      "metadata": "read", "contents": "write", "issues": "write", "pull_requests": "write", "checks": "write",
      "statuses": "read", "actions": "write", "administration": "write", "members": "read",
    ]
    let minted = Noted<[JSONValue]>([])
    let calls = [
      "GET /repos/acme/shop/issues/7", "GET /repos/acme/shop/contents/README.md", "POST /repos/acme/shop/pulls",
      "POST /repos/acme/shop/issues", "POST /repos/acme/shop/issues/7/labels", "POST /repos/acme/shop/check-runs",
      "GET /repos/acme/shop/commits/aaa/check-runs?check_name=c&app_id=77&filter=all",
      "POST https://ghe.example.com/api/graphql",
    ]
    let tape = Tape(
      [],
      standing: calls.map(Self.any) + [
        ("GET /repos/acme/shop/installation", answer(.object(granted))),
        (
          "POST /app/installations/5/access_tokens",
          { request in
            minted.change { $0.append(request.json ?? .null) }
            return HTTPResponse(201, json: Sample.token("ghs_step"))
          }
        ),
      ])
    try await step.call(try Sample.host(tape))
    #expect(minted.value.allSatisfy { $0["repositories"] == ["shop"] })
    // Some steps look before they write: the last token is the one they write with.
    #expect(minted.value.last?["permissions"] == step.permissions)
  }
}
