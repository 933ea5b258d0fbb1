package import Domain
package import Essentials
import Foundation
package import Storage

/// Reports, signals and group members in the store, as typed values.
package struct ReportShelf: Sendable {
  package let store: any Store

  package init(store: any Store) { self.store = store }

  package static let reports = "reports"
  package static let signals = "signals"
  package static let quarantine = "quarantine"

  package func report(_ id: Identifier<Report>) async throws -> Report? {
    try await store.document(Self.reports, id: id.text).map(Self.decode)
  }

  package func reports() async throws -> [Report] {
    try await store.documents(Self.reports).map(Self.decode)
  }

  package func report(issue: IssueAddress) async throws -> Report? {
    try await store.documents(Self.reports, key: Self.issueKey(issue)).first.map(Self.decode)
  }

  package func report(pull: IssueAddress) async throws -> Report? {
    try await store.documents(Self.reports, key: Self.pullKey(pull)).first.map(Self.decode)
  }

  /// Reports whose pull request has `commit` as the head we pushed.
  package func reports(head commit: String, in repository: RepositoryName) async throws -> [Report] {
    try await store.documents(Self.reports, key: "head:\(repository)@\(commit)").map(Self.decode)
  }

  package func reports(branch: String, in repository: RepositoryName) async throws -> [Report] {
    try await store.documents(Self.reports, key: "branch:\(repository):\(branch)").map(Self.decode)
  }

  package func reports(in repository: RepositoryName) async throws -> [Report] {
    try await store.documents(Self.reports, key: "repository:\(repository)").map(Self.decode)
  }

  package static func document(_ report: Report) throws -> Document {
    var keys: Set<String> = ["repository:\(report.repository)"]
    if let address = report.address { keys.insert(issueKey(address)) }
    if let change = report.change {
      keys.insert(pullKey(IssueAddress(repository: report.repository, number: change.number)))
      keys.insert("head:\(report.repository)@\(change.head)")
      keys.insert("branch:\(report.repository):\(change.branch)")
    }
    if let before = report.takenBack?.change {
      keys.insert(pullKey(IssueAddress(repository: report.repository, number: before.number)))
    }
    return Document(collection: reports, id: report.id.text, body: try encode(report), keys: keys)
  }

  package func signals(of report: Identifier<Report>) async throws -> [MemberSignal] {
    try await store.documents(Self.signals, key: "report:\(report)").map(Self.decode)
  }

  package func signal(_ id: Identifier<Signal>) async throws -> MemberSignal? {
    try await store.document(Self.signals, id: id.text).map(Self.decode)
  }

  package func signals() async throws -> [MemberSignal] {
    try await store.documents(Self.signals).map(Self.decode)
  }

  package func signals(in repository: RepositoryName) async throws -> [MemberSignal] {
    try await store.documents(Self.signals, key: "repository:\(repository)").map(Self.decode)
  }

  package static func document(_ member: MemberSignal) throws -> Document {
    var keys: Set<String> = ["report:\(member.report)", "repository:\(member.repository)"]
    if let other = member.cameFrom { keys.insert("repository:\(other)") }
    return Document(collection: signals, id: member.signal.id.text, body: try encode(member), keys: keys)
  }

  /// The report that counts what comes for `report`: itself, or the one it was joined or moved to.
  package func current(_ report: Report) async throws -> Report {
    var report = report
    for _ in 0..<16 {
      guard let left = report.left, let next = try await self.report(left.report) else { break }
      report = next
    }
    return report
  }

  static func issueKey(_ issue: IssueAddress) -> String { "issue:\(issue)" }
  static func pullKey(_ pull: IssueAddress) -> String { "pull:\(pull)" }

  static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.dateEncodingStrategy = .iso8601
    return try encoder.encode(value)
  }

  static func decode<Value: Decodable>(_ document: Document) throws -> Value { try decode(bytes: document.body) }

  static func decode<Value: Decodable>(bytes: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return try decoder.decode(Value.self, from: bytes)
  }
}

/// A signal and the report it was put into.
package struct MemberSignal: Sendable, Equatable, Codable {
  package var signal: Signal
  package var report: Identifier<Report>
  package var repository: RepositoryName
  /// Where it was before a person moved its report: what is like it and still comes there goes along.
  package var cameFrom: RepositoryName?
  /// What grouping made of its text, so that nothing is made twice; nil where it was not worth keeping.
  package var vector: KeptVector?

  package init(
    signal: Signal, report: Identifier<Report>, repository: RepositoryName, cameFrom: RepositoryName? = nil,
    vector: KeptVector? = nil
  ) {
    self.signal = signal
    self.report = report
    self.repository = repository
    self.cameFrom = cameFrom == repository ? nil : cameFrom
    self.vector = vector
  }
}
