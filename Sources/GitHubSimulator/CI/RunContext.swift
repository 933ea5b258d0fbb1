import Essentials

/// What all jobs of one workflow run share.
struct RunContext: Sendable {
  var trigger: CITrigger
  var checkout: CheckedOut
  var workflow: WorkflowFile

  /// The `github` context, but for what only a job knows.
  var github: [String: JSONValue] {
    let owner = String(trigger.repository.prefix { $0 != "/" })
    return [
      "event_name": .string(trigger.event.rawValue), "sha": .string(checkout.commit), "ref": .string(checkout.ref),
      "ref_name": .string(refName), "ref_type": .string(trigger.ref.hasPrefix("refs/tags/") ? "tag" : "branch"),
      "head_ref": .string(isPullRequest ? headBranch : ""),
      "base_ref": .string(isPullRequest ? trigger.base ?? "" : ""),
      "repository": .string(trigger.repository), "repository_owner": .string(owner), "actor": .string(trigger.actor),
      "triggering_actor": .string(trigger.actor), "workflow": .string(workflow.name),
      "run_attempt": .string(String(trigger.attempt)), "token": "", "event": event,
    ]
  }

  /// What every expression of the workflow can see.
  var scope: ExpressionScope {
    ExpressionScope([
      "github": .object(github), "inputs": [:], "vars": [:], "secrets": [:], "needs": [:], "matrix": [:],
      "strategy": [:], "env": [:], "runner": Self.runner, "steps": [:], "job": [:],
    ])
  }

  static let runner: JSONValue = [
    "os": "Linux", "arch": "X64", "name": "simulator", "environment": "self-hosted", "debug": "",
  ]

  /// As `$GITHUB_EVENT_PATH` holds it: the parts of the webhook that a trigger knows.
  var event: JSONValue {
    let repository: JSONValue = ["full_name": .string(trigger.repository)]
    if trigger.event == .mergeGroup {
      return [
        "action": "checks_requested", "repository": repository, "sender": ["login": .string(trigger.actor)],
        "merge_group": [
          "head_sha": .string(trigger.commit), "head_ref": .string(trigger.ref),
          "base_sha": .string(trigger.before ?? ""), "base_ref": .string("refs/heads/\(trigger.base ?? "")"),
        ],
      ]
    }
    guard isPullRequest else {
      return [
        "ref": .string(trigger.ref), "after": .string(trigger.commit), "repository": repository,
        "before": .string(trigger.before ?? String(repeating: "0", count: 40)),
        "sender": ["login": .string(trigger.actor)],
      ]
    }
    return [
      "number": .integer(Int64(trigger.pullRequest ?? 0)), "repository": repository,
      "sender": ["login": .string(trigger.actor)],
      "pull_request": [
        "number": .integer(Int64(trigger.pullRequest ?? 0)),
        "head": ["ref": .string(headBranch), "sha": .string(trigger.commit)],
        "base": ["ref": .string(trigger.base ?? ""), "sha": .string(trigger.before ?? "")],
      ],
    ]
  }

  /// What a job's programs find in their environment.
  func environment(of job: PlannedJob, workspace: String, temporary: String) -> [String: String] {
    var environment = [
      "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_JOB": job.definition.id, "GITHUB_WORKSPACE": workspace,
      "GITHUB_EVENT_PATH": "\(temporary)/event.json", "GITHUB_SERVER_URL": "https://github.com",
      "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64", "RUNNER_NAME": "simulator", "RUNNER_TEMP": temporary,
      "RUNNER_TOOL_CACHE": "\(temporary)/tools",
    ]
    for name in [
      "event_name", "sha", "ref", "ref_name", "ref_type", "head_ref", "base_ref", "repository", "repository_owner",
      "actor", "triggering_actor", "workflow", "run_attempt",
    ] { environment["GITHUB_\(name.uppercased())"] = github[name]?.string ?? "" }
    return environment
  }

  private var isPullRequest: Bool { trigger.event == .pullRequest }

  private var headBranch: String {
    trigger.ref.hasPrefix("refs/heads/") ? String(trigger.ref.dropFirst(11)) : trigger.ref
  }

  private var refName: String {
    for prefix in ["refs/heads/", "refs/tags/", "refs/pull/"] where checkout.ref.hasPrefix(prefix) {
      return String(checkout.ref.dropFirst(prefix.count))
    }
    return checkout.ref
  }
}
