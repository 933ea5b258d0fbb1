import Domain
import Foundation
import Git

/// One research pass, with what it looked at so far.
struct ResearchRun {
  let brief: ResearchBrief
  let mirror: Mirror
  let workspace: any AgentWorkspace
  let evidence: SharedEvidence
  private var queried: [String] = []

  init(brief: ResearchBrief, mirror: Mirror, workspace: any AgentWorkspace, evidence: SharedEvidence) {
    self.brief = brief
    self.mirror = mirror
    self.workspace = workspace
    self.evidence = evidence
    queried.append(
      evidence.traced == 0
        ? "\(brief.signals.count) signals, none with a stack trace of our own code"
        : "\(brief.signals.count) signals, \(evidence.traced) with a stack trace; \(evidence.agreeing) of those end in the same place"
    )
  }

  private var firstOccurrence: Date { brief.signals.map(\.occurredAt).min() ?? brief.now }

  /// Finds the frames in the tree, innermost first; of several files a frame may be in, the one that has its line.
  mutating func locate(_ frames: [StackFrame], among files: [String]) async throws -> [LocatedFrame] {
    let mapper = FrameMapper(files: files)
    var located: [LocatedFrame] = []
    for frame in frames.prefix(8) {
      var found: [LocatedFrame] = []
      for candidate in mapper.candidates(for: frame).prefix(3) {
        if let place = try await LocatedFrame.read(frame, at: candidate, in: workspace) { found.append(place) }
      }
      let confirmed = found.filter(\.isConfirmed)
      for place in confirmed.isEmpty ? found : confirmed
      where !located.contains(where: { $0.path == place.path && $0.line == place.line }) {
        located.append(place)
        let range = "\(place.region.lowerBound) to \(place.region.upperBound)"
        queried.append("\(place.path) at \(brief.base.short), lines \(range)")
      }
    }
    return located
  }

  mutating func findings(_ located: [LocatedFrame], innermost: LocatedFrame) async throws -> ResearchFindings {
    if !innermost.isConfirmed, let function = innermost.function,
      let remover = try await remover(of: function, from: innermost.path)
    {
      return gone(
        "\(QuotedText.code(function)) is no longer in \(innermost.path): \(words(remover)) took it out.",
        frames: located)
    }
    let (suspects, note) = try await suspects(of: located, weakening: 1)
    var cause = "\(subject) at \(place(of: innermost))"
    if !innermost.isConfirmed { cause += ", a line that the present code does not have" }
    cause += "." + (suspects.first.map { " " + sentence($0) } ?? " No commit could be suspected.")
    if let note { cause += " Note: \(note)." }
    return ResearchFindings(
      codePaths: codePaths(located), frames: frames(located), suspects: suspects,
      owners: owners(of: located.map(\.path.text)), cause: cause, dataQueried: queried,
      isConfirmed: innermost.isConfirmed)
  }

  /// Says so if the innermost frame's file was in the repository once.
  mutating func deletion(of frames: [StackFrame]) async throws -> ResearchFindings? {
    guard let frame = frames.first else { return nil }
    let parts = FrameMapper.segments(frame.file)
    // A bare name is too little to tell one deleted file from another, unless it is all there is.
    for start in parts.indices.prefix(6) where parts.count - start >= min(2, parts.count) {
      guard let path = RepositoryPath(parts[start...].joined(separator: "/")) else { continue }
      guard let last = try await mirror.log(from: brief.base, limit: 1, paths: [path]).first else { continue }
      queried.append("history of \(path)")
      return gone("\(path) is no longer in the repository: \(words(last)) took it out.", frames: [])
    }
    return nil
  }

  /// Names, addresses and files that the texts speak of: a weaker trail than a stack trace.
  mutating func findingsFromWords() async throws -> ResearchFindings {
    let wanted = WordSearch.words(of: brief.signals)
    let hits = try await WordSearch(workspace: workspace).hits(wanted)
    queried.append("a search for \(wanted.count) names from the signals' texts")
    var located: [LocatedFrame] = []
    for hit in hits.prefix(3) {
      let frame = StackFrame(file: hit.path, line: hit.line)
      let candidate = FrameMapper.Candidate(path: hit.path, score: min(1, hit.score / (hits.first?.score ?? 1)))
      guard let place = try await LocatedFrame.read(frame, at: candidate, in: workspace) else { continue }
      located.append(place)
      let found = hit.words.map { QuotedText.code($0, limit: 60) }.joined(separator: ", ")
      queried.append("\(hit.path), which holds \(found)")
    }
    guard let first = located.first else {
      return ResearchFindings(cause: "Nothing in the signals names a place in the code.", dataQueried: queried)
    }
    let (suspects, note) = try await suspects(of: located, weakening: 0.3)
    var cause = "No stack trace. The texts speak of what stands in \(first.path), line \(first.line)."
    if let suspect = suspects.first { cause += " \(sentence(suspect)) That is a guess." }
    if let note { cause += " Note: \(note)." }
    return ResearchFindings(
      codePaths: codePaths(located), suspects: suspects, owners: owners(of: located.map(\.path.text)), cause: cause,
      dataQueried: queried)
  }

