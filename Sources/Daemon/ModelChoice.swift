package import Configuration
import Essentials
import Foundation
import HTTPClient
package import LanguageModel
package import Pipeline
package import Runtime
package import Telemetry

/// Which language models the settings give, and what they may cost.
package enum ModelChoice {
  /// The models of `settings`; what they cost goes into `ledger` and `metrics`.
  ///
  /// - Throws: `StartError` where something is missing.
  package static func registry(
    _ settings: Settings, ledger: ModelLedger, metrics: Metrics, time: any TimeSource
  ) async throws -> ModelRegistry {
    let shown = ModelMetrics(metrics)
    let book = BudgetBook(settings.budget)
    try await ledger.teach(book, at: time.now())
    return try registry(settings, book: book, time: time) { call in
      shown.note(call)
      await ledger.note(call)
    }
  }

  /// The models of `settings`, with what is left in `book`; `note` is told of each call.
  ///
  /// - Throws: `StartError` where something is missing.
  package static func registry(
    _ settings: Settings, book: BudgetBook, time: any TimeSource, note: @escaping MeteredModel.Ledger
  ) throws -> ModelRegistry {
    let rack = try self.rack(settings.cassettes, time)
    do {
      return try ModelRegistry(
        settings, catalogue: ModelCatalogue.builtIn(), book: book, time: time,
        chance: { Double.random(in: 0...1) },
        transport: { try CurlTransport(options: CurlOptions(timeout: $0.timeout)) }, rack: rack, ledger: note)
    } catch let problem as ModelRegistry.Problem {
      throw StartError(problem.description)
    }
  }

  /// What records or replays what is said to models; nil where the settings want neither.
  private static func rack(_ settings: CassetteSettings, _ time: any TimeSource) throws -> CassetteRack? {
    guard settings.record != nil || settings.replay != nil else { return nil }
    do {
      return try CassetteRack(record: settings.record, replay: settings.replay, time: time)
    } catch {
      throw StartError("cassettes: \(error)")
    }
  }
}
