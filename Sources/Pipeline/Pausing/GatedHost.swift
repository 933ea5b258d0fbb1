package import Domain

/// A tracker and code host whose every write passes the gate first; reads go straight through.
///
/// Every stage gets this one and no other, so a new stage cannot write past a pause. A new call of either protocol does not
/// compile until somebody decides here whether it writes.
package struct GatedHost: Sendable {
  let tracker: any Tracker
  let host: any CodeHost
  let gate: PauseGate

  package init(tracker: any Tracker, host: any CodeHost, gate: PauseGate) {
    self.tracker = tracker
    self.host = host
    self.gate = gate
  }

  package func paced(_ urgency: WriteUrgency) -> any Tracker { gated(urgency) }
  package func paced(_ urgency: WriteUrgency) -> any CodeHost { gated(urgency) }

  private func gated(_ urgency: WriteUrgency) -> GatedHost {
    GatedHost(tracker: tracker.paced(urgency), host: host.paced(urgency), gate: gate)
  }

  func passing<Result>(_ repository: RepositoryName, _ write: () async throws -> Result) async throws -> Result {
    try await gate.pass(repository)
    return try await write()
  }
}

extension GatedHost: Tracker {
  package func createIssue(
    in repository: RepositoryName, title: String, body: String, labels: [String]
  ) async throws -> TrackedIssue {
    try await passing(repository) {
      try await tracker.createIssue(in: repository, title: title, body: body, labels: labels)
    }
  }

  package func updateIssue(_ address: IssueAddress, title: String?, body: String?, isOpen: Bool?) async throws {
    try await passing(address.repository) {
      try await tracker.updateIssue(address, title: title, body: body, isOpen: isOpen)
    }
  }

  package func addLabels(_ labels: [String], to address: IssueAddress) async throws {
    try await passing(address.repository) { try await tracker.addLabels(labels, to: address) }
  }

  package func removeLabel(_ label: String, from address: IssueAddress) async throws {
    try await passing(address.repository) { try await tracker.removeLabel(label, from: address) }
  }

  package func ensureLabels(_ labels: [LabelDefinition], in repository: RepositoryName) async throws {
    try await passing(repository) { try await tracker.ensureLabels(labels, in: repository) }
  }

  package func comment(_ body: String, on address: IssueAddress) async throws -> TrackedComment {
    try await passing(address.repository) { try await tracker.comment(body, on: address) }
  }

  package func updateComment(_ id: Int64, in repository: RepositoryName, body: String) async throws {
    try await passing(repository) { try await tracker.updateComment(id, in: repository, body: body) }
  }

  package func react(_ reaction: String, toComment id: Int64, in repository: RepositoryName) async throws {
    try await passing(repository) { try await tracker.react(reaction, toComment: id, in: repository) }
  }

  package func pinIssue(_ address: IssueAddress) async throws {
    try await passing(address.repository) { try await tracker.pinIssue(address) }
  }

  package func unpinIssue(_ address: IssueAddress) async throws {
    try await passing(address.repository) { try await tracker.unpinIssue(address) }
  }

  package func assign(_ login: String, to address: IssueAddress) async throws -> Bool {
    try await passing(address.repository) { try await tracker.assign(login, to: address) }
  }

  package func issue(_ address: IssueAddress) async throws -> TrackedIssue { try await tracker.issue(address) }

  package func issues(in repository: RepositoryName, labelled label: String) async throws -> [TrackedIssue] {
    try await tracker.issues(in: repository, labelled: label)
  }

  package func comments(on address: IssueAddress) async throws -> [TrackedComment] {
    try await tracker.comments(on: address)
  }

  package func permission(of login: String, in repository: RepositoryName) async throws -> Permission {
    try await tracker.permission(of: login, in: repository)
  }

  package func ourselves() async throws -> Actor { try await tracker.ourselves() }
}
