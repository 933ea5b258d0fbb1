import Essentials
import Foundation
import HTTPMessages

/// Finds the route of a request, checks who asks, and lets it answer.
enum Router {
  static let routes: [Route] =
    repositoryFactRoutes + appRoutes + accountRoutes + repositoryRoutes + labelRoutes + issueRoutes + commentRoutes
    + reactionRoutes
    + historyRoutes + pullRoutes + reviewRoutes + reviewCommentRoutes + statusRoutes + checkRunRoutes
    + checkSuiteRoutes + branchRoutes + refRoutes + gitObjectRoutes + contentRoutes + commitRoutes + actionRoutes
    + hookRoutes + manifestRoutes + settingsRoutes + ownerRoutes + deploymentRoutes + ruleRoutes + milestoneRoutes
    + searchRoutes + tagRoutes + downloadRoutes

  /// The route for `segments` (below `/api/v3`), and what its placeholders stand for.
  static func find(_ method: String, _ segments: ArraySlice<String>) -> (route: Route, parameters: [String: String])? {
    let method = method == "HEAD" ? "GET" : method
    for route in routes where route.method == method {
      if let parameters = route.match(segments) { return (route, parameters) }
    }
    return nil
  }

  /// Answers within `call`; what is refused is an answer too, but then nothing of what was changed may be kept.
  static func answer(_ route: Route, _ call: inout Call) async throws -> HTTPResponse {
    try check(route.access, call)
    if route.writes, !call.request.body.isEmpty {
      call.body = try parse(call.request.body)
    }
    return try await route.answer(&call)
  }

  static func parse(_ body: Data) throws -> JSONValue {
    guard let value = try? JSONValue(parsing: body) else { throw Refused.problemsParsingJSON }
    switch value {
    case .object, .array: return value
    default: throw Refused(status: 400, message: "Body should be a JSON object")
    }
  }

  static func check(_ access: Route.Access, _ call: Call) throws {
    switch (access, call.caller) {
    case (.anyone, _): return
    case (.known, .nobody): throw Refused.requiresAuthentication
    case (.known, .app): throw Refused.notForIntegrations
    case (.known, _): return
    case (.app, .app): return
    case (.app, _):
      throw Refused(status: 401, message: "A JSON web token could not be decoded")
    case (.installation, .installation): return
    case (.installation, _):
      throw Refused(
        status: 403,
        message:
          "You must authenticate with an installation access token in order to list repositories for an installation.")
    case (.repository(let permission, let level, let role), _):
      let repository = try call.repository
      try call.demand(permission, level, role, in: repository)
      if level > .read, repository.isArchived { throw Refused.archived }
    }
  }
}
