import Essentials
import HTTPMessages

extension Router {
  static let ruleRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/rules/branches/*branch", .repository("metadata", .read, .read)) { call in
      let repository = try call.repository
      guard let protection = repository.protections[call.text("branch")], protection.isRuleset == true else {
        return HTTPResponse(200, json: [])
      }
      return call.page(call.state.rules(protection, of: repository)) { $0 }
    },
    Route("GET", "repos/:owner/:repo/rulesets", .repository("metadata", .read, .read)) { call in
      let repository = try call.repository
      let sets = repository.protections.filter { $0.value.isRuleset == true }.keys.sorted()
      return call.page(sets) { branch in
        [
          "id": .id(repository.id), "name": .string(branch), "target": "branch", "source_type": "Repository",
          "source": .string(call.state.fullName(repository)), "enforcement": "active",
          "created_at": .time(repository.createdAt), "updated_at": .time(repository.createdAt),
        ]
      }
    },
  ]
}

extension HubState {
  /// The rules of a branch as rulesets give them.
  func rules(_ protection: Protection, of repository: Repository) -> [JSONValue] {
    var rules: [JSONValue] = []
    func add(_ type: String, _ parameters: JSONValue? = nil) {
      var rule: [String: JSONValue] = [
        "type": .string(type), "ruleset_source_type": "Repository", "ruleset_source": .string(fullName(repository)),
        "ruleset_id": .id(repository.id),
      ]
      rule["parameters"] = parameters
      rules.append(.object(rule))
    }
    if !protection.allowsForcePushes { add("non_fast_forward") }
    if protection.refusesPushes {
      add(
        "pull_request",
        [
          "required_approving_review_count": .count(protection.requiredApprovals ?? 0),
          "dismiss_stale_reviews_on_push": false, "require_code_owner_review": false,
          "require_last_push_approval": false, "required_review_thread_resolution": false,
          "allowed_merge_methods": ["merge", "squash"],
        ])
    }
    if !protection.requiredContexts.isEmpty {
      add(
        "required_status_checks",
        [
          "strict_required_status_checks_policy": .bool(protection.isStrict),
          "do_not_enforce_on_create": false,
          "required_status_checks": .array(protection.requiredContexts.map { ["context": .string($0)] }),
        ])
    }
    if protection.usesMergeQueue == true {
      add(
        "merge_queue",
        [
          "check_response_timeout_minutes": 60, "grouping_strategy": "ALLGREEN", "max_entries_to_build": 1,
          "max_entries_to_merge": 1, "merge_method": "MERGE", "min_entries_to_merge": 1,
          "min_entries_to_merge_wait_minutes": 0,
        ])
    }
    return rules
  }
}
