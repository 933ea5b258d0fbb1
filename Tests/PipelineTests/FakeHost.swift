import Domain
import Essentials
import Foundation
import Synchronization

/// A tracker and code host in memory: it keeps what it is told, answers from that, and refuses what a real one refuses.
final class FakeHost: Tracker, CodeHost {
  struct State: Sendable {
    var repositories: [RepositoryName: HostedRepository] = [:]
    var files: [String: Data] = [:]
    var issues: [IssueAddress: TrackedIssue] = [:]
    var comments: [IssueAddress: [TrackedComment]] = [:]
    var reactions: [Int64: Set<String>] = [:]
    var labels: [RepositoryName: [String: LabelDefinition]] = [:]
    var permissions: [String: Permission] = [:]
    var pulls: [IssueAddress: HostedPullRequest] = [:]
    var checks: [String: [Check]] = [:]
    var required: [String] = []
    /// Our own check runs, by external id.
    var ownChecks: [String: OwnCheck] = [:]
    var pinned: Set<IssueAddress> = []
    var reviews: [IssueAddress: [Review]] = [:]
    var reviewComments: [IssueAddress: [ReviewComment]] = [:]
    var events: [IssueAddress: [TrackedEvent]] = [:]
    /// What every question about one repository is answered with.
    var repositoryRefusal: HostRefusal?
    var transfers: [IssueAddress: IssueAddress] = [:]
    /// When what is done now is done.
    var now = Sample.noon
    var lastNumber = 0
    var lastID: Int64 = 1_000
    /// Every write, in words.
    var writes: [String] = []
    /// Every text that was sent to stand somewhere, as it was sent.
    var texts: [String] = []
    /// Thrown by the next write that begins with the key.
    var failures: [String: any Error] = [:]
  }

  static let us = Actor(id: 900, login: "nightshift[bot]", isBot: true)
  let state = Mutex(State())

  init(_ repositories: RepositoryName...) {
    state.withLock { state in
      for (index, name) in repositories.enumerated() {
        state.repositories[name] = HostedRepository(
          name: name, id: Int64(10 + index), defaultBranch: "main", isPrivate: true, isArchived: false,
          cloneURL: "https://ghe.example.com/\(name).git")
      }
    }
  }

  var writes: [String] { state.withLock(\.writes) }

  func permit(_ login: String, _ permission: Permission) { state.withLock { $0.permissions[login] = permission } }

  /// Makes the next write that begins with `write` fail.
  func fail(_ write: String, with error: any Error) { state.withLock { $0.failures[write] = error } }

  func paced(_ urgency: WriteUrgency) -> any Tracker { self }
  func paced(_ urgency: WriteUrgency) -> any CodeHost { self }

  /// Notes a write and does it, unless it is to fail.
  private func write<Result>(_ text: String, says: [String?] = [], _ body: (inout State) throws -> Result) throws
    -> Result
  {
    try state.withLock { state in
      if let key = state.failures.keys.first(where: text.hasPrefix), let error = state.failures.removeValue(forKey: key)
      {
        throw error
      }
      state.writes.append(text)
      state.texts += says.compactMap(\.self)
      return try body(&state)
    }
  }

  private func found<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw HostRefusal.notFound }
    return value
  }
}

extension FakeHost {
  func issue(_ address: IssueAddress) async throws -> TrackedIssue {
    try found(state.withLock { $0.issues[address] })
  }

  func issues(in repository: RepositoryName, labelled label: String) async throws -> [TrackedIssue] {
    state.withLock { $0.issues.values.map(\.self) }
      .filter { $0.address.repository == repository && $0.labels.contains(label) && !$0.isPullRequest }
      .sorted { $0.address.number > $1.address.number }
  }

  func createIssue(in repository: RepositoryName, title: String, body: String, labels: [String]) async throws
    -> TrackedIssue
  {
    try write("create issue in \(repository): \(title)", says: [title, body] + labels) { state in
      try Self.check(body)
      guard state.repositories[repository] != nil else { throw HostRefusal.notFound }
      return Self.add(title: title, body: body, labels: labels, by: Self.us, in: repository, &state)
    }
  }

  /// A person opens an issue.
  func open(_ title: String, _ body: String, labels: [String] = [], by actor: Actor, in repository: RepositoryName)
    -> TrackedIssue
  {
    state.withLock { Self.add(title: title, body: body, labels: labels, by: actor, in: repository, &$0) }
  }

