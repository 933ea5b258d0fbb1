import Essentials
import Foundation
import HTTPMessages
import Runtime

/// Clones, fetches and pushes: `git http-backend` behind GitHub's rules.
struct GitOverHTTP: Sendable {
  let hub: Hub

  /// Whether the path is that of a repository for git, and whose.
  static func path(_ target: RequestTarget) -> (owner: String, name: String, rest: String)? {
    let segments = target.segments
    guard segments.count >= 3 else { return nil }
    let rest = segments.dropFirst(2).joined(separator: "/")
    guard ["info/refs", "git-upload-pack", "git-receive-pack"].contains(rest) || rest == "HEAD" else { return nil }
    let name = segments[1].hasSuffix(".git") ? String(segments[1].dropLast(4)) : segments[1]
    return (segments[0], name, rest)
  }

  func answer(_ request: HTTPRequest, owner: String, name: String, rest: String) async -> HTTPResponse {
    do {
      let state = hub.state
      let now = hub.time.now()
      let caller = try Credentials.caller(of: request, in: state, at: now)
      let isPush = rest == "git-receive-pack" || request.target["service"] == "git-receive-pack"
      if let moved = moved(caller, owner, name, rest, request, state, now) { return moved }
      let repository = try admit(caller, owner, name, isPush: isPush, request, state, now)
      let response = try await backend(request, repository, rest, caller: caller)
      if rest == "git-receive-pack" {
        guard let id = caller.account, let account = state.accounts[id] else { return response }
        let tools = hub.tools
        try await hub.write { draft in
          try await draft.takeRefs(
            of: repository.id, by: account, viaApp: caller.appID, tools: tools, at: self.hub.time.now())
        }
      }
      return response
    } catch let refused as Refused {
      var response = HTTPResponse(refused.status, text: refused.message + "\n")
      if refused.status == 401 { response.headers["WWW-Authenticate"] = "Basic realm=\"GitHub\"" }
      return response
    } catch {
      return HTTPResponse(500, text: "Internal Server Error\n")
    }
  }

  /// Sends git on to a renamed repository, which it follows on its first request.
  private func moved(
    _ caller: Caller, _ owner: String, _ name: String, _ rest: String, _ request: HTTPRequest, _ state: HubState,
    _ now: Date
  ) -> HTTPResponse? {
    let call = Call(
      state: state, request: request, target: request.target, now: now, caller: caller, hub: hub.tools)
    guard state.repository(owner, name) == nil, let found = state.renamed(owner, name), call.canSee(found) else {
      return nil
    }
    let query = request.url.split(separator: "?", maxSplits: 1).dropFirst().first.map { "?" + $0 } ?? ""
    return HTTPResponse(301, headers: ["Location": "\(state.html(found)).git/\(rest)\(query)"])
  }

  private func admit(
    _ caller: Caller, _ owner: String, _ name: String, isPush: Bool, _ request: HTTPRequest, _ state: HubState,
    _ now: Date
  ) throws -> Repository {
    let call = Call(
      state: state, request: request, target: request.target, now: now, caller: caller, hub: hub.tools,
      parameters: ["owner": owner, "repo": name])
    guard let repository = try? call.repository else {
      // Whether a private repository exists is not told to a stranger.
      if case .nobody = caller { throw Refused.requiresAuthentication }
      throw Refused(status: 404, message: "Repository not found.")
    }
    if case .nobody = caller, isPush { throw Refused.requiresAuthentication }
    let level: Level = isPush ? .write : .read
    let isOpen = !isPush && !repository.isPrivate
    guard isOpen || call.allows("contents", level, isPush ? .write : .read, in: repository) else {
      throw Refused(
        status: 403,
        message: isPush
          ? "Permission to \(state.fullName(repository)).git denied to \(caller.account.flatMap { state.accounts[$0]?.login } ?? "nobody")."
          : "Write access to repository not granted.")
    }
    if isPush, repository.isArchived {
      throw Refused(status: 403, message: "This repository was archived so it is read-only.")
    }
    return repository
  }

  private func backend(
    _ request: HTTPRequest, _ repository: Repository, _ rest: String, caller: Caller
  ) async throws -> HTTPResponse {
    let query = request.url.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
    var environment = Command.inherited.filter { ["PATH", "TMPDIR"].contains($0.key) }
    let ours: [String: String] = [
      "GIT_PROJECT_ROOT": hub.tools.repositories, "GIT_HTTP_EXPORT_ALL": "1",
      "PATH_INFO": "/\(repository.id).git/\(rest)", "QUERY_STRING": query, "REQUEST_METHOD": request.method,
      "CONTENT_TYPE": request.headers["Content-Type"] ?? "", "CONTENT_LENGTH": String(request.body.count),
      "REMOTE_USER": String(caller.account ?? 0), "REMOTE_ADDR": "127.0.0.1", "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
      "GIT_CONFIG_VALUE_0": "*", "HOME": "/nonexistent", "LC_ALL": "C",
      "HUB_PROTECTED": refs(repository) { $0.refusesPushes },
      "HUB_UNFORCED": refs(repository) { !$0.allowsForcePushes },
      "HUB_WORKFLOWS": mayTouchWorkflows(caller) ? "yes" : "no",
    ]
    environment.merge(ours) { _, new in new }
    if let encoding = request.headers["Content-Encoding"] { environment["HTTP_CONTENT_ENCODING"] = encoding }
    if let version = request.headers["Git-Protocol"],
      version.allSatisfy({ $0.isLetter || $0.isNumber || "=:".contains($0) })
    {
      environment["GIT_PROTOCOL"] = version
    }
    let result = try await ChildProcess.run(
      Command(
        "git", ["http-backend"], environment: environment, input: request.body, deadline: .seconds(300),
        outputLimit: 1 << 30))
    guard result.succeeded, !result.truncated else { throw Refused(status: 500, message: "git failed") }
    return Self.response(from: result.output)
  }

  private func mayTouchWorkflows(_ caller: Caller) -> Bool {
    if case .installation = caller { return caller.may("workflows", .write) }
    return true
  }

  /// Full names between spaces, as the hook looks for them.
  private func refs(_ repository: Repository, where fits: (Protection) -> Bool) -> String {
    " "
      + repository.protections.filter { fits($0.value) }.keys.sorted().map { "refs/heads/\($0)" }.joined(separator: " ")
      + " "
  }

  /// Reads a CGI answer: header lines, an empty one, the body.
  static func response(from output: Data) -> HTTPResponse {
    guard let end = output.range(of: Data("\r\n\r\n".utf8)) else { return HTTPResponse(500, text: "git failed\n") }
    var response = HTTPResponse(200, body: Data(output[end.upperBound...]))
    for line in String(decoding: output[..<end.lowerBound], as: UTF8.self).split(whereSeparator: \.isNewline) {
      let halves = line.split(separator: ":", maxSplits: 1)
      guard halves.count == 2 else { continue }
      let value = halves[1].trimmingCharacters(in: .whitespaces)
      if halves[0].lowercased() == "status" {
        response.status = Int(value.prefix(3)) ?? 500
      } else {
        response.headers.add(String(halves[0]), value)
      }
    }
    return response
  }
}
