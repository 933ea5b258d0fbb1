import Essentials
import Foundation
import HTTPMessages
import Runtime

extension Router {
  static let refRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/git/ref/*ref", .repository("contents", .read, .read)) { call in
      let repository = try call.repository
      let name = "refs/\(call.text("ref"))"
      guard let sha = repository.refs[name] else { throw Refused.notFound }
      return HTTPResponse(200, json: call.view(ref: name, sha, repository))
    },
    Route("GET", "repos/:owner/:repo/git/matching-refs/*ref", .repository("contents", .read, .read)) { call in
      let repository = try call.repository
      let found = repository.refs.filter { $0.key.hasPrefix("refs/\(call.text("ref"))") }.sorted { $0.key < $1.key }
      return call.page(found) { call.view(ref: $0.key, $0.value, repository) }
    },
    Route("POST", "repos/:owner/:repo/git/refs", .repository("contents", .write, .write)) { try await $0.createRef() },
    Route("PATCH", "repos/:owner/:repo/git/refs/*ref", .repository("contents", .write, .write)) {
      try await $0.updateRef()
    },
    Route("DELETE", "repos/:owner/:repo/git/refs/*ref", .repository("contents", .write, .write)) {
      try await $0.deleteRef()
    },
  ]
}

extension Call {
  func view(ref: String, _ sha: String, _ repository: Repository) -> JSONValue {
    let api = state.api(repository)
    return [
      "ref": .string(ref), "node_id": .string("REF_\(Base64URL.encode(.init("\(repository.id):\(ref)".utf8)))"),
      "url": .string("\(api)/git/\(ref)"),
      "object": ["type": "commit", "sha": .string(sha), "url": .string("\(api)/git/commits/\(sha)")],
    ]
  }

  mutating func createRef() async throws -> HTTPResponse {
    let repository = try repository
    let ref = try requiredText("ref", "Reference")
    let sha = try requiredText("sha", "Reference")
    let isWellFormed = (ref.hasPrefix("refs/heads/") || ref.hasPrefix("refs/tags/")) && BareRepository.isSafe(ref)
    guard isWellFormed, try await git(repository).run(["check-ref-format", ref]).succeeded else {
      throw Refused.unprocessable("Reference name is not valid")
    }
    guard repository.refs[ref] == nil else { throw Refused.unprocessable("Reference already exists") }
    guard sha.count == 40, try await git(repository).commit(sha) == sha else {
      throw Refused.unprocessable("Object does not exist")
    }
    try await refuseWorkflows(at: sha, repository)
    guard try await git(repository).update(ref, to: sha, from: nil) else {
      throw Refused.unprocessable("Reference already exists")
    }
    try await state.takeRefs(of: repository.id, by: try actor, viaApp: caller.appID, tools: hub, at: now)
    let view = view(ref: ref, sha, repository)
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }

  mutating func updateRef() async throws -> HTTPResponse {
    let repository = try repository
    let ref = "refs/\(text("ref"))"
    let sha = try requiredText("sha", "Reference")
    guard let old = repository.refs[ref] else { throw Refused.unprocessable("Reference does not exist") }
    guard sha.count == 40, try await git(repository).commit(sha) == sha else {
      throw Refused.unprocessable("Object does not exist")
    }
    try refuseProtected(ref, repository)
    if try optionalBool("force") != true, try await !git(repository).isAncestor(old, of: sha) {
      throw Refused.unprocessable("Update is not a fast forward")
    }
    try await refuseWorkflows(at: sha, repository)
    guard try await git(repository).update(ref, to: sha, from: old) else {
      throw Refused(status: 409, message: "Reference was updated meanwhile")
    }
    try await state.takeRefs(of: repository.id, by: try actor, viaApp: caller.appID, tools: hub, at: now)
    return HTTPResponse(200, json: view(ref: ref, sha, repository))
  }

  mutating func deleteRef() async throws -> HTTPResponse {
    let repository = try repository
    let ref = "refs/\(text("ref"))"
    guard repository.refs[ref] != nil else { throw Refused.unprocessable("Reference does not exist") }
    try refuseProtected(ref, repository)
    guard ref != "refs/heads/\(repository.defaultBranch)" else {
      throw Refused.unprocessable("Cannot delete the default branch")
    }
    try await git(repository).delete(ref)
    try await state.takeRefs(of: repository.id, by: try actor, viaApp: caller.appID, tools: hub, at: now)
    return HTTPResponse(204)
  }

  func refuseProtected(_ ref: String, _ repository: Repository) throws {
    guard ref.hasPrefix("refs/heads/"), repository.protections[String(ref.dropFirst(11))]?.refusesPushes == true else {
      return
    }
    throw Refused.unprocessable("Cannot update this protected ref.")
  }

  /// An app without `workflows` may not bring in commits that touch workflow files.
  func refuseWorkflows(at commit: String, _ repository: Repository) async throws {
    guard case .installation = caller, !caller.may("workflows", .write) else { return }
    let touched = try await git(repository).text([
      "log", "--format=", "--name-only", "-m", "--first-parent", commit, "--not", "--branches", "--tags", "--",
      ".github/workflows",
    ])
    guard touched.isEmpty else { throw Refused.notForIntegrations("contents=write,workflows=write") }
  }
}