  private static func add(
    title: String, body: String, labels: [String], by actor: Actor, in repository: RepositoryName,
    _ state: inout State
  ) -> TrackedIssue {
    state.lastNumber += 1
    let address = IssueAddress(repository: repository, number: state.lastNumber)
    let issue = TrackedIssue(
      address: address, id: Int64(5_000 + state.lastNumber), nodeID: "I_\(state.lastNumber)", title: title, body: body,
      isOpen: true, labels: labels, author: actor, isLocked: false, isPullRequest: false, createdAt: state.now,
      updatedAt: state.now, url: "https://ghe.example.com/\(repository)/issues/\(state.lastNumber)")
    state.issues[address] = issue
    for label in labels { state.note(.labeled(label), on: address, by: actor) }
    return issue
  }

  private static func check(_ body: String) throws {
    guard body.unicodeScalars.count <= 65_536 else { throw HostRefusal.invalid("body is too long") }
  }

  func updateIssue(_ address: IssueAddress, title: String?, body: String?, isOpen: Bool?) async throws {
    let parts = [title.map { _ in "title" }, body.map { _ in "body" }, isOpen.map { $0 ? "open" : "closed" }]
    try write("update \(address): \(parts.compactMap(\.self).joined(separator: ", "))", says: [title, body]) { state in
      guard var issue = state.issues[address] else { throw HostRefusal.notFound }
      if let body { try Self.check(body) }
      issue.title = title ?? issue.title
      issue.body = body ?? issue.body
      issue.updatedAt = state.now
      if let isOpen, isOpen != issue.isOpen { state.note(isOpen ? .reopened : .closed, on: address, by: Self.us) }
      issue.isOpen = isOpen ?? issue.isOpen
      state.issues[address] = issue
    }
  }

  func addLabels(_ labels: [String], to address: IssueAddress) async throws {
    try write("label \(address): \(labels.joined(separator: ", "))", says: labels) { state in
      guard state.issues[address] != nil || state.pulls[address] != nil else { throw HostRefusal.notFound }
      let new = labels.filter { state.issues[address]?.labels.contains($0) == false }
      state.issues[address]?.labels += new
      for label in new { state.note(.labeled(label), on: address, by: Self.us) }
    }
  }

  func removeLabel(_ label: String, from address: IssueAddress) async throws {
    try write("unlabel \(address): \(label)") { state in
      guard state.issues[address]?.labels.contains(label) == true else { return }
      state.issues[address]?.labels.removeAll { $0 == label }
      state.note(.unlabeled(label), on: address, by: Self.us)
    }
  }

  func ensureLabels(_ labels: [LabelDefinition], in repository: RepositoryName) async throws {
    try write("ensure labels in \(repository)") { state in
      for label in labels where state.labels[repository]?[label.name] == nil {
        state.labels[repository, default: [:]][label.name] = label
      }
    }
  }

  func comments(on address: IssueAddress) async throws -> [TrackedComment] {
    state.withLock { $0.comments[address] ?? [] }
  }

  func comment(_ body: String, on address: IssueAddress) async throws -> TrackedComment {
    try write("comment on \(address)", says: [body]) { state in
      try Self.check(body)
      return Self.say(body, by: Self.us, on: address, &state)
    }
  }

  /// A person comments.
  func say(_ body: String, by actor: Actor, on address: IssueAddress) -> TrackedComment {
    state.withLock { Self.say(body, by: actor, on: address, &$0) }
  }

  private static func say(_ body: String, by actor: Actor, on address: IssueAddress, _ state: inout State)
    -> TrackedComment
  {
    state.lastID += 1
    let comment = TrackedComment(
      id: state.lastID, author: actor, body: body, createdAt: state.now, updatedAt: state.now)
    state.issues[address]?.updatedAt = state.now
    state.comments[address, default: []].append(comment)
    return comment
  }

  func updateComment(_ id: Int64, in repository: RepositoryName, body: String) async throws {
    try write("edit comment \(id)", says: [body]) { state in
      for (address, comments) in state.comments {
        guard let index = comments.firstIndex(where: { $0.id == id }) else { continue }
        state.comments[address]?[index].body = body
        return
      }
      throw HostRefusal.notFound
    }
  }

  func react(_ reaction: String, toComment id: Int64, in repository: RepositoryName) async throws {
    try write("react \(reaction) to \(id)") { _ = $0.reactions[id, default: []].insert(reaction) }
  }

  func pinIssue(_ address: IssueAddress) async throws {
    try write("pin \(address)") { state in
      guard state.issues[address] != nil else { throw HostRefusal.notFound }
      let others = state.pinned.filter { $0.repository == address.repository && $0 != address }
      guard others.count < 3 else { throw HostRefusal.invalid("Maximum 3 pinned issues per repository") }
      state.pinned.insert(address)
    }
  }

  func unpinIssue(_ address: IssueAddress) async throws {
    try write("unpin \(address)") { _ = $0.pinned.remove(address) }
  }

