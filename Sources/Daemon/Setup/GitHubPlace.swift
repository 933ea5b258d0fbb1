import Foundation

/// A GitHub on which an App can be made: github.com, an Enterprise host, or one that runs here.
package struct GitHubPlace: Sendable, Equatable {
  /// The pages for people, without a slash at its end.
  package let html: String
  /// The REST interface.
  package let api: String

  package static let gitHubDotCom = GitHubPlace(html: "https://github.com", api: "https://api.github.com")

  private init(html: String, api: String) {
    self.html = html
    self.api = api
  }

  /// A host's name or address; nil for what is neither.
  ///
  /// Keys travel from there to here, so it is https; plain http is for this machine alone.
  package init?(_ text: String) {
    let address = text.contains("://") ? text : "https://\(text)"
    guard let parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased(),
      let host = parts.host?.lowercased(), !host.isEmpty, parts.user == nil, parts.password == nil,
      ["", "/"].contains(parts.path), parts.query == nil, parts.fragment == nil,
      host.utf8.allSatisfy({ Self.isAllowed($0) })
    else { return nil }
    guard scheme == "https" || (scheme == "http" && Self.isHere(host)) else { return nil }
    let port = parts.port.map { ":\($0)" } ?? ""
    let html = "\(scheme)://\(host)\(port)"
    switch host {
    case "github.com", "www.github.com", "api.github.com": self = .gitHubDotCom
    // GitHub Enterprise Cloud with data residency (docs.github.com, "Network details for GHE.com").
    case let host where host.hasSuffix(".ghe.com"): self.init(html: html, api: "\(scheme)://api.\(host)\(port)")
    default: self.init(html: html, api: "\(html)/api/v3")
    }
  }

  package var isGitHubDotCom: Bool { self == .gitHubDotCom }

  /// Whether GitHub runs it, and its limits hold.
  package var isCloud: Bool { isGitHubDotCom || html.hasSuffix(".ghe.com") }

  /// How the place is called in a sentence.
  package var name: String { String(html.drop { $0 != "/" }.dropFirst(2)) }

  /// Where the form of a new App goes.
  package func newApp(organization: String?, state: String) -> String {
    let owner = organization.map { "/organizations/\($0)" } ?? ""
    return "\(html)\(owner)/settings/apps/new?state=\(state)"
  }

  /// Whether `url` is a page of this place.
  package func owns(_ url: String) -> Bool { url == html || url.hasPrefix(html + "/") }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) || [0x2d, 0x2e, 0x3a, 0x5b, 0x5d].contains(byte)
  }

  private static func isHere(_ host: String) -> Bool {
    host == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "[::1]"
  }
}
