import Domain
import Essentials
import Foundation
import Storage

/// How commands are answered: once each, and where the conversation takes no comment, on the report itself.
struct CommandVoice: Sendable {
  let context: PipelineContext

  /// 👀, where the host has a way to show it.
  func acknowledge(_ seen: CommentSeen) async {
    guard (seen.place ?? .conversation) == .conversation else { return }
    try? await context.tracker.paced(.answer).react("eyes", toComment: seen.comment, in: seen.issue.repository)
  }

  /// Gives the answer, and notes it in the trail; the effect of the command stays, whatever becomes of its answer.
  func say(
    _ answer: String, to seen: CommentSeen, about report: Identifier<Report>?, attempt: Int, _ change: inout Change
  ) async throws {
    let subject = report?.text ?? "\(seen.issue)"
    change.note(subject, "command", "@\(seen.author.login): \(answer.prefix(200))", at: context.now)
    do {
      try await comment(answer, on: seen)
    } catch let refused as HostRefusal where Self.isFinal(refused, attempt: attempt) {
      change.note(subject, "command", "the conversation takes no comment: \(refused)", at: context.now)
      if let report {
        try change.tell(
          report, .answerKept("@\(seen.author.login): \(answer.prefix(2_000))"), cause: "answer/\(seen.name)",
          at: context.now)
      }
    }
  }

  private func comment(_ answer: String, on seen: CommentSeen) async throws {
    let marker = "<!-- nightshift:answer \(seen.name) -->"
    let whom = seen.place == .button ? "@\(seen.author.login) pressed a button. " : ""
    _ = try await context.outbox.once("answer/\(seen.name)") {
      try await context.tracker.comments(on: seen.issue).first { $0.body.contains(marker) }?.id
    } perform: {
      try await context.tracker.paced(.answer).comment("\(whom)\(answer)\n\(marker)", on: seen.issue).id
    }
  }

  /// Whether trying again does not help: what is not there may only be not there yet.
  private static func isFinal(_ refused: HostRefusal, attempt: Int) -> Bool {
    switch refused {
    case .forbidden, .invalid: true
    case .notFound: attempt >= 3
    case .conflict, .unavailable, .lockedOut: false
    }
  }
}
