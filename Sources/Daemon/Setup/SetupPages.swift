import Essentials
import GitHub

/// What the set-up's pages say.
struct SetupPages {
  let place: GitHubPlace
  /// The path below which a page can be had: the one-time word between slashes.
  let root: String
  /// What the command line gave already.
  let organization: String?
  let publicURL: String?

  func start(_ problem: String? = nil) -> SetupPage {
    SetupPage(
      status: problem == nil ? 200 : 400, title: "Make the GitHub App",
      body: """
        \(problem.map { "<p class=\"problem\">\($0)</p>" as HTMLText } ?? "")
        <p>Nightshift works on GitHub as an App of your own. This makes one on <strong>\(place.name)</strong> with just the
        permissions that it needs, and keeps its keys on this machine. Sign in to \(place.name) in this browser first.</p>
        <form method="post" action="\(root)create">
        <label for="name">Name of the App</label>
        <input type="text" id="name" name="name" value="\(suggestedName)" maxlength="34" required>
        <p class="hint">Nobody else on \(place.name) may have it: <em>Nightshift</em> and your company's name is a good choice.</p>
        <label for="public_url">Address of the service</label>
        <input type="text" id="public_url" name="public_url" value="\(publicURL ?? "")" placeholder="https://nightshift.example.com"
          required>
        <p class="hint">Where \(place.name) can reach this machine or the proxy before it. Webhooks go to
        <code>\(AppManifest.webhookPath)</code> there.</p>
        <label for="organization">Organisation</label>
        <input type="text" id="organization" name="organization" value="\(organization ?? "")">
        <p class="hint">Empty for an App of your own account, which only reaches your own repositories.</p>
        <fieldset><legend>Optional permissions</legend>
        \(AppPermission.optional.map(choice))
        </fieldset>
        <button type="submit">Continue</button>
        </form>
        <details><summary>I have an App already</summary>
        \(importForm)
        </details>
        """)
  }

  private var suggestedName: String {
    let name = organization.map { "Nightshift \($0)" } ?? "Nightshift"
    return name.count <= 34 ? name : "Nightshift"
  }

  private func choice(_ permission: AppPermission) -> HTMLText {
    """
    <label class="choice"><input type="checkbox" name="optional" value="\(permission.name)">
    \(permission.name): \(permission.level.rawValue), for \(permission.why)</label>

    """
  }

  private var importForm: HTMLText {
    """
    <form method="post" action="\(root)import">
    <label for="app_id">App ID</label>
    <input type="text" id="app_id" name="app_id" inputmode="numeric" required>
    <label for="private_key">Private key</label>
    <textarea id="private_key" name="private_key" placeholder="-----BEGIN RSA PRIVATE KEY-----" required></textarea>
    <label for="webhook_secret">Webhook secret</label>
    <input type="text" id="webhook_secret" name="webhook_secret" autocomplete="off" required>
    <label for="import_url">Address of the service</label>
    <input type="text" id="import_url" name="public_url" value="\(publicURL ?? "")" placeholder="https://nightshift.example.com">
    <button type="submit">Use this App</button>
    </form>
    """
  }

  /// The request as it goes to GitHub, to be sent by the person's own click.
  func handOver(_ request: AppRequest, state: String, redirect: String) -> SetupPage {
    let permissions = AppPermission.asked + request.optional
    return SetupPage(
      title: "Ask \(place.name) for it",
      body: """
        <form method="post" action="\(place.newApp(organization: request.organization, state: state))">
        <input type="hidden" name="manifest" value="\(request.manifest(redirect: redirect).json.text)">
        <p>\(place.name) will show you the App <strong>\(request.name)</strong>
        \(request.organization.map { "of the organisation <strong>\($0)</strong>" as HTMLText } ?? "of your own account") and ask
        you to confirm. It sends its webhooks to <code>\(request.publicURL + AppManifest.webhookPath)</code>.</p>
        <button type="submit">Create it on \(place.name)</button>
        </form>
        <h2>What it may do</h2>
        <table>
        <tr><th>permission</th><th>access</th><th>for</th></tr>
        \(permissions.map { "<tr><td>\($0.name)</td><td>\($0.level.rawValue)</td><td>\($0.why)</td></tr>\n" as HTMLText })
        </table>
        <p>It never asks for <code>\(AppPermission.never)</code>: without that, GitHub itself refuses a push that changes a workflow.</p>
        <p><a href="\(root)">Change something</a></p>
        """, formTarget: place.html)
  }

  func done(_ result: SetupResult) -> SetupPage {
    SetupPage(
      title: "\(result.credentials.name.isEmpty ? "The App" : result.credentials.name) is ready",
      body: """
        <div class="card"><p>Its key and secrets are in <code>\(result.folder)</code>, where only you can read them.</p>
        <a class="button" href="\(result.credentials.installPage)">Install it on your repositories</a>
        <p class="hint">Each repository is asked first, by a pull request: nothing else is done there before somebody merges it.</p></div>
        <h2>What comes next</h2>
        <ol>\(result.steps.map { "<li>\($0.text)\($0.command.map { "<pre>\($0)</pre>" as HTMLText } ?? "")</li>\n" as HTMLText })</ol>
        <p>You can close this page; <code>nightshift setup</code> has ended.</p>
        """)
  }

  /// Something went wrong on the way back from GitHub; `remedies` say what to do.
  static func failed(_ what: String, _ remedies: [HTMLText], status: Int = 400) -> SetupPage {
    SetupPage(
      status: status, title: "That did not work",
      body:
        "<p class=\"problem\">\(what)</p>\n<h2>What to do</h2>\n<ul>\(remedies.map { "<li>\($0)</li>\n" as HTMLText })</ul>"
    )
  }
}
