import Configuration
package import Domain
package import Essentials
package import Foundation
package import LanguageModel
package import Storage

/// What models cost, kept in the store by day, repository, report and pull request.
package actor ModelLedger {
  private static let collection = "model-spend"
  private let store: any Store
  private let log: Log
  /// What is in the store, as far as it was read.
  private var known: [SpendPlace: Receipt] = [:]
  /// What is not in the store yet; whoever writes takes along what others add meanwhile, so that no sum overtakes a later one.
  private var unwritten: Set<SpendPlace> = []
  private var lines: [TrailEntry] = []
  private var isWriting = false

  package init(store: any Store, log: Log) {
    self.store = store
    self.log = log
  }

  /// Tells `book` what was spent before the start, as far as it still counts on the day of `now`.
  package func teach(_ book: BudgetBook, at now: Date) async throws {
    let day = SpendAccount.day(now)
    for document in try await store.documents(Self.collection) {
      guard let place = Self.place(document.id) else { continue }
      if place.scope == .day || place.scope == .repository, !place.name.hasSuffix(day) { continue }
      let receipt: Receipt = try ReportShelf.decode(document)
      known[place] = receipt
      book.with { $0.learn(place, spent: receipt.dollars) }
    }
  }

  /// Adds `call` to all whose account it is on; a store that fails is noted, since the call has been made.
  package func note(_ call: ModelCall) async {
    SpendMeter.current?.add(call)
    let places = call.account.places(on: SpendAccount.day(call.at)).filter { $0.scope != .run }
    do {
      for place in places { _ = try await receipt(place) }
      for place in places {
        known[place, default: Receipt()].modelCalls += 1
        known[place]?.tokens += call.usage.total
        known[place]?.dollars += call.dollars
      }
      unwritten.formUnion(places)
      if let report = call.account.report {
        lines.append(TrailEntry(subject: report, at: call.at, stage: "model", text: Self.line(call)))
      }
      try await write()
    } catch {
      log.warning("what a model cost could not be kept", ["tokens": call.usage.total])
    }
  }

  private func write() async throws {
    guard !isWriting else { return }
    isWriting = true
    defer { isWriting = false }
    while !unwritten.isEmpty {
      var change = Change()
      for place in unwritten {
        let body = try ReportShelf.encode(known[place] ?? Receipt())
        change.puts.append(Document(collection: Self.collection, id: Self.name(place), body: body))
      }
      change.trail = lines
      (unwritten, lines) = ([], [])
      try await store.commit(change)
    }
  }

  /// One call in the trace of its report.
  private static func line(_ call: ModelCall) -> String {
    let usage = call.usage
    let outcome = call.failure.map { "no answer (\($0))" } ?? "\(usage.output) tokens written"
    let model = call.model.isEmpty || call.model == call.name ? call.name : "\(call.name) (\(call.model))"
    return "\(call.task.rawValue) asked \(model): \(usage.total - usage.output) tokens read, \(outcome), "
      + String(format: "$%.4f, %.1f s", call.dollars, call.latency.seconds)
  }

  /// What was spent at `place` so far.
  package func receipt(_ place: SpendPlace) async throws -> Receipt {
    if let receipt = known[place] { return receipt }
    let kept: Receipt? = try await store.document(Self.collection, id: Self.name(place)).map(ReportShelf.decode)
    // Somebody may have added to it meanwhile.
    let receipt = known[place] ?? kept ?? Receipt()
    known[place] = receipt
    return receipt
  }

  private static func name(_ place: SpendPlace) -> String { "\(place.scope.rawValue)/\(place.name)" }

  private static func place(_ name: String) -> SpendPlace? {
    let parts = name.split(separator: "/", maxSplits: 1)
    guard parts.count == 2, let scope = BudgetRefusal.Scope(rawValue: String(parts[0])) else { return nil }
    return SpendPlace(scope, String(parts[1]))
  }
}
