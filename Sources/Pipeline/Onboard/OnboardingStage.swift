import Configuration
package import Domain
import Essentials
package import Foundation
import Git
package import Storage
package import WorkQueue

/// Asks a repository whether it wants us, by a pull request that adds its settings file, and does as it says.
///
/// Merged: what waited is let in. Closed: nothing is ever done there. The host remembers the answer, found by the branch.
package struct OnboardingStage: Sendable {
  package static let branch = "nightshift/onboarding"

  let context: PipelineContext
  let repositories: RepositoryBook
  let mirrors: MirrorBook

  package init(context: PipelineContext, repositories: RepositoryBook, mirrors: MirrorBook) {
    self.context = context
    self.repositories = repositories
    self.mirrors = mirrors
  }

  /// Many asks become one visit.
  package static func visit(to repository: RepositoryName, at when: Date) throws -> Enqueue {
    let name = "onboard/\(repository)"
    let job = try PipelineJobs.onboard.job(
      RepositoryVisit(repository: repository), id: Identifier(name), lane: Identifier(name), readyAt: when)
    return Enqueue(job, ifPresent: .again)
  }

  package func visit(_ leased: LeasedJob) async throws -> Change {
    let name = try PipelineJobs.onboard.payload(of: leased.job).repository
    guard context.settings.watches(name) else { return Change() }
    if context.settings.pullRequests.startWithoutOnboarding {
      return try await open(name, "the operator starts without")
    }
    await repositories.forget(name)
    let repository: HostedRepository
    do {
      repository = try await repositories.repository(name)
    } catch HostRefusal.notFound {
      return Change()
    }
    let facts = try await self.facts(repository)
    let verdict = facts.verdict
    switch verdict {
    case .begin: return try await open(name, "\(verdict)")
    case .ask: return try await ask(repository)
    case .wait, .declined, .withdrawn, .closed: return try await shut(name, verdict)
    }
  }

  private func facts(_ repository: HostedRepository) async throws -> OnboardingFacts {
    var facts = OnboardingFacts(
      hasSettings: try await repositories.settings(for: repository.name).hasFile,
      isClosed: RepositoryStanding(repository) != .open)
    guard !facts.hasSettings else { return facts }
    let us = try await context.tracker.ourselves()
    let pulls = try await context.host.pullRequests(in: repository.name, headBranch: Self.branch)
      .filter { $0.author.id == us.id }.sorted { $0.address.number > $1.address.number }
    // What was merged a moment ago may not show in the default branch yet.
    if let merged = pulls.first, merged.isMerged, let at = merged.closedAt, context.now.timeIntervalSince(at) < 30 {
      throw WriteDeferred(seconds: 3)
    }
    facts.proposals = pulls.map {
      .init(number: $0.address.number, state: $0.isOpen ? .open : $0.isMerged ? .merged : .closed)
    }
    return facts
  }

  /// Lets in what waited.
  private func open(_ name: RepositoryName, _ because: String) async throws -> Change {
    let book = OnboardingBook(store: context.store)
    var change = Change()
    let waiting = try await book.signals(waitingFor: name)
    for routed in waiting {
      let id = routed.signal.id
      let job = try PipelineJobs.group.job(
        routed, id: Identifier("group/\(id)/onboarded"), lane: Lanes.grouping(name), readyAt: context.now)
      change.enqueues.append(Enqueue(job, ifPresent: .again))
      change.deletes.append(DocumentName(collection: OnboardingBook.waiting, id: id.text))
    }
    guard try await book.isShut(name) || !waiting.isEmpty else { return change }
    change.deletes.append(DocumentName(collection: OnboardingBook.shut, id: name.description))
    change.note(
      "\(name)", "onboard", "work begins, because \(because); \(waiting.count) signals waited", at: context.now)
    return change
  }

  private func shut(_ name: RepositoryName, _ verdict: OnboardingVerdict) async throws -> Change {
    var change = Change()
    let note = OnboardingBook.note(verdict, of: name)
    if try await context.store.document(note.collection, id: note.id) != note {
      change.puts.append(note)
      change.note("\(name)", "onboard", "nothing is done there: \(verdict)", at: context.now)
    }
    return change
  }

  private func ask(_ repository: HostedRepository) async throws -> Change {
    let mirror = await mirrors.mirror(of: repository)
    try await mirror.fetch()
    guard let base = try await mirror.head(of: repository) else { return try await notAsked(repository, "it is empty") }
    if let problem = try await pushBranch(mirror, base) { return try await notAsked(repository, problem) }
    let host = context.host.paced(.pullRequest)
    let text = OnboardingText(settings: context.settings, repository: repository)
    let number = try await context.outbox.once("onboarding/\(repository.id)") {
      try await context.host.pullRequests(in: repository.name, headBranch: Self.branch).first?.address.number
    } perform: {
      try await host.createPullRequest(
        in: repository.name, title: OnboardingText.title, body: text.body, head: Self.branch,
        base: repository.defaultBranch, draft: false
      ).address.number
    }
    return try await shut(repository.name, .wait(number))
  }

  private func notAsked(_ repository: HostedRepository, _ reason: String) async throws -> Change {
    var change = try await shut(repository.name, .ask)
    change.note("\(repository.name)", "onboard", "cannot ask: \(reason)", at: context.now)
    return change
  }

  /// Pushes a commit that adds the file, unless an earlier try of ours did; gives what stands in the way.
  private func pushBranch(_ mirror: Mirror, _ base: CommitID) async throws -> String? {
    guard let ref = RefName(Self.branch), let path = RepositoryPath(RepositorySettings.path) else {
      return "a name is not allowed"
    }
    if let there = try await mirror.resolve(ref) {
      let isOurs = try await context.store.document(BranchWork.pushes, id: there.text) != nil
      return isOurs ? nil : "there is a branch \(Self.branch) that somebody else made"
    }
    let us = try await context.tracker.ourselves()
    let stamp = CommitStamp(
      name: us.login, email: "\(us.id)+\(us.login)@users.noreply.\(context.settings.github.host)", date: context.now)
    let commit = try await mirror.buildCommit(
      base: base,
      changes: [TreeChange(path, .write(Data(RepositorySettings.template.utf8), executable: false))],
      message: "\(OnboardingText.title)\n\nMerging this lets Nightshift work here; closing it means no.\n",
      author: stamp)
    var note = Change()
    note.puts.append(Document(collection: BranchWork.pushes, id: commit.text, body: Data(Self.branch.utf8)))
    try await context.store.commit(note)
    guard case .rejected(let reason) = try await mirror.push(commit, to: ref, expecting: nil) else { return nil }
    return "the push was rejected: \(SafeText.title(reason, limit: 200))"
  }
}

/// A repository to be looked at again for its answer.
package struct RepositoryVisit: Sendable, Equatable, Codable {
  package var repository: RepositoryName

  package init(repository: RepositoryName) { self.repository = repository }
}
