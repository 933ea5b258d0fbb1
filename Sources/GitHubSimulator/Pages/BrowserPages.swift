package import HTTPMessages

/// Plain pages over the hub's state: for a person's browser, without script and without log-in.
///
/// They only show, unless they were told whom the browser acts for.
package struct BrowserPages: HubPages {
  private let actor: String?

  package init(actingFor login: String? = nil) { actor = login }

  package func answer(_ request: HTTPRequest, hub: Hub) async -> HTTPResponse {
    do {
      return try await route(request, hub)
    } catch let refused as Refused {
      return Self.response(
        refused.status,
        HTML.page(title: "Refused", trail: Self.home, underWay: false, "<h1>\(HTML.escape(refused.message))</h1>"))
    } catch {
      return Self.response(500, HTML.page(title: "Broken", trail: Self.home, underWay: false, "<h1>Server error</h1>"))
    }
  }

  private func route(_ request: HTTPRequest, _ hub: Hub) async throws -> HTTPResponse {
    let state = hub.state
    let person = actor.flatMap { state.account($0) }
    if let person, let done = try await ActingPages(hub: hub, person: person, request: request).answer() { return done }
    guard ["GET", "HEAD"].contains(request.method) else {
      return Self.response(
        405, HTML.page(title: "Read only", trail: Self.home, underWay: false, "<h1>Read only</h1>"))
    }
    let segments = request.target.segments
    guard segments.count >= 2, let repository = state.repository(segments[0], segments[1]) else {
      return segments.isEmpty ? Self.response(200, HomePage(state: state).html) : Self.missing
    }
    let token = person == nil ? nil : hub.formToken
    let view = RepositoryView(state: state, repository: repository, tools: hub.tools, formToken: token)
    guard let html = await page(segments.dropFirst(2).map { $0 }, request.target, view) else {
      return Self.missing
    }
    return Self.response(200, html)
  }

  private func page(_ rest: [String], _ target: RequestTarget, _ view: RepositoryView) async
    -> String?
  {
    switch (rest.first, rest.count) {
    case (nil, 0): return await view.overview()
    case ("issues", 1): return view.list(pulls: false, target)
    case ("pulls", 1): return view.list(pulls: true, target)
    case ("issues", 2), ("pull", 2):
      return await Int(rest[1]).asyncMap { await view.thread($0) } ?? nil
    case ("commit", 2): return await view.commit(rest[1])
    case ("actions", 3...) where rest[1] == "runs": return Int(rest[2]).flatMap { view.run($0) }
    case ("actions", 1): return view.runs()
    default: return nil
    }
  }

  static let home = [(name: "Repositories", address: "/")]

  private static var missing: HTTPResponse {
    response(
      404,
      HTML.page(title: "Not found", trail: home, underWay: false, "<h1>There is nothing here</h1>"))
  }

  static func response(_ status: Int, _ html: String) -> HTTPResponse {
    HTTPResponse(
      status,
      headers: [
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'",
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
      ], text: html, type: "text/html; charset=utf-8")
  }
}

extension Optional where Wrapped: Sendable {
  fileprivate func asyncMap<Result>(_ change: (Wrapped) async -> Result) async -> Result? {
    if let self { await change(self) } else { nil }
  }
}

/// The list of repositories.
struct HomePage {
  let state: HubState

  var html: String {
    let rows = state.repositories.all.map { repository in
      let name = state.fullName(repository)
      let open = state.issues.all { $0.repository == repository.id && $0.state == .open }
      let counts =
        "\(open.count { $0.pull == nil }) issues, \(open.count { $0.pull != nil }) pull requests open"
      return HTML.tag(
        "div", ["class": "row"],
        "<b>\(HTML.link("/\(name)", name))</b> <i>\(counts)</i><br>\(HTML.escape(repository.description ?? ""))"
      )
    }
    return HTML.page(
      title: "Repositories", trail: BrowserPages.home, underWay: false,
      "<h1>Repositories</h1>" + HTML.tag("div", ["class": "box"], rows.joined()))
  }
}
