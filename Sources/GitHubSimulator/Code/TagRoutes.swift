import Essentials
import Foundation
import HTTPMessages
import Runtime

extension Router {
  static let tagRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/tags", .repository("contents", .read, .read)) { try await $0.listTags() },
    Route("POST", "repos/:owner/:repo/git/tags", .repository("contents", .write, .write)) {
      try await $0.createTag()
    },
    Route("GET", "repos/:owner/:repo/git/tags/:sha", .repository("contents", .read, .read)) { call in
      let repository = try call.repository
      guard let tag = try await call.git(repository).tag(call.text("sha")) else { throw Refused.notFound }
      return HTTPResponse(200, json: call.view(tag, in: repository))
    },
  ]
}

extension Call {
  func listTags() async throws -> HTTPResponse {
    let repository = try repository
    let names = repository.refs.keys.filter { $0.hasPrefix("refs/tags/") }.sorted().map { String($0.dropFirst(10)) }
    var tags: [(name: String, commit: String)] = []
    for name in names.reversed() {
      if let commit = try await git(repository).commit("refs/tags/\(name)") { tags.append((name, commit)) }
    }
    let api = state.api(repository)
    return page(tags) { tag in
      [
        "name": .string(tag.name), "node_id": .string("REF_\(tag.name)"),
        "commit": ["sha": .string(tag.commit), "url": .string("\(api)/commits/\(tag.commit)")],
        "zipball_url": .string("\(api)/zipball/refs/tags/\(tag.name)"),
        "tarball_url": .string("\(api)/tarball/refs/tags/\(tag.name)"),
      ]
    }
  }

  /// Makes a tag object, which nothing points at until a ref does.
  mutating func createTag() async throws -> HTTPResponse {
    let repository = try repository
    let name = try requiredText("tag", "Tag")
    let message = try requiredText("message", "Tag")
    let object = try requiredText("object", "Tag")
    let type = try requiredText("type", "Tag")
    guard ["commit", "tree", "blob"].contains(type), object.count == 40, object.allSatisfy(\.isHexDigit),
      try await git(repository).run(["cat-file", "-e", object]).succeeded
    else { throw Refused.unprocessable("Object does not exist") }
    guard BareRepository.isSafe(name) else { throw Refused.invalid("Tag", "tag") }
    let author = try author()
    let text =
      "object \(object)\ntype \(type)\ntag \(name)\n"
      + "tagger \(author.name) <\(author.email)> \(Int(author.date.timeIntervalSince1970)) +0000\n\n\(message)\n"
    let sha = String(decoding: try await git(repository).git(["mktag"], input: Data(text.utf8)), as: UTF8.self)
      .trimmingCharacters(in: .newlines)
    guard let tag = try await git(repository).tag(sha) else { throw Refused.unprocessable("Object does not exist") }
    let view = view(tag, in: repository)
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }

  func view(_ tag: TagRecord, in repository: Repository) -> JSONValue {
    let api = state.api(repository)
    return [
      "node_id": .string("TA_\(tag.sha)"), "tag": .string(tag.name), "sha": .string(tag.sha),
      "url": .string("\(api)/git/tags/\(tag.sha)"), "message": .string(tag.message),
      "tagger": Self.person(tag.tagger),
      "object": [
        "type": .string(tag.type), "sha": .string(tag.object),
        "url": .string("\(api)/git/\(tag.type)s/\(tag.object)"),
      ], "verification": Self.unverified,
    ]
  }
}

/// A tag with a message of its own.
struct TagRecord: Sendable, Equatable {
  var sha: String
  var name: String
  var type: String
  var object: String
  var tagger: Signature
  var message: String
}

extension BareRepository {
  /// The tag object of that name, or nil if it is none.
  func tag(_ sha: String) async throws -> TagRecord? {
    guard sha.count == 40, sha.allSatisfy(\.isHexDigit) else { return nil }
    let result = try await run(["cat-file", "tag", sha])
    guard result.succeeded, let end = result.outputText.firstRange(of: "\n\n") else { return nil }
    var fields: [String: String] = [:]
    for line in result.outputText[..<end.lowerBound].split(separator: "\n") {
      let halves = line.split(separator: " ", maxSplits: 1).map(String.init)
      if halves.count == 2 { fields[halves[0]] = halves[1] }
    }
    let tagger = (fields["tagger"] ?? "").firstMatch(of: #/^(.*) <(.*)> (\d+) /#)
    return TagRecord(
      sha: sha, name: fields["tag"] ?? "", type: fields["type"] ?? "", object: fields["object"] ?? "",
      tagger: Signature(
        name: tagger.map { String($0.1) } ?? "", email: tagger.map { String($0.2) } ?? "",
        date: Date(timeIntervalSince1970: tagger.flatMap { Double($0.3) } ?? 0)),
      message: result.outputText[end.upperBound...].trimmingCharacters(in: .newlines))
  }
}
