import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let contentRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/contents", .repository("contents", .read, .read)) { try await $0.showContent("") },
    Route("GET", "repos/:owner/:repo/contents/*path", .repository("contents", .read, .read)) { call in
      try await call.showContent(call.text("path"))
    },
    Route("PUT", "repos/:owner/:repo/contents/*path", .repository("contents", .write, .write)) {
      try await $0.putContent()
    },
    Route("DELETE", "repos/:owner/:repo/contents/*path", .repository("contents", .write, .write)) {
      try await $0.deleteContent()
    },
  ]
}

extension Call {
  func showContent(_ path: String) async throws -> HTTPResponse {
    let repository = try repository
    let git = git(repository)
    let ref = target["ref"] ?? repository.defaultBranch
    guard let commit = try await git.commit(ref) else { throw Refused.notFound("No commit found for the ref \(ref)") }
    guard !path.split(separator: "/").contains("..") else { throw Refused.notFound }
    if path.isEmpty { return try await showDirectory(commit, "", ref) }
    guard let entry = try await git.tree(commit, recursive: false, path: path)?.first(where: { $0.path == path }) else {
      throw Refused.notFound
    }
    guard entry.type == "blob" else { return try await showDirectory(commit, path, ref) }
    guard let content = try await git.blob(entry.sha) else { throw Refused.notFound }
    if wantsRaw {
      return HTTPResponse(200, headers: ["Content-Type": "application/vnd.github.raw; charset=utf-8"], body: content)
    }
    let fits = content.count <= 1 << 20
    let encoded = fits ? content.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed]) : ""
    let more: [String: JSONValue] = [
      "content": .string(encoded.isEmpty ? "" : encoded + "\n"), "encoding": fits ? "base64" : "none",
    ]
    return HTTPResponse(200, json: view(entry, ref, repository).with(more))
  }

  private func showDirectory(_ commit: String, _ path: String, _ ref: String) async throws -> HTTPResponse {
    let repository = try repository
    let entries = try await git(repository).tree(commit, recursive: false, path: path.isEmpty ? nil : path + "/")
    return HTTPResponse(200, json: .array((entries ?? []).map { view($0, ref, repository) }))
  }

  private func view(_ entry: TreeEntry, _ ref: String, _ repository: Repository) -> JSONValue {
    let api = state.api(repository)
    let path = entry.path.split(separator: "/").map { RequestTarget.encode(String($0)) }.joined(separator: "/")
    let kind =
      entry.type == "blob" ? entry.mode == "120000" ? "symlink" : "file" : entry.type == "tree" ? "dir" : "submodule"
    let url = "\(api)/contents/\(path)?ref=\(RequestTarget.encode(ref))"
    let gitURL = "\(api)/git/\(entry.type == "tree" ? "trees" : "blobs")/\(entry.sha)"
    let html = "\(state.html(repository))/\(entry.type == "tree" ? "tree" : "blob")/\(ref)/\(path)"
    let raw: JSONValue = entry.type == "blob" ? .string("\(state.html(repository))/raw/\(ref)/\(path)") : .null
    return [
      "type": .string(kind), "size": .count(entry.size ?? 0),
      "name": .string(entry.path.split(separator: "/").last.map(String.init) ?? ""),
      "path": .string(entry.path), "sha": .string(entry.sha), "url": .string(url), "git_url": .string(gitURL),
      "html_url": .string(html), "download_url": raw,
      "_links": ["self": .string(url), "git": .string(gitURL), "html": .string(html)],
    ]
  }

  mutating func putContent() async throws -> HTTPResponse {
    let repository = try repository
    let git = git(repository)
    let path = text("path")
    let message = try requiredText("message", "Commit")
    guard let content = Data(base64Encoded: body["content"]?.string ?? "!", options: .ignoreUnknownCharacters),
      body["content"]?.string != nil
    else { throw Refused.unprocessable("content is not valid Base64") }
    let branch = try optionalText("branch", "Reference") ?? repository.defaultBranch
    guard let parent = repository.refs["refs/heads/\(branch)"] else {
      throw Refused.notFound("Branch \(branch) not found")
    }
    guard
      !path.split(separator: "/", omittingEmptySubsequences: false).contains(where: {
        ["", ".", "..", ".git"].contains($0)
      })
    else { throw Refused.unprocessable("path contains a malformed path component") }
    try refuseProtected("refs/heads/\(branch)", repository)
    let old = try await git.tree(parent, recursive: false, path: path)?.first { $0.path == path }
    let given = try optionalText("sha", "Content")
    if let old, given != old.sha {
      if given == nil { throw Refused.unprocessable("Invalid request.\n\n\"sha\" wasn't supplied.") }
      throw Refused(status: 409, message: "\(path) does not match \(given ?? "")")
    }
    let blob = try await git.writeBlob(content)
    let tree = try await git.writeTree(on: parent, [(old?.mode ?? "100644", blob, path)])
    let commit = try await git.commit(tree: tree, parents: [parent], message: message, by: try author())
    try await refuseWorkflows(at: commit, repository)
    guard try await git.update("refs/heads/\(branch)", to: commit, from: parent) else {
      throw Refused(status: 409, message: "\(branch) was updated meanwhile")
    }
    try await state.takeRefs(of: repository.id, by: try actor, viaApp: caller.appID, tools: hub, at: now)
    guard let record = try await git.record(commit) else { throw Refused.notFound }
    let entry = TreeEntry(mode: "100644", type: "blob", sha: blob, size: content.count, path: path)
    return HTTPResponse(
      old == nil ? 201 : 200,
      json: ["content": view(entry, branch, repository), "commit": gitView(record, in: repository)])
  }
}
