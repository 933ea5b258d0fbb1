import Foundation

/// Where a GitHub's REST and GraphQL APIs are.
package struct Endpoint: Sendable, Equatable {
  /// Without a slash at its end: `https://api.github.com`, `https://github.example.com/api/v3`.
  package let rest: String
  package let graphQL: String

  package static let gitHubDotCom = Endpoint(
    rest: "https://api.github.com", graphQL: "https://api.github.com/graphql")

  /// Nil unless `apiURL` is an http or https address without query, fragment or credentials.
  package init?(apiURL: String) {
    var text = apiURL[...]
    while text.hasSuffix("/") { text = text.dropLast() }
    guard let parts = URLComponents(string: String(text)), let scheme = parts.scheme?.lowercased(),
      scheme == "https" || scheme == "http", let host = parts.host, !host.isEmpty,
      parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil
    else { return nil }
    let root = text.hasSuffix("/v3") ? text.dropLast("/v3".count) : text
    self.init(rest: String(text), graphQL: "\(root)/graphql")
  }

  private init(rest: String, graphQL: String) {
    self.rest = rest
    self.graphQL = graphQL
  }

  /// Whether `url` is one of this API's own, so that our token may go there.
  package func owns(_ url: String) -> Bool {
    guard let ours = Origin(rest), Origin(url) == ours else { return false }
    let path = URLComponents(string: url)?.percentEncodedPath ?? ""
    let root = URLComponents(string: rest)?.percentEncodedPath ?? ""
    return path.hasPrefix(root + "/") && !path.contains("/../")
  }
}

/// Scheme, host and port of a URL: what decides whether a secret may be sent there.
struct Origin: Equatable {
  let scheme: String
  let host: String
  let port: Int

  init?(_ url: String) {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      scheme == "https" || scheme == "http", let host = parts.host?.lowercased(), !host.isEmpty
    else { return nil }
    self.scheme = scheme
    self.host = host
    port = parts.port ?? (scheme == "https" ? 443 : 80)
  }
}
