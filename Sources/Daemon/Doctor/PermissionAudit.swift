package import Essentials
import GitHub

/// The App's permissions and events against those that its work needs.
package struct PermissionAudit {
  private static let check = "permissions"

  /// `app` is GitHub's object of the App.
  package static func findings(_ app: JSONValue) -> [Finding] {
    let granted = levels(app["permissions"])
    let page = app["html_url"]?.string ?? "GitHub"
    let remedy = "change it under Permissions & events of the App (\(page)), then approve it for each installation"
    var findings: [Finding] = []
    for permission in AppPermission.asked where granted[permission.name].map({ $0 < permission.level }) ?? true {
      let has = granted[permission.name].map { "only \($0.rawValue)" } ?? "missing"
      let text = "\(permission.name): \(permission.level.rawValue) is \(has): no \(permission.feature)"
      findings.append(permission.need == .essential ? .failure(check, text, remedy) : .warning(check, text, remedy))
    }
    findings += surplus(granted)
    let subscribed = Set((app["events"]?.array ?? []).compactMap(\.string))
    for event in AppEvent.all where !subscribed.contains(event.name) {
      findings.append(.warning("events", "\(event.name) is not subscribed to: no \(event.feature)", remedy))
    }
    return findings.isEmpty ? [.ok(check, "the App has what it needs, and subscribes to what it should")] : findings
  }

  /// What nobody here has a use for, above all the right to change workflows.
  private static func surplus(_ granted: [String: AppPermission.Level]) -> [Finding] {
    granted.keys.sorted().compactMap { name in
      guard let level = granted[name] else { return nil }
      let most = AppPermission.all.filter { $0.name == name }.map(\.level).max()
      if let most, level <= most { return nil }
      return .warning(
        check, "\(name): \(level.rawValue) is more than it has a use for",
        name == AppPermission.never
          ? "take it away: without it GitHub itself refuses a push that changes a workflow" : "take it away")
    }
  }

  /// By GitHub's names; words that nobody knows are left out.
  static func levels(_ json: JSONValue?) -> [String: AppPermission.Level] {
    (json?.object ?? [:]).compactMapValues { $0.string.flatMap { AppPermission.Level(rawValue: $0) } }
  }
}

/// Where the App is installed, and whether everybody agreed to what it may do now.
package struct InstallationAudit {
  private static let check = "installations"

  package static func findings(_ installations: [JSONValue], app: JSONValue) -> [Finding] {
    guard !installations.isEmpty else {
      let page = app["html_url"]?.string.map { "\($0)/installations/new" } ?? "the App's page"
      return [.warning(check, "the App is installed nowhere", "install it: \(page)")]
    }
    let asked = PermissionAudit.levels(app["permissions"])
    return installations.flatMap { installation in
      let account = installation["account"]?["login"]?.string ?? "an account"
      let page = installation["html_url"]?.string ?? "its settings"
      var findings: [Finding] = []
      if let at = installation["suspended_at"]?.string {
        findings.append(
          .failure(check, "\(account) suspended the App (\(at))", "its owner can lift that at \(page)"))
      }
      let granted = PermissionAudit.levels(installation["permissions"])
      let open = asked.filter { name, level in granted[name].map { $0 < level } ?? true }
      if !open.isEmpty {
        findings.append(
          .warning(
            check, "\(account) has not accepted \(open.keys.sorted().joined(separator: ", "))",
            "an owner of \(account) accepts them at \(page)"))
      }
      let reach = installation["repository_selection"]?.string == "all" ? "all repositories" : "selected repositories"
      return findings.isEmpty ? [.ok(check, "\(account), \(reach)")] : findings
    }
  }
}
