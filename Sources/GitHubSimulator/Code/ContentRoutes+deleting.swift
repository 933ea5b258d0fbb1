import Essentials
import Foundation
import HTTPMessages

extension Call {
  mutating func deleteContent() async throws -> HTTPResponse {
    let repository = try repository
    let git = git(repository)
    let path = text("path")
    // Clients send these in the body or, as a DELETE may have none, in the query.
    func given(_ key: String) throws -> String? { try optionalText(key, "Content") ?? target[key] }
    guard let message = try given("message") else {
      throw Refused.unprocessable("Invalid request.\n\n\"message\" wasn't supplied.")
    }
    guard let sha = try given("sha") else {
      throw Refused.unprocessable("Invalid request.\n\n\"sha\" wasn't supplied.")
    }
    let branch = try given("branch") ?? repository.defaultBranch
    guard let parent = repository.refs["refs/heads/\(branch)"] else {
      throw Refused.notFound("Branch \(branch) not found")
    }
    try refuseProtected("refs/heads/\(branch)", repository)
    let entry = try await git.tree(parent, recursive: false, path: path)?.first { $0.path == path }
    guard let entry, entry.type == "blob" else { throw Refused.notFound }
    guard entry.sha == sha else { throw Refused(status: 409, message: "\(path) does not match \(sha)") }
    let tree = try await git.writeTree(on: parent, [(entry.mode, nil, path)])
    let commit = try await git.commit(tree: tree, parents: [parent], message: message, by: try author())
    try await refuseWorkflows(at: commit, repository)
    guard try await git.update("refs/heads/\(branch)", to: commit, from: parent) else {
      throw Refused(status: 409, message: "\(branch) was updated meanwhile")
    }
    try await state.takeRefs(of: repository.id, by: try actor, viaApp: caller.appID, tools: hub, at: now)
    guard let record = try await git.record(commit) else { throw Refused.notFound }
    return HTTPResponse(200, json: ["content": nil, "commit": gitView(record, in: repository)])
  }
}
