import Essentials
import Foundation
import HTTPMessages

/// The pages on which somebody does something; who that is was said when the pages were set up, as nobody logs in here.
struct ActingPages: Sendable {
  let hub: Hub
  let person: Account
  let request: HTTPRequest

  var state: HubState { hub.state }
  var form: PageForm { PageForm(request) }
  var isPost: Bool { request.method == "POST" }

  /// Nil for a page that is none of these.
  func answer() async throws -> HTTPResponse? {
    let segments = request.target.segments
    if isPost, !isFromOutside(segments), form["authenticity_token"] != hub.formToken {
      return page("Refused", "<h1>This form has expired</h1><p>Go back, load the page anew and try again.</p>", 422)
    }
    switch (segments.first, segments.count) {
    case ("settings", 2...): return try await settings(of: person, Array(segments.dropFirst()))
    case ("organizations", 4...) where segments[2] == "settings":
      guard let owner = state.account(segments[1]), owner.kind == .organization else { return nil }
      return try await settings(of: owner, Array(segments.dropFirst(3)))
    case ("apps", 2): return appPage(segments[1])
    case ("apps", 4) where segments[2...] == ["installations", "new"]: return try await installPage(segments[1])
    case (_, 4...) where isPost: return try await threadAction(segments)
    default: return nil
    }
  }

  private func settings(of owner: Account, _ rest: [String]) async throws -> HTTPResponse? {
    guard state.mayAdminister(owner, person) else { return nil }
    switch rest {
    case ["apps", "new"]: return newAppPage(owner)
    case ["apps"] where isPost: return try await createApp(owner)
    default:
      guard rest.count == 2, rest[0] == "installations", let id = Int(rest[1]) else { return nil }
      return try await installationPage(id, owner)
    }
  }

  /// A manifest comes from the app's own page; nothing is done before the person has confirmed it on ours.
  private func isFromOutside(_ segments: [String]) -> Bool {
    segments == ["settings", "apps", "new"]
      || segments.count == 5 && segments.first == "organizations"
        && Array(segments[2...]) == ["settings", "apps", "new"]
  }

  func page(_ title: String, _ body: String, _ status: Int = 200) -> HTTPResponse {
    BrowserPages.response(
      status, HTML.page(title: title, trail: BrowserPages.home, underWay: false, signedIn(body)))
  }

  private func signedIn(_ body: String) -> String {
    "<p class=dim>You act as <b>\(HTML.escape(person.login))</b>.</p>" + body
  }

  func redirect(_ address: String) -> HTTPResponse {
    HTTPResponse(303, headers: ["Location": address, "Cache-Control": "no-store"])
  }

  /// A form that only this process's pages can send.
  func formTag(_ action: String, hidden: KeyValuePairs<String, String?> = [:], _ inner: String) -> String {
    let fields = [("authenticity_token", hub.formToken)] + hidden.compactMap { name, value in value.map { (name, $0) } }
    return HTML.form(action, fields, inner)
  }
}

extension HTML {
  static func form(_ action: String, _ hidden: [(String, String)], _ inner: String) -> String {
    let fields = hidden.map { name, value in
      #"<input type="hidden" name="\#(escape(name))" value="\#(escape(value))">"#
    }
    return tag("form", ["method": "post", "action": action], fields.joined() + inner)
  }

  static func button(_ label: String, name: String? = nil, value: String = "") -> String {
    guard let name else { return tag("button", [:], escape(label)) }
    return tag("button", ["name": name, "value": value], escape(label))
  }
}
