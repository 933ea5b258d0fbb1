package import Configuration
import Domain
import Foundation

/// Every source there is, by the name that stands in its address and in its label.
package struct SourceCatalogue: Sendable {
  package let sources: [any SignalSource]

  /// The sources in code, the mappings that are built in, and `mappings`, which may replace a built-in one.
  package init(mappings: [SourceMapping] = [], slackChannels: Set<String> = []) {
    let named = Set(mappings.map(\.name))
    let products: [any SignalSource] = [
      SentrySource(), PostHogSource(), SlackSource(channels: slackChannels), ZendeskSource(), IntercomSource(),
      GitHubIssuesSource(), GitHubActionsSource(), LinearIssuesSource(), AlertmanagerSource.alertmanager,
      AlertmanagerSource.grafana, PagerDutySource(), DatadogSource(), OpenTelemetrySource(), SessionSource(),
      GenericSource(),
    ]
    let mapped = (Self.builtInMappings.filter { !named.contains($0.name) } + mappings).map(MappedSource.init)
    sources = products + mapped
  }

  package subscript(name: String) -> (any SignalSource)? { sources.first { $0.name == name } }

  package var names: [String] { sources.map(\.name).sorted() }

  /// The files of `config/sources`.
  ///
  /// They are part of the program and tested, so a wrong one is a mistake of ours.
  package static let builtInMappings: [SourceMapping] = [
    PackageResources.stripe_yml, PackageResources.checkly_yml, PackageResources.cloudwatch_yml,
    PackageResources.gcp_monitoring_yml, PackageResources.signalfx_yml,
  ].map { bytes in
    do {
      return try SourceMapping.parse(Data(bytes))
    } catch {
      preconditionFailure("a built-in mapping does not read: \(error)")
    }
  }
}
