import Essentials
import Foundation

/// Everything the embedded GitHub knows, as a value: a reader keeps the copy it was given, a writer changes a draft.
struct HubState: Sendable {
  /// Where clients reach us; not part of what is kept.
  var site = Site(base: "http://127.0.0.1")

  var accounts = Table<Account>("accounts")
  var tokens = Table<PersonToken>("tokens")
  var apps = Table<App>("apps")
  var installations = Table<Installation>("installations")
  var grants = Table<InstallationGrant>("grants")
  var repositories = Table<Repository>("repositories")
  var issues = Table<Issue>("issues")
  var labels = Table<Label>("labels")
  var comments = Table<Comment>("comments")
  var reactions = Table<Reaction>("reactions")
  var events = Table<IssueEvent>("events")
  var reviews = Table<Review>("reviews")
  var reviewComments = Table<ReviewComment>("reviewComments")
  var threads = Table<ReviewThread>("threads")
  var statuses = Table<CommitStatus>("statuses")
  var suites = Table<CheckSuite>("suites")
  var runs = Table<CheckRun>("runs")
  var workflows = Table<Workflow>("workflows")
  var workflowRuns = Table<WorkflowRun>("workflowRuns")
  var jobs = Table<WorkflowJob>("jobs")
  var tasks = Table<CITask>("tasks")
  var deliveries = Table<HookDelivery>("deliveries")
  var manifestCodes = Table<ManifestCode>("manifestCodes")
  var renames = Table<Rename>("renames")
  var transfers = Table<Transfer>("transfers")
  var milestones = Table<Milestone>("milestones")
  var commitComments = Table<CommitComment>("commitComments")
  var deployments = Table<Deployment>("deployments")
  var deploymentStatuses = Table<DeploymentStatus>("deploymentStatuses")
  var mergeGroups = Table<MergeGroup>("mergeGroups")
  private var counter = Table<Int>("counter")

  init() {}

  /// A number that no row has had, of any kind.
  mutating func newID() -> Int {
    let next = (counter[0] ?? 1000) + 1
    counter[0] = next
    return next
  }

  /// Everything that changed since the last call.
  mutating func takeChanges() throws -> [RowChange] {
    var changes: [RowChange] = []
    try each { table in changes += try table.takeChanges() }
    return changes
  }

  /// Takes rows as they were written down; a row of an unknown table is refused.
  mutating func restore(_ rows: [RowChange]) throws {
    for row in rows {
      guard let body = row.body else { continue }
      var isKnown = false
      try each { table in
        guard table.name == row.table else { return }
        try table.restore(row.id, body)
        isKnown = true
      }
      guard isKnown else { throw UnknownTable(name: row.table) }
    }
  }

  static var tableNames: [String] {
    var names: [String] = []
    var state = HubState()
    state.each { names.append($0.name) }
    return names
  }

  private mutating func each(_ visit: (inout any AnyTable) throws -> Void) rethrows {
    try Self.visit(&accounts, visit)
    try Self.visit(&tokens, visit)
    try Self.visit(&apps, visit)
    try Self.visit(&installations, visit)
    try Self.visit(&grants, visit)
    try Self.visit(&repositories, visit)
    try Self.visit(&issues, visit)
    try Self.visit(&labels, visit)
    try Self.visit(&comments, visit)
    try Self.visit(&reactions, visit)
    try Self.visit(&events, visit)
    try Self.visit(&reviews, visit)
    try Self.visit(&reviewComments, visit)
    try Self.visit(&threads, visit)
    try Self.visit(&statuses, visit)
    try Self.visit(&suites, visit)
    try Self.visit(&runs, visit)
    try Self.visit(&workflows, visit)
    try Self.visit(&workflowRuns, visit)
    try Self.visit(&jobs, visit)
    try Self.visit(&tasks, visit)
    try Self.visit(&deliveries, visit)
    try Self.visit(&manifestCodes, visit)
    try Self.visit(&renames, visit)
    try Self.visit(&transfers, visit)
    try Self.visit(&milestones, visit)
    try Self.visit(&commitComments, visit)
    try Self.visit(&deployments, visit)
    try Self.visit(&deploymentStatuses, visit)
    try Self.visit(&mergeGroups, visit)
    try Self.visit(&counter, visit)
  }

  private static func visit<Row>(_ table: inout Table<Row>, _ visit: (inout any AnyTable) throws -> Void) rethrows {
    var any: any AnyTable = table
    try visit(&any)
    if let changed = any as? Table<Row> { table = changed }
  }
}

/// A table whatever its rows are.
protocol AnyTable {
  var name: String { get }
  mutating func takeChanges() throws -> [RowChange]
  mutating func restore(_ id: Int, _ body: Data) throws
}

extension Table: AnyTable {}

/// What was written down is of a newer program, or not ours.
struct UnknownTable: Error, CustomStringConvertible {
  var name: String
  var description: String { "the data directory holds rows of a table this program does not know: \(name)" }
}
