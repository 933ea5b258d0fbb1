/// What is known of a repository's answer to the question whether it wants us.
package struct OnboardingFacts: Sendable, Equatable {
  /// A pull request of ours that asked.
  package struct Proposal: Sendable, Equatable {
    package enum State: Sendable, Equatable { case open, merged, closed }

    package var number: Int
    package var state: State

    package init(number: Int, state: State) {
      self.number = number
      self.state = state
    }
  }

  /// Whether the default branch has `.github/nightshift.yml`.
  package var hasSettings: Bool
  /// Nobody can answer there: it is archived, a fork, or has its issues turned off.
  package var isClosed: Bool
  /// Newest first.
  package var proposals: [Proposal]

  package init(hasSettings: Bool, isClosed: Bool = false, proposals: [Proposal] = []) {
    self.hasSettings = hasSettings
    self.isClosed = isClosed
    self.proposals = proposals
  }
}

/// Whether a repository may be worked in, and if not, why not.
package enum OnboardingVerdict: Sendable, Equatable {
  /// It has a settings file: that is a yes, whoever wrote it.
  case begin
  /// Nobody was asked yet.
  case ask
  /// The pull request with this number waits for an answer.
  case wait(Int)
  /// It was closed: no.
  case declined(Int)
  /// It was merged once, and the file was taken away afterwards: no longer.
  case withdrawn(Int)
  /// Nobody can answer there.
  case closed
}

extension OnboardingFacts {
  package var verdict: OnboardingVerdict {
    if hasSettings { return .begin }
    if isClosed { return .closed }
    if let open = proposals.first(where: { $0.state == .open }) { return .wait(open.number) }
    guard let last = proposals.first else { return .ask }
    return last.state == .merged ? .withdrawn(last.number) : .declined(last.number)
  }
}

extension OnboardingVerdict: CustomStringConvertible {
  package var description: String {
    switch self {
    case .begin: "it has a settings file"
    case .ask: "it was not asked yet"
    case .wait(let number): "pull request #\(number) waits for an answer"
    case .declined(let number): "pull request #\(number) was closed, which means no"
    case .withdrawn(let number): "the settings file of pull request #\(number) was taken away again, which means no"
    case .closed: "it is archived, a fork, or has its issues turned off"
    }
  }
}
