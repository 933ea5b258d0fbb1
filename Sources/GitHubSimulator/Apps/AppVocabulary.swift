/// The permissions an app can ask for and the events it can listen to
/// (docs.github.com, "Permissions required for GitHub Apps" and "Webhook events and payloads").
enum AppVocabulary {
  static let permissions: Set<String> = [
    "actions", "administration", "attestations", "checks", "codespaces", "contents", "deployments", "discussions",
    "environments", "issues", "merge_queues", "metadata", "packages", "pages", "pull_requests", "repository_hooks",
    "repository_projects", "repository_custom_properties", "secret_scanning_alerts", "secrets", "security_events",
    "single_file", "statuses", "vulnerability_alerts", "workflows", "actions_variables", "members",
    "organization_administration", "organization_custom_roles", "organization_events", "organization_hooks",
    "organization_packages", "organization_plan", "organization_projects", "organization_secrets",
    "organization_self_hosted_runners", "organization_user_blocking", "team_discussions", "email_addresses",
    "followers", "profile", "starring",
  ]

  /// Some permissions exist at one level only.
  static func allows(_ level: Level, of permission: String) -> Bool {
    switch permission {
    case "metadata": level == .read
    case "workflows", "profile": level == .write
    case "repository_projects", "organization_projects": true
    default: level < .admin
    }
  }

  /// Each event and the permissions of which one is needed to hear it; none for what every app may hear.
  static let events: [String: Set<String>] = [
    "branch_protection_rule": ["administration"], "check_run": ["checks"], "check_suite": ["checks"],
    "code_scanning_alert": ["security_events"], "commit_comment": ["contents"], "create": ["contents"],
    "delete": ["contents"], "dependabot_alert": ["vulnerability_alerts"], "deployment": ["deployments"],
    "deployment_status": ["deployments"], "discussion": ["discussions"], "discussion_comment": ["discussions"],
    "fork": ["contents"], "issue_comment": ["issues", "pull_requests"], "issues": ["issues"],
    "label": ["issues", "pull_requests", "metadata"], "member": ["members", "administration", "metadata"],
    "membership": ["members"], "merge_group": ["merge_queues"], "meta": [],
    "milestone": ["issues", "pull_requests"], "organization": ["members"], "public": ["metadata"],
    "pull_request": ["pull_requests"], "pull_request_review": ["pull_requests"],
    "pull_request_review_comment": ["pull_requests"], "pull_request_review_thread": ["pull_requests"],
    "push": ["contents"], "release": ["contents"], "repository": ["metadata"],
    "repository_dispatch": ["contents"], "repository_ruleset": ["administration"],
    "secret_scanning_alert": ["secret_scanning_alerts"], "security_advisory": [], "star": ["metadata"],
    "status": ["statuses"], "sub_issues": ["issues"], "team": ["members"], "team_add": ["members", "administration"],
    "watch": ["metadata"], "workflow_dispatch": ["actions"], "workflow_job": ["actions"], "workflow_run": ["actions"],
  ]
}
