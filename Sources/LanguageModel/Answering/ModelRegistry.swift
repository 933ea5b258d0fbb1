package import Configuration
import Essentials
package import HTTPMessages
package import Runtime

/// The models of the settings, each ready to be asked for a task.
package struct ModelRegistry: Sendable {
  /// What the settings leave open, for the person who wrote them.
  package struct Problem: Error, Equatable, CustomStringConvertible {
    package var description: String

    package init(_ text: String) { description = text }
  }

  /// A model, where it is and what it costs.
  package struct Entry: Sendable {
    package var settings: ModelSettings
    package var endpoint: ModelEndpoint
    package var price: ModelPrice
    /// How many tokens a conversation may have; nil where nobody said.
    package var window: Int?
    let model: any LanguageModel
  }

  private let entries: [String: Entry]
  private let tasks: TaskSettings
  package let book: BudgetBook
  package let time: any TimeSource
  package let ledger: MeteredModel.Ledger

  /// Makes what `settings` name; `transport` gives a connection that bears the model's time limit, `rack` records or replays.
  ///
  /// - Throws: `Problem`, or what `transport` throws.
  package init(
    _ settings: Settings, catalogue: ModelCatalogue, book: BudgetBook, time: any TimeSource,
    chance: @escaping @Sendable () -> Double, transport: (ModelSettings) throws -> any StreamingTransport,
    rack: CassetteRack? = nil,
    ledger: @escaping MeteredModel.Ledger
  ) throws {
    entries = try settings.models.reduce(into: [:]) { entries, pair in
      let (name, model) = pair
      let endpoint = try Self.endpoint(name, model)
      let (price, window) = try Self.price(name, model, catalogue)
      let limits = ProviderModel.Limits(whole: model.timeout)
      let provider = ProviderModel(
        Self.dialect(model, endpoint), transport: try transport(model), limits: limits, time: time, chance: chance)
      entries[name] = Entry(
        settings: model, endpoint: endpoint, price: price, window: window, model: rack?.wrapped(provider) ?? provider)
    }
    tasks = settings.tasks
    self.book = book
    self.time = time
    self.ledger = ledger
    for task in ModelTask.allCases {
      for name in tasks[task] where entries[name] == nil {
        throw Problem("tasks.\(task.rawValue) names \(name), which is not among models")
      }
    }
  }

  /// The models for `task`, the first choice first; empty where the builtin engine does it.
  package func entries(for task: ModelTask) -> [Entry] { tasks[task].compactMap { entries[$0] } }

  /// What answers for `task` on `account`; nil where the builtin engine does.
  package func model(for task: ModelTask, account: SpendAccount) -> (any LanguageModel)? {
    let models = tasks[task].compactMap { name in
      entries[name].map { entry in
        MeteredModel(
          entry.model, name: name, price: entry.price, task: task, account: account, book: book, time: time,
          ledger: ledger)
      }
    }
    return models.isEmpty ? nil : FallbackModel(models)
  }

  private static func endpoint(_ name: String, _ settings: ModelSettings) throws -> ModelEndpoint {
    guard let address = settings.address else {
      throw Problem("models.\(name) needs a url: \(settings.provider.rawValue) has no address of its own")
    }
    if settings.url == nil, !settings.isLocal, settings.key?.isEmpty ?? true {
      throw Problem("models.\(name) needs a key: \(address) lets nobody in without")
    }
    return ModelEndpoint(base: address, model: settings.model, key: settings.key)
  }

  /// Without a price no budget could be kept, so none is a problem.
  private static func price(
    _ name: String, _ settings: ModelSettings, _ catalogue: ModelCatalogue
  ) throws -> (ModelPrice, Int?) {
    let known = catalogue[settings.model]
    let window = settings.window ?? known?.window
    if let input = settings.inputUSD, let output = settings.outputUSD {
      return (ModelPrice(input: input, output: output), window)
    }
    if settings.isLocal { return (.free, window) }
    guard let known else {
      throw Problem("models.\(name) needs input_usd and output_usd: \(settings.model) has no price in models.yml")
    }
    return (known.price, window)
  }

  private static func dialect(_ settings: ModelSettings, _ endpoint: ModelEndpoint) -> any ModelDialect {
    switch settings.provider {
    case .anthropic: AnthropicDialect(endpoint)
    case .openai: ChatDialect(endpoint)
    case .azure: ChatDialect(endpoint, accent: .azure)
    case .vllm, .llamaCpp, .ollama: ChatDialect(endpoint, accent: .local)
    case .openaiResponses: ResponsesDialect(endpoint)
    }
  }
}
