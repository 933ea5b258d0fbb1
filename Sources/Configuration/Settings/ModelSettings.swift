package import Essentials
package import Foundation

/// One language model, and where it is asked.
package struct ModelSettings: Sendable, Equatable, SettingsSection {
  package enum Provider: String, Sendable, CaseIterable, SettingsValue {
    case anthropic
    /// Chat completions, as OpenAI and many others speak it.
    case openai
    case openaiResponses = "openai-responses"
    case azure
    case vllm
    case llamaCpp = "llama.cpp"
    case ollama
  }

  package var provider = Provider.anthropic
  package var model = ""
  package var url: URL?
  package var key: Redacted?
  package var inputUSD: Double?
  package var outputUSD: Double?
  package var window: Int?
  package var timeout = Duration.seconds(600)

  package init() {}

  static var fields: [SettingsField<ModelSettings>] {
    [
      .init(
        "provider", \.provider, required: true,
        "anthropic, openai, openai-responses, azure, vllm, llama.cpp or ollama."),
      .init("model", \.model, required: true, "The provider's name of it; with Azure, the deployment's."),
      .init("url", \.url, "Up to and with /v1; anthropic, openai and ollama have one of their own."),
      .init("key", \.key, "The provider's key."),
      .init("input_usd", \.inputUSD, "The price of a million tokens that it reads, if not as in models.yml."),
      .init("output_usd", \.outputUSD, "The price of a million tokens that it writes."),
      .init("window", \.window, "How many tokens fit in a conversation, if not as in models.yml."),
      .init("timeout", \.timeout, "How long one answer may take."),
    ]
  }

  /// Whether it runs on a machine of one's own, so that asking it costs nothing that is counted.
  package var isLocal: Bool { [.vllm, .llamaCpp, .ollama].contains(provider) }

  /// Where it is asked, up to and with the version; nil where only the operator knows.
  package var address: String? {
    if let url { return url.absoluteString }
    switch provider {
    case .anthropic: return "https://api.anthropic.com/v1"
    case .openai, .openaiResponses: return "https://api.openai.com/v1"
    case .ollama: return "http://127.0.0.1:11434/v1"
    case .azure, .vllm, .llamaCpp: return nil
    }
  }
}

/// What a language model is asked for.
package enum ModelTask: String, Sendable, CaseIterable, Codable { case screen, query, match, research, triage, fix }

/// Which models do what: names out of `models`, the first that answers.
package struct TaskSettings: Sendable, Equatable, SettingsSection {
  package var screen: [String] = []
  package var query: [String] = []
  package var match: [String] = []
  package var research: [String] = []
  package var triage: [String] = []
  package var fix: [String] = []

  package init() {}

  static var fields: [SettingsField<TaskSettings>] {
    [
      .init("screen", \.screen, "Looks through signals for attempts to give orders, after the rules."),
      .init("query", \.query, "Writes queries for a signal that nothing is near to."),
      .init("match", \.match, "Decides between reports where the scores leave it open."),
      .init("research", \.research, "Looks for the cause."),
      .init("triage", \.triage, "Says whether a report can be acted on."),
      .init("fix", \.fix, "Makes the change."),
    ]
  }

  package subscript(task: ModelTask) -> [String] {
    switch task {
    case .screen: screen
    case .query: query
    case .match: match
    case .research: research
    case .triage: triage
    case .fix: fix
    }
  }
}

/// What may be spent on models, in US dollars.
package struct BudgetSettings: Sendable, Equatable, SettingsSection {
  package var perCallUSD: Double? = 2
  package var perRunUSD: Double? = 10
  package var perReportUSD: Double? = 25
  package var perPullRequestUSD: Double? = 25
  package var perRepositoryUSD: Double? = 50
  package var perDayUSD: Double? = 100

  package init() {}

  static var fields: [SettingsField<BudgetSettings>] {
    [
      .init("per_call_usd", \.perCallUSD, "One question, at its worst; null for no limit."),
      .init("per_run_usd", \.perRunUSD, "One run of an agent."),
      .init("per_report_usd", \.perReportUSD, "Everything for one report."),
      .init("per_pull_request_usd", \.perPullRequestUSD, "Everything for one pull request."),
      .init("per_repository_usd", \.perRepositoryUSD, "One repository in one day."),
      .init("per_day_usd", \.perDayUSD, "All of it in one day."),
    ]
  }
}
