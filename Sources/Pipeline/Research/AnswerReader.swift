package import Domain
package import Foundation

/// What people with write access said on a report's issue or pull request: answers to our questions, and what else they know.
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
    return try await said(on: address, since: date, withOurs: false).map(\.text)
  }

  /// What stands on a pull request of ours, our own words included, each with who said it.
  func record(of pull: IssueAddress) async throws -> [String] {
    try await said(on: pull, since: nil, withOurs: true).map { "\($0.who): \($0.text)" }
  }

  private func said(
    on address: IssueAddress, since date: Date?, withOurs: Bool
  ) async throws -> [(who: String, text: String)] {
    let us = try await context.tracker.ourselves().id
    let comments = try await context.tracker.comments(on: address).filter { comment in
      if comment.author.id == us { return withOurs }
      return !comment.author.isBot && ReportCommand(comment: comment.body) == nil
        && date.map { comment.createdAt >= $0 } != false
    }
    var mayWrite: [String: Bool] = [:]
    var said: [(who: String, text: String)] = []
    for comment in comments.suffix(Self.limit) {
      let login = comment.author.login
      let text = String(comment.body.prefix(4_000))
      if comment.author.id == us {
        said.append(("You", text.replacing(/<!--.*?-->/, with: "").trimmingCharacters(in: .whitespacesAndNewlines)))
        continue
      }
      if mayWrite[login] == nil {
        mayWrite[login] = try await context.tracker.permission(of: login, in: address.repository).canWrite
      }
      guard mayWrite[login] == true, case .clean = Screening.judge(comment.body) else { continue }
      said.append((login, text))
    }
    return said
  }
}
