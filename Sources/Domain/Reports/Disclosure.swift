import Foundation

/// How much of the evidence may be shown in a repository, and the one place that decides it.
///
/// Whoever renders something for a repository takes a `Disclosure` and renders what it lets through.
package enum Disclosure: String, Sendable, Codable, CaseIterable {
  /// Everybody who can read the repository may read the evidence.
  case full
  /// Source, time, weight, why it matched in general words, and a link; never what was said, by whom, or with which values.
  case linksOnly

  /// What holds in a repository that is `isPrivate`, where the settings say whether public ones are redacted.
  package init(isPrivate: Bool, redactsPublicEvidence: Bool) {
    self = !isPrivate && redactsPublicEvidence ? .linksOnly : .full
  }
}

extension Disclosure {
  /// `report` without anything that may not be shown: safe to render whole, and to put into its hidden block.
  ///
  /// What agents and people wrote freely is not searched for secrets but left out; what is shown instead follows from facts.
  package func shown(_ report: Report) -> Report {
    guard self == .linksOnly else { return report }
    var out = report
    out.title = PublicTitle.text(for: report)
    out.publishedTitle = report.publishedTitle.map { _ in out.title }
    out.entries = report.entries.map(shown)
    out.research = report.research.map(shown)
    out.change?.reviewers = shown(report.change?.reviewers ?? [])
    out.note = PublicWords.note(of: report)
    out.question = report.question.map { _ in PublicWords.question(of: out) }
    return out
  }

  /// One signal's line.
  package func shown(_ entry: LedgerEntry) -> LedgerEntry {
    guard self == .linksOnly else { return entry }
    var out = entry
    out.type = PublicWords.types.contains(entry.type.lowercased()) ? entry.type : ""
    out.because = PublicWords.match(entry.because)
    out.url = entry.url.flatMap(PublicWords.link)
    out.title = out.url == nil ? "not shown here" : "its page at \(entry.source)"
    out.excerpt = ""
    out.people = nil
    out.reckoning = nil
    out.place = nil
    out.subject = entry.subject.flatMap(PublicTitle.text)
    return out
  }

  /// What research found: code and commits, which are public anyway, and nothing that the evidence said.
  package func shown(_ research: Research) -> Research {
    guard self == .linksOnly else { return research }
    var out = research
    out.explanation = PublicWords.explanation(of: research)
    out.cause = PublicWords.cause(in: research)
    out.impact = "\(research.signals) \(research.signals == 1 ? "signal" : "signals")."
    out.codePaths = research.codePaths.map { CodePath(path: $0.path, line: $0.line) }
    out.suspects = research.suspects.map { suspect in
      var out = suspect
      out.reasons = ["it changed this code"]
      return out
    }
    out.reviewers = shown(research.reviewers)
    let told = "`nightshift explain` on the server lists what was looked at"
    out.dataQueried = research.dataQueried.isEmpty ? [] : [told]
    out.successCriterion = PublicWords.criterion(for: research)
    out.addressedBy = research.addressedBy.flatMap { $0.hasPrefix("#") && Int($0.dropFirst()) != nil ? $0 : nil }
    return out
  }

  /// The subject of a change that an agent made for `report`.
  package func changeTitle(_ title: String, for report: Report) -> String {
    self == .full ? title : PublicTitle.text(for: report)
  }

  /// What an agent says about the files it changed; `suspect` is the commit that it took back.
  package func summary(_ summary: String, suspect: String?, paths: [String]) -> String {
    guard self == .linksOnly else { return summary }
    let files = paths.sorted().prefix(20).map { "`\(SafeText.title($0, limit: 120))`" }.joined(separator: ", ")
    let what = suspect.map { "This takes commit \(SafeText.title($0.prefix(10).description)) back, or a part of it" }
    return "\(what ?? "This changes code"), in \(files.isEmpty ? "no file" : files)."
  }

  /// What an agent answers to people, or why it stopped.
  package func answer(_ text: String) -> String {
    self == .full
      ? text
      : "This repository is public, so what the answer rests on is not shown here. "
        + "`nightshift explain` on the server tells it."
  }

  /// A piece of a signal, quoted on one line, or what stands for it.
  package func fragment(_ text: String, limit: Int) -> String? {
    self == .full ? Defang.inline(text, limit: limit) : nil
  }

  /// A line of the decision trail; `stage` is who decided.
  package func trail(_ text: String, stage: String) -> String {
    guard self == .linksOnly else { return text }
    // These speak of checks, commands and labels, all of which are public; the others quote evidence.
    return ["iterate", "labels", "reconcile", "rebuild"].contains(stage) ? text : "decided; the server's trail says why"
  }
}
