import Essentials
import Foundation
import HTTPMessages

extension Call {
  func view(_ file: FileChange, at commit: String, in repository: Repository) -> JSONValue {
    let html = state.html(repository)
    let path = file.path.split(separator: "/").map { RequestTarget.encode(String($0)) }.joined(separator: "/")
    var view: [String: JSONValue] = [
      "sha": .text(file.blob), "filename": .string(file.path), "status": .string(file.status),
      "additions": .count(file.additions), "deletions": .count(file.deletions),
      "changes": .count(file.additions + file.deletions), "blob_url": .string("\(html)/blob/\(commit)/\(path)"),
      "raw_url": .string("\(html)/raw/\(commit)/\(path)"),
      "contents_url": .string("\(state.api(repository))/contents/\(path)?ref=\(commit)"),
    ]
    if let patch = file.patch { view["patch"] = .string(patch) }
    if let previous = file.previousPath { view["previous_filename"] = .string(previous) }
    return .object(view)
  }

  /// The account whose address a commit carries, if it is one of ours.
  func account(_ signature: Signature) -> JSONValue {
    let id = signature.email.split(separator: "+").first.flatMap { Int($0) }
    // The host's own name follows, whatever it is.
    if signature.email.contains("@users.noreply."), let id, state.accounts[id] != nil {
      return state.view(account: id)
    }
    let address = signature.email.lowercased()
    let owner = state.accounts.rows.values.first { $0.emails?.contains(address) == true }
    if let owner { return state.view(account: owner.id) }
    let named = state.accounts.rows.values.first {
      $0.login == signature.email.split(separator: "@").first.map(String.init)
    }
    return state.view(account: named?.id)
  }

  static func person(_ signature: Signature) -> JSONValue {
    ["name": .string(signature.name), "email": .string(signature.email), "date": .time(signature.date)]
  }

  static let unverified: JSONValue = [
    "verified": false, "reason": "unsigned", "signature": nil, "payload": nil, "verified_at": nil,
  ]

  func view(_ commit: CommitRecord, in repository: Repository) -> JSONValue {
    let api = state.api(repository)
    let html = state.html(repository)
    return [
      "sha": .string(commit.sha), "node_id": .string("C_\(commit.sha)"),
      "url": .string("\(api)/commits/\(commit.sha)"), "html_url": .string("\(html)/commit/\(commit.sha)"),
      "comments_url": .string("\(api)/commits/\(commit.sha)/comments"),
      "commit": [
        "url": .string("\(api)/git/commits/\(commit.sha)"), "author": Self.person(commit.author),
        "committer": Self.person(commit.committer), "message": .string(commit.message), "comment_count": 0,
        "tree": ["sha": .string(commit.tree), "url": .string("\(api)/git/trees/\(commit.tree)")],
        "verification": Self.unverified,
      ],
      "author": account(commit.author), "committer": account(commit.committer),
      "parents": .array(
        commit.parents.map { parent in
          [
            "sha": .string(parent), "url": .string("\(api)/commits/\(parent)"),
            "html_url": .string("\(html)/commit/\(parent)"),
          ]
        }),
    ]
  }

  /// The view at `/git/commits`.
  func gitView(_ commit: CommitRecord, in repository: Repository) -> JSONValue {
    let api = state.api(repository)
    let html = state.html(repository)
    return [
      "sha": .string(commit.sha), "node_id": .string("C_\(commit.sha)"),
      "url": .string("\(api)/git/commits/\(commit.sha)"), "html_url": .string("\(html)/commit/\(commit.sha)"),
      "author": Self.person(commit.author), "committer": Self.person(commit.committer),
      "message": .string(commit.message),
      "tree": ["sha": .string(commit.tree), "url": .string("\(api)/git/trees/\(commit.tree)")],
      "parents": .array(
        commit.parents.map { parent in
          [
            "sha": .string(parent), "url": .string("\(api)/git/commits/\(parent)"),
            "html_url": .string("\(html)/commit/\(parent)"),
          ]
        }), "verification": Self.unverified,
    ]
  }

  func shortBranch(_ name: String, _ sha: String, _ repository: Repository) -> JSONValue {
    [
      "name": .string(name),
      "commit": ["sha": .string(sha), "url": .string("\(state.api(repository))/commits/\(sha)")],
      "protected": .bool(repository.protections[name] != nil),
    ]
  }
}
