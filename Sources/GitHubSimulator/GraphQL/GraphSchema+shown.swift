import Essentials

extension GraphSchema {
  /// What a program asks for that shows issues and pull requests to people, as GitHub's own command line does.
  static let shown: [String: [String: String]] = [
    "Query": ["user": "User", "__type": "__Type"],
    "__Type": scalars("name").merging(["fields": "__Field"]) { $1 },
    "__Field": scalars("name"),
    "Repository": scalars(
      "description hasIssuesEnabled hasWikiEnabled viewerPermission mergeCommitAllowed rebaseMergeAllowed "
        + "squashMergeAllowed autoMergeAllowed visibility"
    ).merging([
      "parent": "Repository", "label": "Label", "labels": "LabelConnection", "issues": "IssueConnection",
      "pullRequests": "PullRequestConnection", "issueOrPullRequest": "IssueOrPullRequest",
      "assignableUsers": "UserConnection",
    ]) { $1 },
    "Organization": scalars("id login databaseId name url"),
    "Team": scalars("name slug").merging(["organization": "Organization"]) { $1 },
    "IssueOrPullRequest": [:], "RequestedReviewer": [:], "StatusCheckRollupContext": [:], "Labelable": [:],
    "Label": scalars("id name description color isDefault url"),
    "LabelConnection": list(of: "Label"), "UserConnection": list(of: "User"), "IssueConnection": list(of: "Issue"),
    "PullRequestConnection": list(of: "PullRequest"),
    "Milestone": scalars("number title description dueOn"),
    "ProjectCard": ["project": "Project", "column": "ProjectColumn"], "Project": scalars("name"),
    "ProjectColumn": scalars("name"), "ProjectCardConnection": list(of: "ProjectCard"),
    "ProjectV2Item": scalars("id").merging(["project": "ProjectV2"]) { $1 }, "ProjectV2": scalars("id title"),
    "ProjectV2ItemConnection": list(of: "ProjectV2Item"),
    "ReactionGroup": scalars("content").merging(["users": "ReactingUserConnection"]) { $1 },
    "ReactingUserConnection": scalars("totalCount"),
    "Issue": discussed,
    "IssueComment": scalars("authorAssociation includesCreatedEdit viewerDidAuthor").merging([
      "reactionGroups": "ReactionGroup"
    ]) { $1 },
    "IssueCommentConnection": list(of: "IssueComment"), "IssueCommentEdge": ["node": "IssueComment"],
    "PullRequest": discussed.merging(scalars("additions deletions changedFiles maintainerCanModify mergedAt")) { $1 }
      .merging(scalars("isCrossRepository isMergeQueueEnabled")) { $1 }.merging([
        "headRepository": "Repository", "headRepositoryOwner": "RepositoryOwner", "mergedBy": "Actor",
        "mergeCommit": "Commit", "commits": "PullRequestCommitConnection", "reviews": "PullRequestReviewConnection",
        "files": "PullRequestChangedFileConnection", "reviewRequests": "ReviewRequestConnection",
      ]) { $1 },
    "PullRequestCommit": ["commit": "Commit"], "PullRequestCommitConnection": list(of: "PullRequestCommit"),
    "Commit": scalars("oid messageHeadline messageBody committedDate authoredDate").merging([
      "authors": "GitActorConnection", "statusCheckRollup": "StatusCheckRollup",
    ]) { $1 },
    "GitActor": scalars("name email").merging(["user": "User"]) { $1 }, "GitActorConnection": list(of: "GitActor"),
    "StatusCheckRollup": scalars("state").merging(["contexts": "StatusCheckRollupContextConnection"]) { $1 },
    "StatusCheckRollupContextConnection": list(of: "StatusCheckRollupContext"),
    "StatusContext": scalars("context state targetUrl createdAt description isRequired"),
    "CheckRun": scalars("databaseId name status conclusion startedAt completedAt detailsUrl isRequired").merging([
      "checkSuite": "CheckSuite"
    ]) { $1 },
    "CheckSuite": ["workflowRun": "WorkflowRun"], "WorkflowRun": ["workflow": "Workflow"], "Workflow": scalars("name"),
    "PullRequestReview": scalars("id databaseId body state submittedAt authorAssociation url").merging([
      "author": "Actor", "commit": "Commit", "reactionGroups": "ReactionGroup",
    ]) { $1 },
    "PullRequestReviewConnection": list(of: "PullRequestReview"),
    "PullRequestChangedFile": scalars("path additions deletions"),
    "PullRequestChangedFileConnection": list(of: "PullRequestChangedFile"),
    "ReviewRequest": ["requestedReviewer": "RequestedReviewer"],
    "ReviewRequestConnection": list(of: "ReviewRequest"),
    "Mutation": [
      "createIssue": "IssuePayload", "updateIssue": "IssuePayload", "closeIssue": "IssuePayload",
      "reopenIssue": "IssuePayload", "addComment": "AddCommentPayload", "createPullRequest": "PullRequestPayload",
      "updatePullRequest": "PullRequestPayload", "closePullRequest": "PullRequestPayload",
      "reopenPullRequest": "PullRequestPayload", "mergePullRequest": "PullRequestPayload",
      "requestReviews": "PullRequestPayload", "addPullRequestReview": "ReviewPayload",
      "addLabelsToLabelable": "LabelablePayload", "removeLabelsFromLabelable": "LabelablePayload",
    ],
    "AddCommentPayload": scalars("clientMutationId").merging(["commentEdge": "IssueCommentEdge"]) { $1 },
    "ReviewPayload": scalars("clientMutationId").merging(["pullRequestReview": "PullRequestReview"]) { $1 },
    "LabelablePayload": scalars("clientMutationId").merging(["labelable": "Labelable"]) { $1 },
  ]

  static let shownPossible: [String: Set<String>] = [
    "IssueOrPullRequest": ["Issue", "PullRequest"], "Labelable": ["Issue", "PullRequest"],
    "RepositoryOwner": ["User", "Organization"], "RequestedReviewer": ["User", "Team"],
    "StatusCheckRollupContext": ["StatusContext", "CheckRun"],
  ]

  /// What an issue and a pull request have in common.
  private static let discussed = scalars("closed closedAt updatedAt authorAssociation").merging([
    "assignees": "UserConnection", "labels": "LabelConnection", "comments": "IssueCommentConnection",
    "milestone": "Milestone", "projectCards": "ProjectCardConnection", "reactionGroups": "ReactionGroup",
    "projectItems": "ProjectV2ItemConnection",
  ]) { $1 }

  private static func list(of type: String) -> [String: String] {
    scalars("totalCount").merging(["nodes": type, "pageInfo": "PageInfo"]) { $1 }
  }

  /// The names of a type's fields; null for a type that is not here.
  static func introspect(_ name: String) -> GraphResult {
    guard let fields = types[name] else { return .null }
    let list = fields.keys.sorted().map { GraphObject.record("__Field", ["name": .value(.string($0))]) }
    return .object(.record("__Type", ["name": .value(.string(name)), "fields": .list(list)]))
  }
}
