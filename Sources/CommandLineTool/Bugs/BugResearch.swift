import Agents
import Domain
import Essentials
import Foundation
import Git
import Pipeline
import Runtime
import Sandbox
import SignalSources

/// What research says about a case, whose cause is known: it was planted.
struct BugResearch: Sendable {
  /// What it was asked about.
  enum Evidence: String, Sendable, CaseIterable {
    /// The signal as it comes.
    case whole
    /// Its title alone: too little to act on.
    case title
  }

  struct Finding: Sendable {
    var name: String
    var evidence: Evidence
    var verdict: Verdict
    var isPlaceRight: Bool
    /// From 1; nil if it is not among the suspects.
    var rankOfCulprit: Int?

    /// Whether what would be done is right: with all evidence to act, with a title alone not to.
    var isTriageRight: Bool { (verdict == .actionable) == (evidence == .whole) }

    var json: JSONValue {
      [
        "name": .string(name), "evidence": .string(evidence.rawValue), "verdict": .string(verdict.rawValue),
        "place_right": .bool(isPlaceRight),
        "culprit_rank": rankOfCulprit.map { .integer(Int64($0)) } ?? .null,
      ]
    }
  }

  let bug: BugCase
  let directory: String
  let sandbox: SandboxMode
  let now: Date

  func run(_ evidence: Evidence) async throws -> Finding {
    let source = "\(directory)/\(evidence.rawValue).git"
    let commits = try await bug.history.write(to: URL(filePath: source))
    let mirror = Mirror(directory: "\(directory)/\(evidence.rawValue)-mirror.git", remote: source)
    try await mirror.fetch()
    guard let head = commits.last.flatMap({ CommitID($0) }) else { throw UsageError("\(bug.name) has no commit") }
    let base = "\(directory)/\(evidence.rawValue)-base"
    _ = try await mirror.export(head, to: base)
    let workspace = try SandboxWorkspace(
      layout: SandboxLayout(base: base, directory: base + ".run"), mode: sandbox)
    let signals = try GenericSource().signals(from: signal(evidence), receivedAt: now)
    let brief = ResearchBrief(
      title: signals.first?.title ?? "", signals: signals, base: head, codeowners: nil, now: now)
    let findings = try await BuiltinResearch().run(brief, mirror: mirror, in: workspace)
    guard let repository = RepositoryName("acme/\(bug.name)") else { throw UsageError("\(bug.name) is no name") }
    let research = ResearchJudgement(
      report: Report(id: Identifier(bug.name), repository: repository, title: brief.title, createdAt: now),
      signals: signals, findings: findings, reviewers: [], base: head.text, now: now, addressedBy: nil,
      newestChange: nil
    ).research
    let culprit = commits.count > 1 ? commits[commits.count - 2] : ""
    return Finding(
      name: bug.name, evidence: evidence, verdict: research.verdict,
      isPlaceRight: findings.codePaths.first.map { place in bug.fix.contains { $0.path == place.path } } ?? false,
      rankOfCulprit: findings.suspects.firstIndex { $0.commit == culprit }.map { $0 + 1 })
  }

  private func signal(_ evidence: Evidence) -> JSONValue {
    var members = bug.signal.object ?? [:]
    members["occurred_at"] = .string(Timestamp.text(now))
    if evidence == .title { members["content"] = members["title"] ?? "" }
    return .object(members)
  }
}
