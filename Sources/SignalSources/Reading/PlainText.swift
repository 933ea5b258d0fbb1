import Domain
import Foundation

/// The words of a text that a product sends with marks of its own.
enum PlainText {
  private static let blocks = Pattern("(?i)<(?:br|/p|/div|/li|/h[1-6]|/tr)\\b[^<>]{0,200}>")
  private static let hidden = Pattern("(?is)<(script|style)\\b[^<>]{0,500}>.{0,20000}?</\\1>")
  private static let tag = Pattern("<[/!a-zA-Z][^<>]{0,2000}>")
  private static let link = Pattern("<(https?://[^<>|\\s]{1,2000})(?:\\|([^<>]{1,500}))?>")
  private static let mention = Pattern("<([@#!])([A-Za-z0-9^]{1,40})(?:\\|([^<>]{1,200}))?>")
  private static let entities = [
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&nbsp;", " "), ("&amp;", "&"),
  ]

  /// Text of HTML: blocks become lines, tags go, the common entities are read.
  static func ofHTML(_ html: String) -> String {
    let bounded = html.cutFromMiddle(toBytes: GenericSource.contentLimit * 2)
    let lines = tag.replacing(in: blocks.replacing(in: hidden.replacing(in: bounded, with: " "), with: "\n"), with: "")
    return unescaped(lines).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Text of Slack's mrkdwn: links and mentions as people read them.
  static func ofSlack(_ text: String) -> String {
    let bounded = text.cutFromMiddle(toBytes: GenericSource.contentLimit * 2)
    let links = link.replacing(
      in: bounded,
      by: { match in
        match.text(2).map { "\($0) (\(match.text(1) ?? ""))" } ?? match.text(1) ?? ""
      })
    let plain = mention.replacing(
      in: links,
      by: { match in
        (match.text(1) == "!" ? "@" : match.text(1) ?? "") + (match.text(3) ?? match.text(2) ?? "")
      })
    return unescaped(plain)
  }

  private static func unescaped(_ text: String) -> String {
    entities.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }
}
