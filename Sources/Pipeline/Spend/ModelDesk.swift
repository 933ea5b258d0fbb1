package import Agents
package import Configuration
import Domain
package import Grouping
package import LanguageModel

/// Who is asked where judgement is needed: a language model where one is set up, else nobody.
package struct ModelDesk: Sendable {
  package typealias Choose = @Sendable (ModelTask, SpendAccount) -> (any LanguageModel)?
  private let choose: Choose
  private let triagePrompt: String

  /// Models by `choose`; `prompts` are the operator's.
  package init(prompts: Prompts = Prompts(), choose: @escaping Choose) {
    self.choose = choose
    triagePrompt = prompts.text(.triage)
  }

  /// No model for anything.
  package static let builtin = ModelDesk { _, _ in nil }

  /// Settles what the scores leave open about signals of `repository`.
  func arbitration(for repository: RepositoryName) -> Arbitration {
    arbitration(on: SpendAccount(repository: repository.description))
  }

  /// Settles what the scores leave open, at the cost of `account`.
  package func arbitration(on account: SpendAccount) -> Arbitration {
    return Arbitration(
      judge: choose(.match, account).map { ModelMatchJudge($0) },
      writer: choose(.query, account).map { ModelQueryWriter($0) })
  }

  /// Says what follows from research, after the rules; nil where they alone do.
  func triage(for repository: RepositoryName) -> ModelTriage? {
    choose(.triage, SpendAccount(repository: repository.description)).map { ModelTriage($0, prompt: triagePrompt) }
  }

  /// Looks at signals after the rules, before anybody knows where they belong.
  var screening: ModelScreening? { choose(.screen, SpendAccount()).map { ModelScreening($0) } }
}
