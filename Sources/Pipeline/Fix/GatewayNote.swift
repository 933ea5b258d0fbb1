import Agents
import Foundation

/// What a run's gateway saw, for the conversation.
struct GatewayNote {
  private let report: GatewayReport?

  init(_ line: GatewayLine?) { report = line?.report() }

  /// Notes it, and says which budget stopped the run, if one did: what an agent did that was stopped is no result.
  func note(in conversation: inout Conversation, at now: Date) -> String? {
    guard let report else { return nil }
    if !report.requests.isEmpty {
      conversation.say(.tool, "gateway: " + report.requests.joined(separator: "; "), at: now)
    }
    return report.refusal
  }
}
