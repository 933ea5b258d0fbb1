import Essentials

/// The part of GitHub's schema that is here: each type's fields, and what they are.
enum GraphSchema {
  /// `!` scalars have no fields of their own.
  static let scalar = "!"

  /// What a program asks for that changes pull requests and issues.
  static let base: [String: [String: String]] = [
    "Query": ["viewer": "User", "repository": "Repository", "node": "Node", "rateLimit": "RateLimit"],
    "RateLimit": scalars("limit cost remaining resetAt used nodeCount"),
    "Repository": scalars("id databaseId name nameWithOwner isPrivate isArchived url").merging([
      "owner": "RepositoryOwner", "defaultBranchRef": "Ref", "pullRequest": "PullRequest", "issue": "Issue",
    ]) { $1 },
    "RepositoryOwner": scalars("id login url"),
    "IssueComment": scalars("id databaseId body url createdAt updatedAt isMinimized minimizedReason").merging([
      "author": "Actor", "issue": "Issue",
    ]) { $1 },
    "Minimizable": scalars("isMinimized minimizedReason"),
    "Ref": scalars("id name prefix"),
    "User": scalars("id login databaseId name url"),
    "Bot": scalars("id login databaseId url"),
    "Actor": scalars("login url"),
    "Issue": scalars("id databaseId number title body state stateReason isPinned locked url createdAt").merging([
      "author": "Actor", "repository": "Repository",
    ]) { $1 },
    "PullRequest": scalars(
      "id databaseId number title body state url isDraft merged mergeable mergeStateStatus headRefOid headRefName baseRefOid "
        + "baseRefName reviewDecision locked createdAt isInMergeQueue"
    ).merging([
      "author": "Actor", "repository": "Repository", "autoMergeRequest": "AutoMergeRequest",
      "reviewThreads": "PullRequestReviewThreadConnection", "mergeQueueEntry": "MergeQueueEntry",
    ]) { $1 },
    "AutoMergeRequest": scalars("mergeMethod commitHeadline commitBody").merging(["enabledBy": "Actor"]) { $1 },
    "PullRequestReviewThreadConnection": scalars("totalCount").merging([
      "nodes": "PullRequestReviewThread", "pageInfo": "PageInfo",
    ]) { $1 },
    "PullRequestReviewThread": scalars("id isResolved isOutdated path line").merging([
      "comments": "PullRequestReviewCommentConnection", "resolvedBy": "User", "pullRequest": "PullRequest",
    ]) { $1 },
    "PullRequestReviewCommentConnection": scalars("totalCount").merging([
      "nodes": "PullRequestReviewComment", "pageInfo": "PageInfo",
    ]) { $1 },
    "PullRequestReviewComment": scalars("id databaseId body path url createdAt").merging(["author": "Actor"]) { $1 },
    "PageInfo": scalars("hasNextPage hasPreviousPage startCursor endCursor"),
    "Node": scalars("id"),
    "Mutation": [
      "markPullRequestReadyForReview": "PullRequestPayload", "convertPullRequestToDraft": "PullRequestPayload",
      "enablePullRequestAutoMerge": "PullRequestPayload", "disablePullRequestAutoMerge": "PullRequestPayload",
      "enqueuePullRequest": "EnqueuePullRequestPayload", "resolveReviewThread": "ThreadPayload",
      "unresolveReviewThread": "ThreadPayload", "pinIssue": "IssuePayload", "unpinIssue": "IssuePayload",
      "transferIssue": "IssuePayload",
      "dequeuePullRequest": "DequeuePullRequestPayload", "minimizeComment": "MinimizeCommentPayload",
      "unminimizeComment": "MinimizeCommentPayload", "deleteIssue": "DeleteIssuePayload",
    ],
    "PullRequestPayload": scalars("clientMutationId").merging(["pullRequest": "PullRequest", "actor": "Actor"]) { $1 },
    "EnqueuePullRequestPayload": scalars("clientMutationId").merging(["mergeQueueEntry": "MergeQueueEntry"]) { $1 },
    "DequeuePullRequestPayload": scalars("clientMutationId").merging(["mergeQueueEntry": "MergeQueueEntry"]) { $1 },
    "MinimizeCommentPayload": scalars("clientMutationId").merging(["minimizedComment": "Minimizable"]) { $1 },
    "DeleteIssuePayload": scalars("clientMutationId").merging(["repository": "Repository"]) { $1 },
    "MergeQueueEntry": scalars("id position state").merging(["pullRequest": "PullRequest"]) { $1 },
    "ThreadPayload": scalars("clientMutationId").merging(["thread": "PullRequestReviewThread"]) { $1 },
    "IssuePayload": scalars("clientMutationId").merging(["issue": "Issue"]) { $1 },
  ]

  static let types = base.merging(shown) { $0.merging($1) { $1 } }

