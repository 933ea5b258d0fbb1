import Essentials
import Foundation
import HTTPMessages
import Runtime

/// Letting an app in, and what its installation's settings page does.
extension ActingPages {
  /// Asks for the account and the repositories; then lets the app in and sends the browser on to its set-up page.
  func installPage(_ slug: String) async throws -> HTTPResponse? {
    guard let app = state.app(slug: slug) else { return nil }
    if isPost { return try await install(app) }
    let accounts = state.accounts.all { $0.kind != .bot && state.mayAdminister($0, person) }
      .filter { $0.id == person.id || !repositories(of: $0).isEmpty }
    let passed = request.target["state"]
    let choices = accounts.map { account -> String in
      if let known = installation(of: app, account) {
        let address = "/" + state.settings(of: account, "installations/\(known.id)")
        return "<p>\(HTML.escape(account.login)): \(HTML.link(address, "configure"))</p>"
      }
      return "<h2>\(HTML.escape(account.login))</h2>"
        + formTag(
          "/apps/\(slug)/installations/new", hidden: ["target_id": String(account.id), "state": passed],
          selection(repositories(of: account), chosen: nil) + HTML.button("Install"))
    }
    return page("Install \(app.name)", "<h1>Install \(HTML.escape(app.name))</h1>" + choices.joined())
  }

  private func repositories(of account: Account) -> [Repository] { state.repositories.all { $0.owner == account.id } }

  private func installation(of app: App, _ account: Account) -> Installation? {
    state.installations.first { $0.app == app.id && $0.account == account.id }
  }

  private func selection(_ repositories: [Repository], chosen: Set<Int>?) -> String {
    func radio(_ value: String, _ label: String, _ on: Bool) -> String {
      #"<p><label><input type="radio" name="selection" value="\#(value)"\#(on ? " checked" : "")> \#(label)</label></p>"#
    }
    let boxes = repositories.map { repository in
      let on = chosen?.contains(repository.id) == true ? " checked" : ""
      return #"<label><input type="checkbox" name="repository_ids" value="\#(repository.id)"\#(on)> "#
        + "\(HTML.escape(repository.name))</label><br>"
    }
    return radio("all", "All repositories", chosen == nil) + radio("selected", "Only these:", chosen != nil)
      + boxes.joined()
  }

  /// What the form chose among the account's own repositories: nil for all, and a refusal for a choice of none.
  private func chosen(_ account: Account) throws -> Set<Int>? {
    guard form["selection"] != "all" else { return nil }
    let own = Set(repositories(of: account).map(\.id))
    let chosen = Set(form.all("repository_ids").compactMap { Int($0) }).intersection(own)
    guard !chosen.isEmpty else { throw Refused.unprocessable("Select at least one repository.") }
    return chosen
  }

  private func install(_ app: App) async throws -> HTTPResponse {
    guard let account = form["target_id"].flatMap({ Int($0) }).flatMap({ state.accounts[$0] }),
      state.mayAdminister(account, person), installation(of: app, account) == nil
    else { throw Refused.notFound }
    let chosen = try chosen(account)
    let (now, person) = (hub.time.now(), person.id)
    let made = try await hub.write { state in
      state.install(app, for: account, repositories: chosen, sender: person, at: now).id
    }
    guard let setup = app.about?.setupURL else {
      return redirect("/" + state.settings(of: account, "installations/\(made)"))
    }
    return redirect(
      AppManifest.address(
        setup,
        adding: [("installation_id", String(made)), ("setup_action", "install"), ("state", form["state"])]))
  }

  func installationPage(_ id: Int, _ owner: Account) async throws -> HTTPResponse? {
    guard let installation = state.installations[id], installation.account == owner.id,
      let app = state.apps[installation.app]
    else { return nil }
    let address = "/" + state.settings(of: owner, "installations/\(id)")
    if isPost { return try await change(installation, app, owner, address) }
    let isSuspended = installation.suspendedAt != nil
    let asks = app.permissions != installation.permissions || app.events != installation.events
    let buttons =
      (asks ? HTML.button("Accept new permissions", name: "action", value: "accept") + " " : "")
      + HTML.button(
        isSuspended ? "Unsuspend" : "Suspend", name: "action", value: isSuspended ? "unsuspend" : "suspend")
      + " " + HTML.button("Uninstall", name: "action", value: "uninstall")
    return page(
      app.name,
      "<h1>\(HTML.escape(app.name)) in \(HTML.escape(owner.login))</h1>"
        + formTag(
          address,
          selection(repositories(of: owner), chosen: installation.repositories)
            + HTML.button("Save", name: "action", value: "choose")) + "<h2>Access</h2>" + formTag(address, buttons))
  }

  private func change(
    _ installation: Installation, _ app: App, _ owner: Account, _ address: String
  ) async throws -> HTTPResponse {
    let action = form["action"] ?? ""
    let chosen = action == "choose" ? try chosen(owner) : nil
    let (now, person, id) = (hub.time.now(), person.id, installation.id)
    try await hub.write { state in
      switch action {
      case "choose": state.choose(chosen, for: id, sender: person, at: now)
      case "accept": state.acceptPermissions(id, sender: person, at: now)
      case "suspend": state.suspend(id, sender: person, at: now)
      case "unsuspend": state.unsuspend(id, sender: person, at: now)
      case "uninstall": state.uninstall(installation, sender: person, at: now)
      default: throw Refused.unprocessable("There is no such action.")
      }
    }
    return redirect(action == "uninstall" ? "/apps/\(app.slug)" : address)
  }
}
