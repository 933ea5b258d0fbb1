import Foundation

/// A repository; its code is in a bare git directory named after its number.
struct Repository: Codable, Sendable {
  var id: Int
  var owner: Int
  var name: String
  var description: String?
  var defaultBranch: String
  var isPrivate: Bool
  var isArchived = false
  var hasIssues = true
  var allowsAutoMerge = true
  var collaborators: [Int: Role] = [:]
  var protections: [String: Protection] = [:]
  /// The branches and tags that we have told the world about, by full name.
  var refs: [String: String] = [:]
  /// The next issue or pull request gets this number.
  var nextNumber = 1
  var createdAt: Date
  var updatedAt: Date
  var pushedAt: Date
}

/// Rules for one branch.
struct Protection: Codable, Sendable, Equatable {
  var requiredContexts: [String] = []
  /// Whether the head must hold the base's last commit.
  var isStrict = false
  var requiredApprovals: Int?
  var enforcesAdmins = false
  var allowsForcePushes = false
  /// Whether changes must come by pull request.
  var refusesPushes = true
  /// Whether pull requests are merged by the queue alone.
  var usesMergeQueue: Bool?
  /// Whether the rules are a ruleset, which `rules/branches` lists and `protection` does not.
  var isRuleset: Bool?
}
