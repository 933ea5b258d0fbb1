package import Essentials
import Foundation
import GitHub
package import HTTPMessages
package import Runtime
import Signing

/// What the service needs to be the App.
package struct AppCredentials: Sendable, Equatable {
  package var id: Int64
  package var name: String
  /// The App's page, where it is installed.
  package var page: String
  package var key: Redacted
  package var webhookSecret: Redacted

  package init(id: Int64, name: String, page: String, key: Redacted, webhookSecret: Redacted) {
    self.id = id
    self.name = name
    self.page = page
    self.key = key
    self.webhookSecret = webhookSecret
  }

  package var installPage: String { "\(page)/installations/new" }
}

/// Why there are no credentials, and what the person can do.
package enum AppRefused: Error, Equatable {
  /// The code is wrong, was used before, or is older than an hour: GitHub does not tell which.
  case unknownCode
  /// The App exists, but what GitHub said of it is not what was promised.
  case unreadable(String)
  /// The key is no RSA private key.
  case badKey
  /// GitHub does not know an App of this number with this key.
  case notThatApp
  case unreachable(String)

  package var text: String {
    switch self {
    case .unknownCode: "GitHub does not know this code: each is good once, and for an hour."
    case .unreadable(let what): "GitHub's answer is not what it should be: \(what)."
    case .badKey: "That is not an RSA private key in PEM form, as GitHub hands them out."
    case .notThatApp: "GitHub does not know an App with this number and this key."
    case .unreachable(let why): "GitHub does not answer (\(why))."
    }
  }
}

/// Gets the App's credentials from GitHub, or checks those that somebody has.
package struct AppRegistry: Sendable {
  let place: GitHubPlace
  let transport: any Transport
  let time: any TimeSource

  package init(place: GitHubPlace, transport: any Transport, time: any TimeSource) {
    self.place = place
    self.transport = transport
    self.time = time
  }

  /// Exchanges the code that GitHub sent the browser back with.
  ///
  /// - Throws: `AppRefused`.
  package func convert(_ code: String) async throws -> AppCredentials {
    guard (1...200).contains(code.utf8.count) else { throw AppRefused.unknownCode }
    let url = "\(place.api)/app-manifests/\(RequestTarget.encode(code))/conversions"
    let response = try await send(HTTPRequest("POST", url, headers: Self.headers))
    switch response.status {
    case 201: break
    case 404, 410, 422: throw AppRefused.unknownCode
    default: throw AppRefused.unreachable("status \(response.status)")
    }
    guard let json = try? JSONValue(parsing: response.body) else { throw AppRefused.unreadable("it is not JSON") }
    guard let id = json["id"]?.integer, let pem = json["pem"]?.string else {
      throw AppRefused.unreadable("it has no id or no key")
    }
    guard let secret = json["webhook_secret"]?.string, !secret.isEmpty else {
      throw AppRefused.unreadable("it has no webhook secret")
    }
    guard (try? RSAKey(pem: Redacted(pem))) != nil else { throw AppRefused.unreadable("its key is no RSA key") }
    return AppCredentials(
      id: id, name: json["name"]?.string ?? "", page: page(json), key: Redacted(pem), webhookSecret: Redacted(secret))
  }

  /// Makes sure that `key` belongs to App `id`.
  ///
  /// - Throws: `AppRefused`.
  package func check(id: Int64, key pem: Redacted, webhookSecret: Redacted) async throws -> AppCredentials {
    guard let key = try? RSAKey(pem: pem) else { throw AppRefused.badKey }
    let assertion = try AppIdentity(appID: id, key: key).assertion(at: time.now())
    var headers = Self.headers
    headers["Authorization"] = "Bearer \(assertion.reveal())"
    let response = try await send(HTTPRequest("GET", "\(place.api)/app", headers: headers))
    switch response.status {
    case 200: break
    case 401, 403, 404: throw AppRefused.notThatApp
    default: throw AppRefused.unreachable("status \(response.status)")
    }
    guard let json = try? JSONValue(parsing: response.body), json["id"]?.integer == id else {
      throw AppRefused.notThatApp
    }
    return AppCredentials(
      id: id, name: json["name"]?.string ?? "", page: page(json), key: pem, webhookSecret: webhookSecret)
  }

  /// The App's page as GitHub names it, if it really is a page of that GitHub.
  private func page(_ json: JSONValue) -> String {
    if let page = json["html_url"]?.string, place.owns(page), page.utf8.count <= 300 { return page }
    let slug = RequestTarget.encode(json["slug"]?.string ?? "")
    return "\(place.html)/\(place.isGitHubDotCom ? "apps" : "github-apps")/\(slug)"
  }

  private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    do {
      return try await transport.send(request)
    } catch let error as TransportError {
      throw AppRefused.unreachable("\(error.kind)")
    }
  }

  private static let headers: HTTPHeaders = [
    "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28", "User-Agent": "nightshift",
  ]
}
