/// What a report has cost so far.
package struct Receipt: Sendable, Equatable, Codable {
  package var modelCalls = 0
  package var tokens = 0
  package var dollars = 0.0
  package var sandboxSeconds = 0.0
  package var agentRuns = 0
  package var rounds = 0

  package init() {}

  /// What came to `right` to make it `left`.
  package static func - (left: Self, right: Self) -> Self {
    var rest = left
    rest.modelCalls -= right.modelCalls
    rest.tokens -= right.tokens
    rest.dollars -= right.dollars
    rest.sandboxSeconds -= right.sandboxSeconds
    rest.agentRuns -= right.agentRuns
    rest.rounds -= right.rounds
    return rest
  }

  package static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.modelCalls += right.modelCalls
    sum.tokens += right.tokens
    sum.dollars += right.dollars
    sum.sandboxSeconds += right.sandboxSeconds
    sum.agentRuns += right.agentRuns
    sum.rounds += right.rounds
    return sum
  }
}
