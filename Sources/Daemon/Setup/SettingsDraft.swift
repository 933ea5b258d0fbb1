import Essentials

/// The settings file that a new installation begins with.
struct SettingsDraft {
  let credentials: AppCredentials
  let place: GitHubPlace
  let publicURL: String?
  let folder: String
  let key: String
  let webhookSecret: String
  let signalToken: String

  var text: String {
    var lines = ["# Every setting that is not here has its default; config/nightshift.yml lists them all."]
    lines += ["server:", "  # Put a proxy with TLS in front of it.", "  listen: \"127.0.0.1:8080\""]
    if let publicURL { lines.append("  public_url: \(quoted(publicURL))") }
    lines += ["data_directory: \(quoted("\(folder)/data"))", "github:"]
    if !place.isGitHubDotCom {
      lines += ["  api_url: \(quoted(place.api))", "  html_url: \(quoted(place.html))"]
      if !place.isCloud { lines.append("  pacing: enterprise") }
    }
    lines += [
      "  app_id: \(credentials.id)", "  private_key: \(quoted("\(folder)/\(key)"))",
      "  webhook_secrets: [\(quoted("file:\(folder)/\(webhookSecret)"))]", "signals:",
      "  # Whoever sends signals shows what is in this file.",
      "  tokens: [\(quoted("file:\(folder)/\(signalToken)"))]",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// A YAML scalar that is nothing but text; JSON is YAML.
  private func quoted(_ text: String) -> String { JSONValue.string(text).text }
}
