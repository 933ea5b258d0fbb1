package import Essentials

/// One product that sends signals to `/webhooks/NAME`.
package struct SourceSettings: Sendable, Equatable, SettingsSection {
  package var secrets: [Redacted] = []
  package var channels: [String] = []

  package init(secrets: [Redacted] = [], channels: [String] = []) {
    self.secrets = secrets
    self.channels = channels
  }

  package init() { self.init(secrets: []) }

  static var fields: [SettingsField<SourceSettings>] {
    [
      .init("secrets", \.secrets, "What the product signs with, or the token it sends; several while one is replaced."),
      .init("channels", \.channels, "Only these channels count (Slack); empty for all."),
    ]
  }
}
