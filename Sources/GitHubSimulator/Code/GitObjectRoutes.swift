import Essentials
import Foundation
import HTTPMessages
import Runtime

extension Router {
  static let gitObjectRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/git/commits/:sha", .repository("contents", .read, .read)) { call in
      let repository = try call.repository
      guard call.isHash("sha"), let record = try await call.git(repository).record(call.text("sha")) else {
        throw Refused.notFound
      }
      return HTTPResponse(200, json: call.gitView(record, in: repository))
    },
    Route("POST", "repos/:owner/:repo/git/commits", .repository("contents", .write, .write)) {
      try await $0.createCommit()
    },
    Route("GET", "repos/:owner/:repo/git/blobs/:sha", .repository("contents", .read, .read)) {
      try await $0.showBlob()
    },
    Route("POST", "repos/:owner/:repo/git/blobs", .repository("contents", .write, .write)) {
      try await $0.createBlob()
    },
    Route("GET", "repos/:owner/:repo/git/trees/:sha", .repository("contents", .read, .read)) {
      try await $0.showTree()
    },
    Route("POST", "repos/:owner/:repo/git/trees", .repository("contents", .write, .write)) {
      try await $0.createTree()
    },
  ]
}

/// One entry of a tree.
struct TreeEntry: Sendable, Equatable {
  var mode: String
  var type: String
  var sha: String
  var size: Int?
  var path: String
}

extension BareRepository {
  func tree(_ revision: String, recursive: Bool, path: String? = nil) async throws -> [TreeEntry]? {
    var arguments = ["ls-tree", "-z", "--long", "--full-tree"] + (recursive ? ["-r", "-t"] : []) + [revision]
    if let path { arguments += ["--", path] }
    let result = try await run(arguments)
    guard result.succeeded else { return nil }
    return result.outputText.split(separator: "\0").compactMap { line in
      let halves = line.split(separator: "\t", maxSplits: 1)
      let words = halves.first?.split(separator: " ") ?? []
      guard halves.count == 2, words.count == 4 else { return nil }
      return TreeEntry(
        mode: String(words[0]), type: String(words[1]), sha: String(words[2]), size: Int(words[3]),
        path: String(halves[1]))
    }
  }

  func blob(_ sha: String) async throws -> Data? {
    let result = try await run(["cat-file", "blob", sha])
    return result.succeeded && !result.truncated ? result.output : nil
  }

  func writeBlob(_ content: Data) async throws -> String {
    let output = try await git(["hash-object", "-w", "--stdin"], input: content)
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// Writes a tree of `entries` at any depth on top of `base`; an entry without a hash is taken away.
  func writeTree(on base: String?, _ entries: [(mode: String, sha: String?, path: String)]) async throws -> String {
    let index = FileManager.default.temporaryDirectory.appendingPathComponent("hub-index-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: index) }
    if let base {
      try await withIndex(index, ["read-tree", base])
    } else {
      try await withIndex(index, ["read-tree", "--empty"])
    }
    var input = Data()
    for entry in entries {
      let zero = String(repeating: "0", count: 40)
      input.append(Data("\(entry.sha == nil ? "0" : entry.mode) \(entry.sha ?? zero)\t\(entry.path)\0".utf8))
    }
    try await withIndex(index, ["update-index", "-z", "--index-info"], input: input)
    return try await withIndex(index, ["write-tree"]).trimmingCharacters(in: .newlines)
  }

  @discardableResult
  private func withIndex(_ index: String, _ arguments: [String], input: Data = Data()) async throws -> String {
    let result = try await run(arguments, input: input, environment: ["GIT_INDEX_FILE": index])
    guard result.succeeded else {
      throw Failure(command: arguments[0], message: String(result.errorText.prefix(300)))
    }
    return result.outputText
  }
}

extension Call {
  func isHash(_ parameter: String) -> Bool {
    text(parameter).count == 40
      && text(parameter).utf8.allSatisfy { Hexadecimal.decode("0" + String(UnicodeScalar($0))) != nil }
  }

  func showBlob() async throws -> HTTPResponse {
    let repository = try repository
    guard isHash("sha"), let content = try await git(repository).blob(text("sha")) else { throw Refused.notFound }
    if wantsRaw {
      return HTTPResponse(200, headers: ["Content-Type": "application/vnd.github.raw; charset=utf-8"], body: content)
    }
    return HTTPResponse(
      200,
      json: [
        "sha": .string(text("sha")), "node_id": .string("B_\(text("sha"))"), "size": .count(content.count),
        "url": .string("\(state.api(repository))/git/blobs/\(text("sha"))"),
        "content": .string(content.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])),
        "encoding": "base64",
      ])
  }

  var wantsRaw: Bool {
    let accept = request.headers["Accept"] ?? ""
    return accept.contains("application/vnd.github.raw") || accept.contains(".raw+json") || accept.contains("v3.raw")
  }