  func assign(_ login: String, to address: IssueAddress) async throws -> Bool {
    try write("assign \(login) to \(address)") { ($0.permissions[login] ?? .none) >= .write }
  }

  func permission(of login: String, in repository: RepositoryName) async throws -> Permission {
    state.withLock { $0.permissions["\(login) in \(repository)"] ?? $0.permissions[login] ?? .none }
  }

  func ourselves() async throws -> Actor { Self.us }
}

extension FakeHost {
  func repositories() async throws -> [HostedRepository] {
    state.withLock { $0.repositories.values.sorted { $0.name < $1.name } }
  }

  func repository(_ name: RepositoryName) async throws -> HostedRepository {
    if let refusal = state.withLock(\.repositoryRefusal) { throw refusal }
    return try found(state.withLock { $0.repositories[name] })
  }

  func file(_ path: String, in repository: RepositoryName) async throws -> Data? {
    state.withLock { $0.files["\(repository)/\(path)"] }
  }

  func gitToken(for repository: RepositoryName, write: Bool) async throws -> Redacted { Redacted("ghs_fake") }

  func pullRequest(_ address: IssueAddress) async throws -> HostedPullRequest {
    try found(state.withLock { $0.pulls[address] })
  }

  func openPullRequests(in repository: RepositoryName) async throws -> [HostedPullRequest] {
    state.withLock { $0.pulls.values.filter { $0.address.repository == repository && $0.isOpen } }
  }

  func pullRequests(in repository: RepositoryName, headBranch branch: String) async throws -> [HostedPullRequest] {
    state.withLock { $0.pulls.values.filter { $0.address.repository == repository && $0.headBranch == branch } }
  }

  func createPullRequest(
    in repository: RepositoryName, title: String, body: String, head: String, base: String, draft: Bool
  ) async throws -> HostedPullRequest {
    try write("open pull request \(head)", says: [title, body, head]) { state in
      state.lastNumber += 1
      let pull = Sample.pull(
        IssueAddress(repository: repository, number: state.lastNumber), branch: head, isDraft: draft)
      state.pulls[pull.address] = pull
      return pull
    }
  }

  func updatePullRequest(_ address: IssueAddress, title: String?, body: String?, isOpen: Bool?) async throws {
    try write("update \(address)", says: [title, body]) { $0.pulls[address]?.isOpen = isOpen ?? true }
  }

  func changedPaths(_ address: IssueAddress) async throws -> [String] { [] }

  func requestReviewers(_ logins: [String], for address: IssueAddress) async throws {
    try write("ask \(logins.joined(separator: ", ")) to review \(address)") { state in
      guard logins.allSatisfy({ (state.permissions[$0] ?? .none) >= .read }) else {
        throw HostRefusal.invalid("Reviews may only be requested from collaborators")
      }
      state.pulls[address]?.requestedReviewers += logins
    }
  }

  func markReady(_ pullRequest: HostedPullRequest) async throws {
    try write("ready \(pullRequest.address)") { $0.pulls[pullRequest.address]?.isDraft = false }
  }

  func convertToDraft(_ pullRequest: HostedPullRequest) async throws {
    try write("draft \(pullRequest.address)") { $0.pulls[pullRequest.address]?.isDraft = true }
  }

  func checks(of commit: String, in repository: RepositoryName) async throws -> [Check] {
    state.withLock { $0.checks[commit] ?? [] }
  }

  func requiredChecks(of branch: String, in repository: RepositoryName) async throws -> [String] {
    state.withLock(\.required)
  }

  func log(of check: Check, in repository: RepositoryName, limit: Int) async throws -> String? { nil }

  func annotations(of check: Check, in repository: RepositoryName) async throws -> [Annotation] { [] }

  func reviews(of address: IssueAddress) async throws -> [Review] { state.withLock { $0.reviews[address] ?? [] } }

  func reviewComments(of address: IssueAddress) async throws -> [ReviewComment] {
    state.withLock { $0.reviewComments[address] ?? [] }
  }

  func reply(_ body: String, to comment: ReviewComment, of address: IssueAddress) async throws {
    try write("reply to \(comment.id)", says: [body]) { _ in }
  }

  func resolveThread(of comment: ReviewComment, in address: IssueAddress) async throws {
    try write("resolve \(comment.id)") { _ in }
  }

  func report(_ check: OwnCheck, on commit: String, in repository: RepositoryName) async throws {
    try write("check \(check.name)", says: [check.title, check.summary]) { $0.ownChecks[check.externalID] = check }
  }

  func login(ofAuthor commit: String, in repository: RepositoryName) async throws -> String? { nil }
}
