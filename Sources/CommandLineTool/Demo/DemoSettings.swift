import Configuration
import Essentials
import Foundation
import GitHubSimulator
import Sandbox

/// The demo's settings file: production settings, with the waits shortened that a person would not sit through.
enum DemoSettings {
  static let token = "demo-signal-token"

  /// Each setting that differs from its default, and how.
  static let shortened: [(name: String, from: String, to: String)] = [
    ("reports.late_signal_wait", "15m", "2s"), ("pull_requests.debounce", "30s", "500ms"),
    ("pull_requests.no_check_wait", "5m", "20s"), ("pull_requests.quiet_period", "7d", "4s"),
    ("pull_requests.new_per_hour", "2", "20"),
    ("pull_requests.start_without_onboarding", "false", "true"), ("github.pacing", "github.com", "enterprise"),
    ("github.unknown_write_wait", "1m", "2s"), ("embedding.by", "automatic", "words"),
    ("reconcile_every", "10m", "30s"), ("dashboard.every", "1m", "1s"),
  ]

  static func make(world: EmbeddedWorld, directory: String, sandbox: SandboxMode) throws -> Settings {
    let sandboxMode = sandbox == .none ? "none" : "isolated"
    let text = """
      server: {listen: "127.0.0.1:0"}
      data_directory: "\(directory)/nightshift"
      github:
        api_url: "\(world.api)"
        html_url: "\(world.html)"
        app_id: \(world.credentials.id)
        private_key: "\(world.keyFile)"
        webhook_secrets: ["\(world.credentials.webhookSecret.reveal())"]
        pacing: enterprise
        unknown_write_wait: 2s
      signals: {tokens: ["\(token)"]}
      reports: {late_signal_wait: 2s}
      pull_requests: {debounce: 500ms, no_check_wait: 20s, quiet_period: 4s, new_per_hour: 20, start_without_onboarding: true}
      dashboard: {every: 1s}
      embedding: {by: words}
      sandbox: {mode: \(sandboxMode)}
      reconcile_every: 30s
      """
    let path = "\(directory)/nightshift.yml"
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { throw UsageError("cannot write \(path)") }
    return try Settings.parse(Data(text.utf8))
  }
}