  func createBlob() async throws -> HTTPResponse {
    let repository = try repository
    guard let content = body["content"]?.string else {
      throw Refused.unprocessable("Invalid request.\n\n\"content\" wasn't supplied.")
    }
    var data = Data(content.utf8)
    if body["encoding"]?.string == "base64" {
      guard let decoded = Data(base64Encoded: content, options: .ignoreUnknownCharacters) else {
        throw Refused.unprocessable("content is not valid Base64")
      }
      data = decoded
    }
    let sha = try await git(repository).writeBlob(data)
    return HTTPResponse(
      201, json: ["sha": .string(sha), "url": .string("\(state.api(repository))/git/blobs/\(sha)")])
  }

  func showTree() async throws -> HTTPResponse {
    let repository = try repository
    guard BareRepository.isSafe(text("sha")) else { throw Refused.notFound }
    let git = git(repository)
    let revision = try await git.commit(text("sha")) ?? text("sha")
    let recursive = (target["recursive"] ?? "").isEmpty == false
    guard let entries = try await git.tree(revision, recursive: recursive) else { throw Refused.notFound }
    let sha = try await git.text(["rev-parse", "\(revision)^{tree}"]).trimmingCharacters(in: .newlines)
    return HTTPResponse(200, json: view(tree: sha, entries, repository))
  }

  private func view(tree sha: String, _ entries: [TreeEntry], _ repository: Repository) -> JSONValue {
    let api = state.api(repository)
    let views = entries.map { entry -> JSONValue in
      var view: [String: JSONValue] = [
        "path": .string(entry.path), "mode": .string(entry.mode), "type": .string(entry.type),
        "sha": .string(entry.sha),
        "url": .string("\(api)/git/\(entry.type)s/\(entry.sha)"),
      ]
      if let size = entry.size { view["size"] = .count(size) }
      return .object(view)
    }
    return ["sha": .string(sha), "url": .string("\(api)/git/trees/\(sha)"), "truncated": false, "tree": .array(views)]
  }

  func createTree() async throws -> HTTPResponse {
    let repository = try repository
    let git = git(repository)
    var entries: [(mode: String, sha: String?, path: String)] = []
    for entry in body["tree"]?.array ?? [] {
      guard let path = entry["path"]?.string, let mode = entry["mode"]?.string,
        ["100644", "100755", "040000", "160000", "120000"].contains(mode), !path.hasPrefix("/"), !path.contains("\0"),
        !path.split(separator: "/", omittingEmptySubsequences: false).contains(where: {
          ["", ".", "..", ".git"].contains($0)
        })
      else { throw Refused.unprocessable("tree.path contains a malformed path component") }
      var sha = entry["sha"]?.string
      if let content = entry["content"]?.string { sha = try await git.writeBlob(Data(content.utf8)) }
      entries.append((mode, sha, path))
    }
    guard !entries.isEmpty else { throw Refused.unprocessable("Invalid tree info") }
    let base = try optionalText("base_tree", "Tree")
    guard base.map({ BareRepository.isSafe($0) }) ?? true else { throw Refused.unprocessable("base_tree is not valid") }
    do {
      let sha = try await git.writeTree(on: base, entries)
      guard let written = try await git.tree(sha, recursive: false) else { throw Refused.notFound }
      return HTTPResponse(201, json: view(tree: sha, written, repository))
    } catch is BareRepository.Failure {
      throw Refused.unprocessable("tree.sha does not exist")
    }
  }

  func createCommit() async throws -> HTTPResponse {
    let repository = try repository
    let git = git(repository)
    let message = try requiredText("message", "Commit")
    let tree = try requiredText("tree", "Commit")
    let parents = try optionalTexts("parents") ?? []
    guard ([tree] + parents).allSatisfy({ $0.count == 40 && Hexadecimal.decode($0) != nil }) else {
      throw Refused.unprocessable("The tree parameter must be exactly 40 characters and contain only [0-9a-f].")
    }
    guard try await git.run(["cat-file", "-e", "\(tree)^{tree}"]).succeeded else {
      throw Refused.unprocessable("Tree SHA does not exist")
    }
    for parent in parents {
      guard try await git.commit(parent) == parent else {
        throw Refused.unprocessable("Parent SHA does not exist or is not a commit object")
      }
    }
    let sha = try await git.commit(tree: tree, parents: parents, message: message, by: try author())
    guard let record = try await git.record(sha) else { throw Refused.notFound }
    return HTTPResponse(201, json: gitView(record, in: repository))
  }

  /// `author` (else `committer`) of the body, else whoever asks.
  func author() throws -> Signature {
    let own = state.signature(try actor, at: now)
    guard let given = body["author"] ?? body["committer"], let name = given["name"]?.string,
      let email = given["email"]?.string
    else { return own }
    return Signature(name: name, email: email, date: given["date"]?.string.flatMap { Timestamp.date($0) } ?? now)
  }
}