  /// The types that may stand where the key is asked for.
  static let possible: [String: Set<String>] = shownPossible.merging([
    "Node": [
      "Repository", "User", "Bot", "Issue", "PullRequest", "PullRequestReviewThread", "PullRequestReviewComment",
      "IssueComment",
    ],
    "Minimizable": ["IssueComment"],
    "Actor": ["User", "Bot"],
  ]) { $1 }

  /// Fields that need arguments, and which.
  static let required: [String: [String]] = [
    "Query.repository": ["owner", "name"], "Query.node": ["id"], "Repository.pullRequest": ["number"],
    "Repository.issue": ["number"], "Repository.issueOrPullRequest": ["number"], "Repository.label": ["name"],
    "Query.user": ["login"], "Query.__type": ["name"],
  ]

  static func scalars(_ names: String) -> [String: String] {
    Dictionary(names.split(separator: " ").map { (String($0), scalar) }) { first, _ in first }
  }
}

/// Checks a document against the schema before anything is done.
struct GraphValidation {
  let document: GraphDocument
  private(set) var errors: [GraphError] = []

  init(_ document: GraphDocument, _ operation: GraphDocument.Operation) {
    self.document = document
    let root = operation.kind == .query ? "Query" : "Mutation"
    let title = operation.kind.rawValue + (operation.name.map { " \($0)" } ?? "")
    check(operation.selections, on: root, path: [title], known: Set(operation.variables.map(\.name)), open: [])
  }

  private mutating func check(
    _ selections: [GraphDocument.Selection], on type: String, path: [String], known: Set<String>, open: [String]
  ) {
    for selection in selections {
      switch selection {
      case .field(let field): check(field, on: type, path: path, known: known, open: open)
      case .inline(let condition, let inner):
        let target = condition ?? type
        guard fits(target, type) else {
          errors.append(GraphError(message: "Fragment on \(target) can't be spread inside \(type)", path: path))
          continue
        }
        check(inner, on: target, path: path + ["... on \(target)"], known: known, open: open)
      case .spread(let name, let place):
        guard let fragment = document.fragments[name], !open.contains(name) else {
          let reason =
            open.contains(name)
            ? "Fragment \(name) contains an infinite loop" : "Fragment \(name) was used, but not defined"
          errors.append(GraphError(message: reason, path: path, place: place))
          continue
        }
        guard fits(fragment.type, type) else {
          errors.append(
            GraphError(
              message: "Fragment \(name) on \(fragment.type) can't be spread inside \(type)", path: path, place: place))
          continue
        }
        check(fragment.selections, on: fragment.type, path: ["fragment \(name)"], known: known, open: open + [name])
      }
    }
  }

  private func fits(_ inner: String, _ outer: String) -> Bool {
    GraphSchema.types[inner] != nil
      && (inner == outer || GraphSchema.possible[outer]?.contains(inner) == true
        || GraphSchema.possible[inner]?.contains(outer) == true)
  }

  private mutating func check(
    _ field: GraphDocument.Field, on type: String, path: [String], known: Set<String>, open: [String]
  ) {
    let path = path + [field.key]
    if field.name == "__typename" { return }
    guard let target = GraphSchema.types[type]?[field.name] else {
      errors.append(.undefinedField(field.name, on: type, path: path, field.place))
      return
    }
    let needed = type == "Mutation" ? ["input"] : GraphSchema.required["\(type).\(field.name)"] ?? []
    let missing = needed.filter { field.arguments[$0] == nil }
    if !missing.isEmpty {
      errors.append(
        GraphError(
          message: "Field '\(field.name)' is missing required arguments: \(missing.joined(separator: ", "))",
          path: path,
          place: field.place,
          extensions: ["code": "missingRequiredArguments", "className": "Field", "name": .string(field.name)]))
    }
    for variable in field.arguments.values.flatMap(\.variables) where !known.contains(variable) {
      errors.append(
        GraphError(
          message: "Variable $\(variable) is used by anonymous query but not declared", path: path, place: field.place,
          extensions: ["code": "variableNotDefined", "variableName": .string(variable)]))
    }
    if target == GraphSchema.scalar, !field.selections.isEmpty {
      errors.append(
        GraphError(
          message: "Selections can't be made on scalars (field '\(field.name)' returns a scalar)", path: path,
          place: field.place, extensions: ["code": "selectionMismatch"]))
    } else if target != GraphSchema.scalar, field.selections.isEmpty {
      errors.append(
        GraphError(
          message:
            "Field must have selections (field '\(field.name)' returns \(target) but has no selections. Did you mean '\(field.name) { ... }'?)",
          path: path, place: field.place, extensions: ["code": "selectionMismatch"]))
    } else if target != GraphSchema.scalar {
      check(field.selections, on: target, path: path, known: known, open: open)
    }
  }
}
