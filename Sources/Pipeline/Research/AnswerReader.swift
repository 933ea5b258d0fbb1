package import Domain
package import Foundation

/// What people with write access said on a report's issue: their answers to our questions, and what else they know.
package struct AnswerReader: Sendable {
  private let context: PipelineContext
  /// How many of the newest are read.
  private static let limit = 20

  package init(context: PipelineContext) { self.context = context }

  /// What was said after `date`, or ever; the oldest first.
  ///
  /// Commands and what looks like an attempt to give orders to a model are left out.
  package func answers(on report: Report, since date: Date? = nil) async throws -> [String] {
    guard let address = report.address else { return [] }
    let us = try await context.tracker.ourselves().id
    let said = try await context.tracker.comments(on: address).filter { comment in
      comment.author.id != us && !comment.author.isBot && ReportCommand(comment: comment.body) == nil
        && date.map { comment.createdAt >= $0 } != false
    }
    var mayWrite: [String: Bool] = [:]
    var answers: [String] = []
    for comment in said.suffix(Self.limit) {
      let login = comment.author.login
      if mayWrite[login] == nil {
        mayWrite[login] = try await context.tracker.permission(of: login, in: report.repository).canWrite
      }
      guard mayWrite[login] == true, case .clean = Screening.judge(comment.body) else { continue }
      answers.append(String(comment.body.prefix(4_000)))
    }
    return answers
  }
}
