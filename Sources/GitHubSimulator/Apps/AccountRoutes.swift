import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let accountRoutes: [Route] = [
    Route("GET", "", .anyone) { call in
      let api = call.site.api
      return HTTPResponse(
        200,
        json: [
          "current_user_url": .string(api + "/user"), "rate_limit_url": .string(api + "/rate_limit"),
          "repository_url": .string(api + "/repos/{owner}/{repo}"), "user_url": .string(api + "/users/{user}"),
        ])
    },
    Route("GET", "meta", .anyone) { _ in
      HTTPResponse(200, json: ["verifiable_password_authentication": false, "installed_version": "3.17.0"])
    },
    Route("GET", "user", .known) { call in
      guard case .person(let account) = call.caller else { throw Refused.notForIntegrations }
      let more: [String: JSONValue] = [
        "private_gists": 0, "total_private_repos": 0, "owned_private_repos": 0, "disk_usage": 0, "collaborators": 0,
        "two_factor_authentication": true,
      ]
      return HTTPResponse(200, json: call.state.profile(account).with(more))
    },
    Route("GET", "users/:login", .anyone) { call in
      guard let account = call.state.account(call.text("login")) else { throw Refused.notFound }
      return HTTPResponse(200, json: call.state.profile(account))
    },
    Route("GET", "orgs/:org", .anyone) { call in
      guard let account = call.state.account(call.text("org")), account.kind == .organization else {
        throw Refused.notFound
      }
      let more: [String: JSONValue] = [
        "has_organization_projects": true, "has_repository_projects": true, "public_gists": 0, "followers": 0,
        "following": 0, "html_url": .string(call.site.html(account.login)), "type": "Organization",
        "public_repos": .count(call.state.repositories.all { $0.owner == account.id && !$0.isPrivate }.count),
        "created_at": .time(account.createdAt), "updated_at": .time(account.createdAt), "archived_at": nil,
      ]
      return HTTPResponse(200, json: call.state.organization(account).with(more))
    },
  ]
}
