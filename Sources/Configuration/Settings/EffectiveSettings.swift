/// What holds in one repository: the operator's word, tightened by the repository's own.
package struct EffectiveSettings: Sendable, Equatable {
  package var threshold: Int
  package var denyPaths: [String]
  package var isPaused: Bool
  package var mayFix: Bool
  package var redactsPublicEvidence: Bool
  package var setup: [String]
  package var test: [String]
  package var ci: [CIJobSettings]
  /// Which of the operator's servers agents may use.
  package var contextServers: [String: [String]]
  /// What the repository advises agents; untrusted text.
  package var instructions: String?
  /// Whether the repository has a settings file, readable or not: that is its yes.
  package var hasFile: Bool
  /// Whether work may begin there.
  package var isOnboarded: Bool
}

extension Settings {
  package func effective(for repository: RepositorySettings, hasFile: Bool = true) -> EffectiveSettings {
    let isOnboarded = hasFile || pullRequests.startWithoutOnboarding
    return EffectiveSettings(
      threshold: max(reports.threshold, repository.threshold ?? 0),
      denyPaths: screening.denyPaths + repository.denyPaths.filter { !screening.denyPaths.contains($0) },
      isPaused: repository.paused ?? false,
      mayFix: (repository.fix ?? true) && isOnboarded,
      redactsPublicEvidence: reports.redactPublicEvidence || repository.redactPublicEvidence ?? false,
      setup: repository.setup, test: repository.test, ci: repository.ci,
      contextServers: repository.contextServers, instructions: repository.instructions, hasFile: hasFile,
      isOnboarded: isOnboarded)
  }
}
