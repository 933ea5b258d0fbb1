import Domain
import Essentials
import Foundation
import HTTPMessages

/// What an answer of GitHub's means for the call that got it.
enum Ruling: Equatable {
  /// It did what was asked, or 304.
  case done
  case refused(HostRefusal)
  /// Our token or assertion is not accepted (any more).
  case unauthorized
  /// It does not want to hear from us before then; nothing was done. Nil: it did not say when.
  case limited(until: Date?)
  /// A fault on the other side, which another try may not meet.
  case faulty(String)

  /// The rule of <https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api>.
  static func of(_ response: HTTPResponse, at now: Date) -> Ruling {
    switch response.status {
    case 200..<300, 304: return .done
    case 401: return .unauthorized
    case 403, 429:
      if let limit = limit(response, at: now) { return limit }
      let said = text(response)
      // https://docs.github.com/apps/maintaining-github-apps/suspending-a-github-app-installation
      if said.lowercased().contains("installation has been suspended") {
        return .refused(.lockedOut("the installation is suspended; its owner can let it in again"))
      }
      return .refused(.forbidden(said + needs(response)))
    case 410 where text(response).lowercased().contains("disabled"): return .refused(.forbidden(text(response)))
    case 404, 410: return .refused(.notFound)
    case 409, 412: return .refused(.conflict(text(response)))
    case 451: return .refused(.forbidden(text(response)))
    case 400..<500: return .refused(.invalid(text(response)))
    case 500...: return .faulty("status \(response.status)")
    default: return .faulty("unexpected status \(response.status)")
    }
  }

  private static func limit(_ response: HTTPResponse, at now: Date) -> Ruling? {
    // An hour is the longest window GitHub has; whatever says more is wrong or hostile.
    let latest = now + 3660
    if let seconds = response.headers["retry-after"].flatMap(Double.init), seconds.isFinite {
      return .limited(until: min(now + max(seconds, 1), latest))
    }
    if response.headers["x-ratelimit-remaining"] == "0" {
      let reset = response.headers["x-ratelimit-reset"].flatMap(Double.init) ?? 0
      return .limited(until: min(max(Date(timeIntervalSince1970: reset), now + 1), latest))
    }
    let said = text(response).lowercased()
    if response.status == 429 || said.contains("rate limit") || said.contains("abuse detection") {
      return .limited(until: nil)
    }
    return nil
  }

  /// The permissions that would have been enough, from `issues=write,metadata=read; pull_requests=write`; empty if it does not say.
  private static func needs(_ response: HTTPResponse) -> String {
    let said = (response.headers["x-accepted-github-permissions"] ?? "").prefix(300)
    let known = said.allSatisfy { $0.isASCII && ($0.isLetter || "_=,; ".contains($0)) }
    guard known, !said.isEmpty else { return "" }
    let choices = said.split(separator: ";").map { choice in
      choice.split(separator: ",").map { $0.replacing(" ", with: "").replacing("=", with: ": ") }
        .joined(separator: " and ")
    }
    return " (it needs \(choices.joined(separator: ", or ")))"
  }

  /// GitHub's own words, at most 1,000 characters: its message and what it says of each field.
  static func text(_ response: HTTPResponse) -> String {
    guard let body = try? JSONValue(parsing: response.body.prefix(64 << 10)) else {
      return "status \(response.status)"
    }
    var parts = [body["message"]?.string ?? "status \(response.status)"]
    for problem in body["errors"]?.array ?? [] {
      let words = [problem["resource"], problem["field"], problem["code"], problem["message"]]
      let said = problem.string ?? words.compactMap { $0?.string }.joined(separator: " ")
      if !said.isEmpty { parts.append(said) }
    }
    if let said = body["errors"]?.string { parts.append(said) }
    return String(parts.joined(separator: "; ").prefix(1000))
  }
}
