extension AppManifest {
  /// `.github/app.yml`: the manifest for people, each permission and event explained.
  package static var yaml: String {
    var lines = [
      "# The GitHub App with the least permissions that its work needs. `nightshift setup` makes it from this, and adds its address",
      "# (url, hook_attributes); `nightshift doctor` compares an App with it.",
      "name: Nightshift", "description: \(description)", "public: false", "default_permissions:",
    ]
    for permission in AppPermission.asked { lines += explained(permission, mark: "") }
    lines += [
      "  # Optional: of use only to those who want what they are for."
    ]
    for permission in AppPermission.optional { lines += explained(permission, mark: "# ") }
    lines += [
      "  # Never `\(AppPermission.never)`: without it GitHub itself refuses a push that changes a workflow; such a change is handed to a",
      "  # person as a patch.", "default_events:",
    ]
    for event in AppEvent.all {
      lines += ["  # For \(event.why). Without it: no \(event.feature).", "  - \(event.name)"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func explained(_ permission: AppPermission, mark: String) -> [String] {
    [
      "  # For \(permission.why). Without it: no \(permission.feature).",
      "  \(mark)\(permission.name): \(permission.level.rawValue)",
    ]
  }

  /// The tables of the README.
  package static var markdown: String {
    var lines = ["| permission | access | for | without it, no |", "| --- | --- | --- | --- |"]
    lines += AppPermission.asked.map { "| `\($0.name)` | \($0.level.rawValue) | \($0.why) | \($0.feature) |" }
    lines += AppPermission.optional.map {
      "| `\($0.name)` | \($0.level.rawValue), optional | \($0.why) | \($0.feature) |"
    }
    lines += ["", "| subscribe to | for |", "| --- | --- |"]
    lines += AppEvent.all.map { "| `\($0.name)` | \($0.why) |" }
    return lines.joined(separator: "\n")
  }
}