  private mutating func suspects(
    of located: [LocatedFrame], weakening: Double
  ) async throws -> (suspects: [Suspect], note: String?) {
    let search = SuspectSearch(mirror: mirror, base: brief.base, tokens: tokens(located))
    let scores = try await search.scores(for: located)
    let release = try await self.release()
    if let release { queried.append("the release's commit, \(release.short)") }
    let (allowed, note) = try await search.allowed(scores.commits, before: firstOccurrence, release: release)
    let paths = Set(located.map(\.path.text)).sorted().joined(separator: ", ")
    queried.append("blame and history of \(paths)")
    var suspects = scores.suspects(before: firstOccurrence, allowed: allowed)
    for index in suspects.indices { suspects[index].score *= weakening }
    return (suspects, note)
  }

  /// The commit that the earliest signal's release was made from, where its name says so.
  private func release() async throws -> CommitID? {
    let earliest = brief.signals.filter { $0.release != nil }.min { $0.occurredAt < $1.occurredAt }
    guard let text = earliest?.release else { return nil }
    let parts = text.split(whereSeparator: { "@+".contains($0) }).map(String.init)
    for name in [text] + parts.reversed() + parts.map({ "v" + $0 }) {
      guard let ref = RefName(name), let commit = try await mirror.resolve(ref) else { continue }
      return commit
    }
    return nil
  }

  /// What the error and the frames speak of, long enough to mean something.
  private func tokens(_ located: [LocatedFrame]) -> [String] {
    let message = evidence.exception?.message ?? ""
    let words = message.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    let names = words.filter { $0.contains("_") || $0.dropFirst().contains(where: \.isUppercase) }
    return (located.compactMap(\.function) + names).filter { $0.count > 3 }
  }

  private func remover(of function: String, from path: RepositoryPath) async throws -> CommitSummary? {
    for commit in try await mirror.log(from: brief.base, limit: 20, paths: [path]) {
      let files = try await mirror.commit(commit.id).files.filter { $0.newPath == path.text || $0.oldPath == path.text }
      let removed = files.flatMap(\.hunks).flatMap(\.removedText)
      if removed.contains(where: { $0.contains(function) }) { return commit }
    }
    return nil
  }

  private func gone(_ cause: String, frames located: [LocatedFrame]) -> ResearchFindings {
    ResearchFindings(
      codePaths: codePaths(located), frames: frames(located), owners: owners(of: located.map(\.path.text)),
      cause: cause, dataQueried: queried, isAlreadyGone: true)
  }

  private func owners(of paths: [String]) -> [CodeOwner] {
    guard let bytes = brief.codeowners else { return [] }
    let rules = CodeOwners(bytes)
    var seen: Set<CodeOwner.Name> = []
    return paths.flatMap { rules.owners(of: $0) }.filter { seen.insert($0.name).inserted }
  }

  private func codePaths(_ located: [LocatedFrame]) -> [CodePath] {
    located.map { CodePath(path: $0.path.text, line: $0.line, function: $0.function) }
  }

  private func frames(_ located: [LocatedFrame]) -> [StackFrame] {
    located.map { StackFrame(file: $0.path.text, function: $0.frame.function, line: $0.line) }
  }

  private var subject: String {
    guard let error = evidence.exception else { return "The error" }
    return QuotedText.code(error.message.isEmpty ? error.type : "\(error.type): \(error.message)", limit: 120)
  }

  private func place(of frame: LocatedFrame) -> String {
    "\(frame.path):\(frame.line)" + (frame.function.map { " in \(QuotedText.code($0, limit: 80))" } ?? "")
  }

  private func sentence(_ suspect: Suspect) -> String {
    let reason = suspect.reasons.first.map { ": it \($0)" } ?? ""
    return "\(suspect.commit.prefix(7)) (\(QuotedText.code(suspect.subject))) is the likeliest culprit\(reason)."
  }

  private func words(_ commit: CommitSummary) -> String { "\(commit.id.short) (\(QuotedText.code(commit.subject)))" }
}
