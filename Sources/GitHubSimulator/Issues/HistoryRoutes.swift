import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let historyRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/issues/:number/events", .repository("metadata", .read, .read)) { call in
      let issue = try call.issue(.read, .read)
      let entries = call.history(of: issue).filter { $0.event != "cross-referenced" }
      return call.page(entries) { call.state.view($0) }
    },
    Route("GET", "repos/:owner/:repo/issues/:number/timeline", .repository("metadata", .read, .read)) { call in
      let entries = call.timeline(of: try call.issue(.read, .read))
      return call.page(entries) { $0 }
    },
  ]
}

extension Call {
  func history(of issue: Issue) -> [IssueEvent] {
    state.events.all { $0.repository == issue.repository && $0.number == issue.number }
  }

  /// Events, comments and reviews, oldest first.
  func timeline(of issue: Issue) -> [JSONValue] {
    var entries = history(of: issue).map { (at: $0.createdAt, id: $0.id, view: state.view($0)) }
    for comment in state.comments.all where comment.repository == issue.repository && comment.number == issue.number {
      let view = state.view(comment).with(["event": "commented", "actor": state.view(account: comment.author)])
      entries.append((comment.createdAt, comment.id, view))
    }
    for review in state.reviews.all where review.repository == issue.repository && review.number == issue.number {
      guard let submitted = review.submittedAt else { continue }
      let view = state.view(review).with(["event": "reviewed", "state": .string(review.state.rawValue.lowercased())])
      entries.append((submitted, review.id, view))
    }
    return entries.sorted { ($0.at, $0.id) < ($1.at, $1.id) }.map(\.view)
  }
}
