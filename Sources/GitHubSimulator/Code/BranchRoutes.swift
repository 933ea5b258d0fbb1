import Essentials
import HTTPMessages

extension Router {
  static let branchRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/branches", .repository("contents", .read, .read)) { call in
      let repository = try call.repository
      let branches = repository.refs.filter { $0.key.hasPrefix("refs/heads/") }.sorted { $0.key < $1.key }
      return call.page(branches) { call.shortBranch(String($0.key.dropFirst(11)), $0.value, repository) }
    },
    Route("GET", "repos/:owner/:repo/branches/:branch/protection", .repository("administration", .read, .admin)) {
      call in
      let repository = try call.repository
      guard repository.refs["refs/heads/\(call.text("branch"))"] != nil else {
        throw Refused.notFound("Branch not found")
      }
      guard let protection = repository.protections[call.text("branch")], protection.isRuleset != true else {
        throw Refused.notFound("Branch not protected")
      }
      return HTTPResponse(200, json: call.view(protection, of: call.text("branch"), repository))
    },
    Route("PUT", "repos/:owner/:repo/branches/:branch/protection", .repository("administration", .write, .admin)) {
      try $0.protectBranch()
    },
    Route("DELETE", "repos/:owner/:repo/branches/:branch/protection", .repository("administration", .write, .admin)) {
      call in
      let repository = try call.repository
      let branch = call.text("branch")
      guard repository.protections[branch] != nil else { throw Refused.notFound("Branch not protected") }
      call.state.repositories[repository.id]?.protections[branch] = nil
      return HTTPResponse(204)
    },
    Route("GET", "repos/:owner/:repo/branches/*branch", .repository("contents", .read, .read)) {
      try await $0.showBranch()
    },
  ]
}

extension Call {
  func showBranch() async throws -> HTTPResponse {
    let repository = try repository
    let name = text("branch")
    guard let sha = repository.refs["refs/heads/\(name)"], let record = try await git(repository).record(sha) else {
      throw Refused.notFound("Branch not found")
    }
    let url = "\(state.api(repository))/branches/\(name)"
    let protection = repository.protections[name]
    let summary: JSONValue = [
      "enabled": .bool(protection != nil),
      "required_status_checks": [
        "enforcement_level": protection?.requiredContexts.isEmpty ?? true ? "off" : "non_admins",
        "contexts": .array((protection?.requiredContexts ?? []).map { .string($0) }),
        "checks": .array((protection?.requiredContexts ?? []).map { ["context": .string($0), "app_id": nil] }),
      ],
    ]
    return HTTPResponse(
      200,
      json: [
        "name": .string(name), "commit": view(record, in: repository),
        "_links": ["self": .string(url), "html": .string("\(state.html(repository))/tree/\(name)")],
        "protected": .bool(protection != nil), "protection": summary, "protection_url": .string(url + "/protection"),
      ])
  }

  func view(_ protection: Protection, of branch: String, _ repository: Repository) -> JSONValue {
    let url = "\(state.api(repository))/branches/\(branch)/protection"
    func flag(_ on: Bool) -> JSONValue { ["enabled": .bool(on)] }
    var view: [String: JSONValue] = [
      "url": .string(url),
      "enforce_admins": ["url": .string(url + "/enforce_admins"), "enabled": .bool(protection.enforcesAdmins)],
      "required_linear_history": flag(false), "allow_force_pushes": flag(protection.allowsForcePushes),
      "allow_deletions": flag(false), "block_creations": flag(false), "required_conversation_resolution": flag(false),
      "lock_branch": flag(false), "allow_fork_syncing": flag(false),
      "required_signatures": ["url": .string(url + "/required_signatures"), "enabled": false],
    ]
    if !protection.requiredContexts.isEmpty {
      view["required_status_checks"] = [
        "url": .string(url + "/required_status_checks"), "strict": .bool(protection.isStrict),
        "contexts": .array(protection.requiredContexts.map { .string($0) }),
        "contexts_url": .string(url + "/required_status_checks/contexts"),
        "checks": .array(protection.requiredContexts.map { ["context": .string($0), "app_id": nil] }),
      ]
    }
    if let approvals = protection.requiredApprovals {
      view["required_pull_request_reviews"] = [
        "url": .string(url + "/required_pull_request_reviews"), "dismiss_stale_reviews": false,
        "require_code_owner_reviews": false, "required_approving_review_count": .count(approvals),
        "require_last_push_approval": false,
      ]
    }
    return .object(view)
  }

  mutating func protectBranch() throws -> HTTPResponse {
    let repository = try repository
    let name = text("branch")
    guard repository.refs["refs/heads/\(name)"] != nil else { throw Refused.notFound("Branch not found") }
    for key in ["required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions"] {
      guard has(key) else { throw Refused.unprocessable("Invalid request.\n\n\"\(key)\" wasn't supplied.") }
    }
    var protection = Protection()
    protection.refusesPushes = body["required_pull_request_reviews"] != nil
    if let checks = body["required_status_checks"] {
      protection.isStrict = checks["strict"]?.bool ?? false
      let named = (checks["contexts"]?.array ?? []).compactMap(\.string)
      protection.requiredContexts = named + (checks["checks"]?.array ?? []).compactMap { $0["context"]?.string }
    }
    if let reviews = body["required_pull_request_reviews"] {
      protection.requiredApprovals = reviews["required_approving_review_count"]?.int ?? 1
    }
    protection.enforcesAdmins = body["enforce_admins"]?.bool ?? false
    protection.allowsForcePushes = body["allow_force_pushes"]?.bool ?? false
    state.repositories[repository.id]?.protections[name] = protection
    return HTTPResponse(200, json: view(protection, of: name, repository))
  }
}
