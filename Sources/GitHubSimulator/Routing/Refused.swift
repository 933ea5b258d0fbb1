import Essentials
import HTTPMessages

/// An answer that is not what was asked for, in GitHub's words.
struct Refused: Error {
  var status: Int
  var message: String
  var errors: [JSONValue] = []
  var documentation = "https://docs.github.com/rest"
  var headers: HTTPHeaders = [:]
  /// Where the thing is now.
  var url: String?

  static let notFound = Refused(status: 404, message: "Not Found")
  static let badCredentials = Refused(status: 401, message: "Bad credentials")
  static let requiresAuthentication = Refused(status: 401, message: "Requires authentication")
  static let notForIntegrations = Refused(status: 403, message: "Resource not accessible by integration")
  static let suspended = Refused(status: 403, message: "This installation has been suspended")
  static let issuesDisabled = Refused(status: 410, message: "Issues are disabled for this repo")
  static let mustHaveAdminRights = Refused(status: 403, message: "Must have admin rights to Repository.")
  static let mustHavePushAccess = Refused(status: 403, message: "Must have push access to Repository.")
  static let archived = Refused(status: 403, message: "Repository was archived so is read-only.")
  static let problemsParsingJSON = Refused(status: 400, message: "Problems parsing JSON")

  /// An app lacks what `accepted` says, for example `issues=write; pull_requests=write`.
  static func notForIntegrations(_ accepted: String) -> Refused {
    var refused = notForIntegrations
    refused.headers["X-Accepted-GitHub-Permissions"] = accepted
    return refused
  }

  /// What was asked for is at `url` now; only who reads may ask there with another method.
  static func moved(to url: String, method: String = "GET") -> Refused {
    Refused(
      status: ["GET", "HEAD"].contains(method) ? 301 : 307, message: "Moved Permanently",
      documentation: "https://docs.github.com/v3/#http-redirects", headers: ["Location": url], url: url)
  }

  static func notFound(_ message: String) -> Refused { Refused(status: 404, message: message) }

  /// Too much in too little time.
  static func secondaryLimit(_ seconds: Double, status: Int = 403) -> Refused {
    Refused(
      status: status,
      message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
      documentation: "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
      headers: ["Retry-After": String(Int(seconds.rounded(.up)))])
  }

  /// `Validation Failed`, with one error.
  static func invalid(_ resource: String, _ field: String, _ code: String = "invalid", _ message: String? = nil)
    -> Refused
  {
    var error: [String: JSONValue] = ["resource": .string(resource), "field": .string(field), "code": .string(code)]
    if let message { error["message"] = .string(message) }
    return Refused(status: 422, message: "Validation Failed", errors: [.object(error)])
  }

  /// `Validation Failed` for a reason that has no field.
  static func custom(_ resource: String, _ message: String) -> Refused {
    Refused(
      status: 422, message: "Validation Failed",
      errors: [["resource": .string(resource), "code": "custom", "message": .string(message)]])
  }

  static func unprocessable(_ message: String) -> Refused { Refused(status: 422, message: message) }

  var response: HTTPResponse {
    var body: [String: JSONValue] = [
      "message": .string(message), "documentation_url": .string(documentation), "status": .string(String(status)),
    ]
    if let url {
      body["url"] = .string(url)
      body["status"] = nil
    }
    if !errors.isEmpty { body["errors"] = .array(errors) }
    return HTTPResponse(status, headers: headers, json: .object(body))
  }
}
