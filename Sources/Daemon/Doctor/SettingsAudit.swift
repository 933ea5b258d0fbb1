package import Configuration
import Foundation

/// What the settings say before anything is asked of anybody.
package struct SettingsAudit {
  private static let check = "settings"

  /// Why a settings file does not read, each place for itself.
  package static func findings(for error: any Error, in path: String) -> [Finding] {
    let remedy = "mend it; config/nightshift.yml has every setting with its default"
    switch error {
    case let error as ConfigurationError: return error.problems.map { .failure(check, "\(path), \($0)", remedy) }
    case let error as YAMLError: return [.failure(check, "\(path) is not YAML: \(error)", remedy)]
    default:
      return [
        .failure(check, "\(path) cannot be read", "name it with --config FILE, or make one with `nightshift setup`")
      ]
    }
  }

  /// What is missing in settings that read.
  package static func findings(for settings: Settings, in path: String) -> [Finding] {
    var findings: [Finding] = []
    if settings.github.appID == nil {
      findings.append(
        .failure(check, "github.app_id is not set", "make an App with `nightshift setup`, or give the number of yours"))
    }
    if settings.github.privateKey == nil {
      findings.append(.failure(check, "github.private_key is not set", "give the path of the App's private key"))
    }
    if settings.github.webhookSecrets.isEmpty {
      findings.append(
        .failure(
          check, "github.webhook_secrets is empty, so every webhook is refused",
          "give the secret that the App's webhook has"))
    }
    if settings.signals.tokens.isEmpty && settings.signals.sources.values.allSatisfy(\.secrets.isEmpty) {
      findings.append(
        .warning(
          check, "nobody may send signals", "give signals.tokens, or the secrets of a product under signals.sources"))
    }
    return findings.isEmpty ? [.ok(check, "\(path) reads")] : findings
  }
}
