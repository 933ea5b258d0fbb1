import Domain
import Essentials

extension HostedPullRequest {
  /// From GitHub's `pull_request` object; those in lists lack `merged` and `mergeable`.
  init(gitHub json: JSONValue, in repository: RepositoryName) throws {
    let isMerged = json["merged"]?.bool ?? (json["merged_at"] != nil)
    self.init(
      address: IssueAddress(
        repository: json.has("base.repo.full_name") { $0.string.flatMap { RepositoryName($0) } } ?? repository,
        number: try json.needs("number", \.int)),
      nodeID: try json.needs("node_id", \.string),
      title: try json.needs("title", \.string),
      body: json["body"]?.string ?? "",
      isOpen: try json.needs("state", \.string) == "open",
      isMerged: isMerged,
      isDraft: json["draft"]?.bool ?? false,
      headCommit: try json.needs("head.sha", \.string),
      headBranch: try json.needs("head.ref", \.string),
      baseBranch: try json.needs("base.ref", \.string),
      baseCommit: try json.needs("base.sha", \.string),
      isMergeable: json["mergeable"]?.bool,
      author: try Actor(gitHub: json["user"]),
      requestedReviewers: (json["requested_reviewers"]?.array ?? []).compactMap { $0["login"]?.string },
      // While it is open, this is a test merge that will never be on the branch.
      mergeCommit: isMerged ? json["merge_commit_sha"]?.string : nil,
      mergedBy: json["merged_by"]?["login"]?.string,
      closedAt: json["closed_at"]?.date,
      url: json["html_url"]?.string ?? "")
  }
}
