import Essentials

/// The issue that shows what goes on in a repository.
package struct DashboardSettings: Sendable, Equatable, SettingsSection {
  package var enabled = true
  package var every = Duration.seconds(60)

  package init() {}

  static var fields: [SettingsField<DashboardSettings>] {
    [
      .init("enabled", \.enabled, "Keep a dashboard issue in every repository that has reports."),
      .init("every", \.every, "The least time between two edits of one dashboard."),
    ]
  }
}
