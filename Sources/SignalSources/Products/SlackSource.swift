package import Domain
package import Essentials
package import Foundation

/// Slack's Events API: messages that people write in the channels the app was invited to.
///
/// <https://docs.slack.dev/apis/events-api/>. A reply belongs to its thread; an edit is the same signal; what bots write,
/// joins, reactions and deletions are none.
package struct SlackSource: SignalSource {
  package let name = "slack"
  /// `v0=` and the hex HMAC of `v0:TIME:BODY`, five minutes old at most.
  package let proof = WebhookProof(
    .code(
      header: "X-Slack-Signature", prefix: "v0=", digest: .sha256, writing: .hex,
      over: .stamped(header: "X-Slack-Request-Timestamp", prefix: "v0:", separator: ":")))
  /// Ids of the channels that count; empty for every channel.
  private let channels: Set<String>
  private static let spoken: Set<String> = ["file_share", "thread_broadcast", "me_message", "message_changed"]

  package init(channels: Set<String> = []) { self.channels = channels }

  /// Slack asks once whether the address is ours.
  package func greeting(for payload: JSONValue) -> JSONValue? {
    guard payload["type"]?.string == "url_verification", let challenge = payload["challenge"]?.string,
      challenge.utf8.count <= 1_024
    else { return nil }
    return ["challenge": .string(challenge)]
  }

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    guard greeting(for: try payload.asObject()) == nil else { return [] }
    let event = try payload.needed("event")
    guard try event.neededWords("type") == "message" else { return [] }
    let subtype = event["subtype"]?.string ?? ""
    guard subtype.isEmpty || Self.spoken.contains(subtype) else { return [] }
    let message = subtype == "message_changed" ? try event.needed("message") : event
    guard message.words("bot_id", "app_id") == nil, message["subtype"]?.string != "bot_message" else { return [] }
    let channel = try event.neededWords("channel")
    guard channels.isEmpty || channels.contains(channel) else { return [] }
    let stamp = try message.neededWords("ts")
    guard let text = message["text"]?.words else {
      throw SignalProblem(field: "event.text", reason: "is empty: a message without words says nothing")
    }
    var draft = SignalDraft(
      name, type: "message", given: "\(channel):\(stamp)", title: PlainText.ofSlack(text),
      content: PlainText.ofSlack(text))
    draft.occurredAt = Double(stamp).flatMap { EventTime.date(.number($0)) }
    draft.fingerprints = ["slack:\(channel):\(message["thread_ts"]?.words ?? stamp)"]
    draft.url = message["permalink"]?.words
    draft.project = channel
    if let team = payload["team_id"]?.words { draft.extra["team"] = .string(team) }
    return [draft.signal(receivedAt: receivedAt)]
  }
}
