import Essentials
import Foundation
import HTTPMessages
import Runtime
import Signing

extension Router {
  static let downloadRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/actions/runs/:run/logs", .repository("actions", .read, .write)) { call in
      let run = try call.workflowRun
      guard run.status == "completed" else { throw Refused.notFound }
      return call.download("runs/\(run.id)")
    },
    Route("GET", "repos/:owner/:repo/tarball", .repository("contents", .read, .read)) {
      try await $0.downloadCode("tar.gz")
    },
    Route("GET", "repos/:owner/:repo/tarball/*ref", .repository("contents", .read, .read)) {
      try await $0.downloadCode("tar.gz")
    },
    Route("GET", "repos/:owner/:repo/zipball", .repository("contents", .read, .read)) {
      try await $0.downloadCode("zip")
    },
    Route("GET", "repos/:owner/:repo/zipball/*ref", .repository("contents", .read, .read)) {
      try await $0.downloadCode("zip")
    },
  ]
}

extension Call {
  /// Sends the client on to an address that takes no credentials and is good for a minute.
  func download(_ what: String) -> HTTPResponse {
    let expires = Int(now.timeIntervalSince1970) + 60
    let signature = hub.logs.signature(of: what, expires: expires)
    return HTTPResponse(
      302, headers: ["Location": site.html("_downloads/\(what)?expires=\(expires)&sig=\(signature)")])
  }

  func downloadCode(_ format: String) async throws -> HTTPResponse {
    let repository = try repository
    let ref = text("ref").isEmpty ? repository.defaultBranch : text("ref")
    guard let commit = try await git(repository).commit(ref) else { throw Refused.notFound }
    return download("code/\(repository.id)/\(commit)/\(format)")
  }
}

extension LogFiles {
  func signature(of what: String, expires: Int) -> String {
    Hexadecimal.encode(HMACSHA256.code(Data("\(what):\(expires)".utf8), key: secret))
  }
}

/// Serves what a signed address stands for: the logs of a run, or the files of a commit.
struct Downloads: Sendable {
  let hub: Hub

  func answer(_ request: HTTPRequest) async -> HTTPResponse {
    let target = request.target
    let what = target.segments.dropFirst()
    guard let expires = target["expires"].flatMap({ Int($0) }), let given = target["sig"],
      ConstantTime.equal(
        Data(given.utf8),
        Data(hub.tools.logs.signature(of: what.joined(separator: "/"), expires: expires).utf8)),
      Double(expires) > hub.time.now().timeIntervalSince1970
    else { return HTTPResponse(403, text: "This address is no longer good.\n") }
    let parts = Array(what)
    switch (parts.first, parts.count) {
    case ("runs", 2): return Int(parts[1]).map { logs(of: $0) } ?? HTTPResponse(404, text: "Not Found\n")
    case ("code", 4):
      return await code(Int(parts[1]) ?? 0, parts[2], parts[3]) ?? HTTPResponse(404, text: "Not Found\n")
    default: return HTTPResponse(404, text: "Not Found\n")
    }
  }

  private func logs(of run: Int) -> HTTPResponse {
    let state = hub.state
    var archive = ZipArchive()
    let jobs = state.jobs.all { $0.run == run && $0.attempt == state.workflowRuns[run]?.attempt }
    for (number, job) in jobs.enumerated() {
      guard let log = hub.tools.logs.read(job.id) else { continue }
      archive.add("\(number)_\(job.name.replacing("/", with: "_")).txt", log)
    }
    return HTTPResponse(200, headers: ["Content-Type": "application/zip"], body: archive.data)
  }

  private func code(_ repository: Int, _ commit: String, _ format: String) async -> HTTPResponse? {
    let state = hub.state
    guard let found = state.repositories[repository] else { return nil }
    let prefix = state.fullName(found).replacing("/", with: "-") + "-\(commit.prefix(7))/"
    let result = try? await hub.tools.git(repository).run([
      "archive", "--format=\(format)", "--prefix=\(prefix)", commit,
    ])
    guard let result, result.succeeded, !result.truncated else { return nil }
    let type = format == "zip" ? "application/zip" : "application/x-gzip"
    return HTTPResponse(200, headers: ["Content-Type": type], body: result.output)
  }
}
