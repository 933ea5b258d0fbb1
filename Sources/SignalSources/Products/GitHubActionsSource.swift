package import Domain
package import Essentials
package import Foundation

/// Runs of GitHub Actions on the default branch: one that fails is a broken branch, one that passes only when it is tried
/// again is a flaky one.
package struct GitHubActionsSource: SignalSource {
  package let name = "github-actions"
  package let proof = WebhookProof(
    .code(header: "X-Hub-Signature-256", prefix: "sha256=", digest: .sha256, writing: .hex, over: .body))
  private static let failures: Set<String> = ["failure", "timed_out", "startup_failure"]

  package init() {}

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    guard try payload.asObject()["action"]?.string == "completed" else { return [] }
    let run = try payload.needed("workflow_run")
    let repository = try payload.needed("repository")
    guard let branch = run["head_branch"]?.string, branch == repository["default_branch"]?.string else { return [] }
    // A fork's branch may have the default branch's name.
    if let head = run["head_repository"]?["full_name"], head != repository["full_name"] { return [] }
    let attempt = run["run_attempt"]?.int ?? 1
    let conclusion = run["conclusion"]?.string ?? ""
    let isBroken = Self.failures.contains(conclusion)
    guard isBroken || (conclusion == "success" && attempt > 1) else { return [] }
    let id = try run.neededWords("id")
    let workflow = run.words("name") ?? payload["workflow"]?.words("name") ?? "workflow"
    let commit = run.words("head_sha") ?? ""
    let said =
      isBroken
      ? "\(workflow) fails on \(branch)"
      : "\(workflow) passed on \(branch) only in attempt \(attempt)"
    var draft = SignalDraft(
      name, type: isBroken ? "ci_broken_default_branch" : "ci_flaky_check", given: "\(id)-\(attempt)", title: said,
      content: [
        said, "Conclusion: \(conclusion)", "Commit: \(commit.prefix(40))",
        run["head_commit"]?.words("message").map { "Message: \($0.firstLine(limit: 200))" },
      ].compactMap(\.self).joined(separator: "\n"))
    draft.weight = isBroken ? 3 : 1
    draft.severity = isBroken ? .error : .warning
    draft.occurredAt = (run["updated_at"] ?? run["created_at"]).flatMap(EventTime.date)
    draft.url = run["html_url"]?.words
    draft.repository = repository["full_name"]?.string.flatMap(RepositoryName.init)
    draft.release = commit.isEmpty ? nil : commit
    draft.fingerprints = [
      "github-actions:\(run.words("workflow_id", "path") ?? workflow):\(isBroken ? "red" : "flaky")"
    ]
    draft.frames = []
    return [draft.signal(receivedAt: receivedAt)]
  }
}
