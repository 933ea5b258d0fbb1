import Essentials
import Foundation
import HTTPMessages
import Runtime

/// Making an app from a manifest, in three steps: the app's page sends it, a person confirms, the app gets a code.
extension ActingPages {
  /// Shows what is about to be made; without a manifest, asks for one.
  func newAppPage(_ owner: Account) -> HTTPResponse {
    let action = "/" + state.settings(of: owner, "apps/new")
    guard isPost, let text = form["manifest"] else {
      let field = "<p><textarea name=manifest rows=14 cols=80></textarea></p>"
      return page(
        "New GitHub App",
        "<h1>New GitHub App of \(HTML.escape(owner.login))</h1><p>Its manifest, as JSON:</p>"
          + HTML.form(action, [], field + HTML.button("Continue")))
    }
    let manifest: AppManifest
    do {
      manifest = try AppManifest(text)
    } catch {
      return problems(error)
    }
    return confirmation(manifest, text, owner)
  }

  private func confirmation(_ manifest: AppManifest, _ text: String, _ owner: Account) -> HTTPResponse {
    let permissions = manifest.permissions.sorted { $0.key < $1.key }.map { name, level in
      "<li>\(HTML.escape(name.replacing("_", with: " "))): \(level.rawValue)</li>"
    }
    let events = manifest.events.sorted().map { HTML.tag("code", [:], HTML.escape($0)) }
    let name = #"<p><input name="name" maxlength="34" required value="\#(HTML.escape(manifest.name ?? ""))"></p>"#
    let hook = manifest.hookURL.map { "<p>Webhook: \(HTML.escape($0))</p>" } ?? "<p>No webhook.</p>"
    return page(
      "Create GitHub App",
      "<h1>Create GitHub App for \(HTML.escape(owner.login))</h1>"
        + "<p>\(HTML.escape(manifest.description ?? manifest.url))</p>\(hook)"
        + "<h2>Permissions</h2><ul>\(permissions.joined())</ul><h2>Events</h2><p>\(events.joined(separator: " "))</p>"
        + formTag(
          "/" + state.settings(of: owner, "apps"), hidden: ["manifest": text, "state": request.target["state"]],
          "<h2>Name</h2>" + name + HTML.button("Create GitHub App for \(owner.login)")))
  }

  /// Makes the app, and sends the browser on to its maker with the code.
  func createApp(_ owner: Account) async throws -> HTTPResponse {
    let now = hub.time.now()
    let form = form
    do {
      let manifest = try AppManifest(form["manifest"] ?? "")
      let name = (form["name"] ?? manifest.name ?? "").trimmingCharacters(in: .whitespaces)
      let code = try await hub.write { try $0.createApp(manifest, name: name, owner: owner, at: now).code }
      return HTTPResponse(
        302,
        headers: [
          "Location": AppManifest.address(manifest.redirectURL, adding: [("code", code), ("state", form["state"])]),
          "Cache-Control": "no-store",
        ])
    } catch let error as AppManifest.Problems {
      return problems(error)
    }
  }

  private func problems(_ error: any Error) -> HTTPResponse {
    let all = (error as? AppManifest.Problems)?.all ?? []
    let items = all.map { HTML.tag("li", [:], HTML.escape($0)) }.joined()
    return page("Invalid GitHub App configuration", "<h1>Invalid GitHub App configuration</h1><ul>\(items)</ul>", 422)
  }

  func appPage(_ slug: String) -> HTTPResponse? {
    guard let app = state.app(slug: slug) else { return nil }
    let about = app.about.map { HTML.tag("p", [:], HTML.escape($0.description ?? $0.url)) } ?? ""
    return page(
      app.name,
      "<h1>\(HTML.escape(app.name))</h1>\(about)<p>\(HTML.link("/apps/\(slug)/installations/new", "Install"))</p>")
  }
}
