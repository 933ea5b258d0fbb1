import Essentials

/// A comment on an issue or pull request, as it can be folded away.
extension Call {
  func resolve(_ field: String, ofIssueComment id: Int) -> GraphResult {
    guard let comment = state.comments[id] else { return .null }
    switch field {
    case "id": return .value(.string(NodeID.text("IC", id)))
    case "databaseId": return .value(.id(id))
    case "body": return .value(.string(comment.body))
    case "url": return .value(state.view(comment)["html_url"] ?? .null)
    case "createdAt": return .value(.time(comment.createdAt))
    case "updatedAt": return .value(.time(comment.updatedAt))
    case "isMinimized": return .value(.bool(comment.minimized != nil))
    case "minimizedReason": return .value(.text(comment.minimized?.lowercased().replacing("_", with: "-")))
    case "author": return .object(.actor(comment.author))
    case "issue": return state.issue(comment.number, in: comment.repository).map { .object(.issue($0.id)) } ?? .null
    default: return shown(field, of: comment)
    }
  }
}
