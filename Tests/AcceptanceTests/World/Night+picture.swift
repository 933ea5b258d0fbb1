import Essentials
import Foundation
import Runtime

extension Night {
  /// What anybody sees on GitHub, without what differs from night to night: commits, times and addresses.
  func picture() async -> String {
    do {
      var lines: [String] = []
      for name in ["shop", "docs"] {
        for issue in try await mira.list("/repos/acme/\(name)/issues?state=all&sort=created&direction=asc") {
          lines += try await picture(of: issue, in: name)
        }
        let branches = try await mira.list("/repos/acme/\(name)/branches").compactMap { $0["name"]?.string }
        lines.append("\(name) has \(branches.sorted().joined(separator: ", "))")
      }
      return lines.joined(separator: "\n")
    } catch {
      return "\(error)"
    }
  }

  private func picture(of issue: JSONValue, in name: String) async throws -> [String] {
    let number = issue["number"]?.int ?? 0
    let isPull = issue["pull_request"] != nil
    let labels = (issue["labels"]?.array ?? []).compactMap { $0["name"]?.string }.sorted().joined(separator: ", ")
    var lines = [
      "\(name)#\(number) \(isPull ? "pull" : "issue") \(issue["state"]?.string ?? "") [\(labels)] \(issue["title"]?.string ?? "")"
    ]
    if isPull {
      let pull = try await mira.get("/repos/acme/\(name)/pulls/\(number)")
      let asked = (pull["requested_reviewers"]?.array ?? []).compactMap { $0["login"]?.string }.sorted()
      let commits = try await mira.list("/repos/acme/\(name)/pulls/\(number)/commits").count
      lines.append(
        "  merged \(pull["merged"]?.bool ?? false), draft \(pull["draft"]?.bool ?? false), \(commits) commits, "
          + "asked \(asked.joined(separator: ", ")), head \(pull.at("/head/ref")?.string ?? "")")
      for comment in try await mira.list("/repos/acme/\(name)/pulls/\(number)/comments") { lines.append(said(comment)) }
    }
    for comment in try await mira.list("/repos/acme/\(name)/issues/\(number)/comments") { lines.append(said(comment)) }
    return lines
  }

  private func said(_ comment: JSONValue) -> String {
    let body = (comment["body"]?.string ?? "").prefix { $0 != "\n" }.replacing(/\b[0-9a-f]{10,40}\b/, with: "COMMIT")
    return "  \(comment.at("/user/login")?.string ?? ""): \(body.prefix(160))"
  }

  /// The report with the given weight at least, as anybody sees it.
  func issue(labelled label: String) async throws -> JSONValue? {
    try await mira.list("/repos/acme/shop/issues?state=all").first {
      $0["pull_request"] == nil && $0.labels.contains(label)
    }
  }

  func issue(_ number: Int) async throws -> JSONValue { try await mira.get("/repos/acme/shop/issues/\(number)") }

  func pulls() async throws -> [JSONValue] { try await mira.list("/repos/acme/shop/pulls?state=all") }

  func pull(_ number: Int) async throws -> JSONValue { try await mira.get("/repos/acme/shop/pulls/\(number)") }

  func comments(_ number: Int) async throws -> [JSONValue] {
    try await mira.list("/repos/acme/shop/issues/\(number)/comments")
  }
}

extension JSONValue {
  var labels: [String] { (self["labels"]?.array ?? []).compactMap { $0["name"]?.string } }
  var states: [String] { labels.filter { $0.hasPrefix("state: ") } }
  var weights: [String] { labels.filter { $0.hasPrefix("weight: ") } }
  var body: String { self["body"]?.string ?? "" }
}

extension Night {
  /// The service's answer to a comment.
  func answer(to comment: Int, on issue: Int) async throws -> JSONValue {
    try await wait("comment \(comment) is answered") {
      try await comments(issue).first { $0.body.contains("nightshift:answer \(comment) ") }
    }
  }
}

extension Night {
  /// What GitHub shows once nothing has changed for a while.
  func atRest() async throws -> String {
    var last = await picture()
    var since = time.now()
    return try await wait("GitHub comes to rest", within: .seconds(90)) {
      let now = await picture()
      if now != last { (last, since) = (now, time.now()) }
      return time.now().timeIntervalSince(since) > 4 ? last : nil
    }
  }
}
