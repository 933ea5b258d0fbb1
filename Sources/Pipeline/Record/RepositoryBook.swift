package import Configuration
package import Domain
import Essentials
import Foundation

/// What is known about each repository for a while: the host's facts, its own settings, which labels are there.
///
/// A webhook is a hint: whoever changes a repository's settings waits at most `freshness` until they count.
package actor RepositoryBook {
  private struct Page {
    var repository: HostedRepository
    var settings: EffectiveSettings
    var problem: SettingsProblem?
    var readAt: Date
  }

  private let context: PipelineContext
  private let freshness: Duration
  private var pages: [RepositoryName: Page] = [:]
  private var labelled: [RepositoryName: Set<String>] = [:]

  package init(context: PipelineContext, freshness: Duration = .seconds(60)) {
    self.context = context
    self.freshness = freshness
  }

  package func repository(_ name: RepositoryName) async throws -> HostedRepository {
    try await page(name).repository
  }

  /// The operator's settings as this repository tightens them.
  package func settings(for name: RepositoryName) async throws -> EffectiveSettings {
    try await page(name).settings
  }

  /// What is wrong with the settings file on the default branch; nil if it can be read, or there is none.
  package func configurationProblem(of name: RepositoryName) async throws -> SettingsProblem? {
    try await page(name).problem
  }

  /// How much of the evidence may be shown in a repository.
  package func disclosure(in name: RepositoryName) async throws -> Disclosure {
    let page = try await page(name)
    return Disclosure(
      isPrivate: page.repository.isPrivate, redactsPublicEvidence: page.settings.redactsPublicEvidence)
  }

  /// Forgets what is known, because something said that it changed.
  package func forget(_ name: RepositoryName) async {
    await context.gate.forget(name)
    pages[name] = nil
    labelled[name] = nil
  }

  package func place(of issue: TrackedIssue) async throws -> HiddenBlock.Place {
    let id = try await repository(issue.address.repository).id
    return HiddenBlock.Place(host: context.settings.github.host, repository: id, issue: issue.id)
  }

  /// Makes sure that every label `report` wears exists in its repository.
  ///
  /// `lacking` are labels its issue does not show: one that we made may be gone since, and GitHub would make it anew
  /// without our colour and description.
  package func ensureLabels(for report: Report, lacking: [String] = [], tracker: any Tracker) async throws {
    let known = (labelled[report.repository] ?? []).subtracting(lacking)
    let wanted = LabelDifference.wanted(report).filter { !known.contains($0) }
    guard !wanted.isEmpty else { return }
    let definitions = wanted.map { context.labels.definition(of: $0) }
    try await tracker.ensureLabels(definitions, in: report.repository)
    labelled[report.repository, default: []].formUnion(wanted)
  }

  private func page(_ name: RepositoryName) async throws -> Page {
    if let page = pages[name], context.now.timeIntervalSince(page.readAt) < freshness.seconds { return page }
    let repository = try await context.host.repository(name)
    let file = try await context.host.file(SettingsCheck.path, in: name)
    let page = Page(
      repository: repository, settings: context.settings.effective(file: file),
      problem: file.flatMap(SettingsProblem.init),
      readAt: context.now)
    pages[name] = page
    return page
  }
}
