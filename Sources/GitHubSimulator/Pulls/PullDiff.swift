import Foundation
import HTTPMessages

extension Call {
  /// A pull request as text, where the caller's `Accept` asks for it: `application/vnd.github.diff` or `.patch`.
  func text(of pull: Pull, in repository: Repository) async throws -> HTTPResponse? {
    let accept = request.headers["Accept"] ?? ""
    guard let kind = ["diff", "patch"].first(where: { Self.asks(accept, for: $0) }) else { return nil }
    let git = git(repository)
    let range = "\(pull.baseSHA)...\(pull.headSHA)"
    let text =
      kind == "diff"
      ? try await git.git(["diff", "--no-color", "--no-ext-diff", range])
      : try await git.git(["format-patch", "--stdout", "--no-color", "\(pull.baseSHA)..\(pull.headSHA)"])
    return HTTPResponse(200, headers: ["Content-Type": "application/vnd.github.\(kind); charset=utf-8"], body: text)
  }

  private static func asks(_ accept: String, for kind: String) -> Bool {
    accept.split(separator: ",").contains { type in
      let name = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
      return name == "application/vnd.github.\(kind)" || name == "application/vnd.github.v3.\(kind)"
    }
  }
}
