import HTTPMessages
import Runtime

/// The pages of one repository.
struct RepositoryView {
  let state: HubState
  let repository: Repository
  let tools: HubTools
  /// What forms carry to show that they are ours; nil where nobody acts.
  let formToken: String?

  var name: String { state.fullName(repository) }
  var markdown: Markdown { Markdown(repository: name, hasButtons: formToken != nil) }

  func page(_ title: String, underWay: Bool = false, _ body: String) -> String {
    let places = [
      ("Code", ""), ("Issues", "/issues"), ("Pull requests", "/pulls"), ("Actions", "/actions"),
    ]
    let nav = HTML.tag("nav", [:], places.map { HTML.link("/\(name)\($0.1)", $0.0) }.joined())
    return HTML.page(
      title: "\(title) · \(name)", trail: BrowserPages.home + [(name, "/\(name)")],
      underWay: underWay, nav + body)
  }

  func overview() async -> String {
    let git = tools.git(repository.id)
    let head = repository.refs["refs/heads/\(repository.defaultBranch)"] ?? ""
    let commits =
      head.isEmpty
      ? [] : (try? await git.history(of: head, path: nil, limit: 15, skipping: 0)) ?? []
    let rows = commits.map { commit in
      let subject = String(commit.message.prefix { $0 != "\n" })
      return HTML.tag(
        "div", ["class": "row"],
        "<b>\(HTML.link("/\(name)/commit/\(commit.sha)", subject))</b><br>"
          + "<i>\(HTML.escape(commit.author.name))</i> \(HTML.time(commit.author.date)) "
          + HTML.tag("code", [:], HTML.escape(String(commit.sha.prefix(7)))))
    }
    let readme = (try? await git.run(["show", "\(head):README.md"])).flatMap {
      $0.succeeded ? $0.outputText : nil
    }
    let shown =
      readme.map { box("README.md", HTML.tag("div", ["class": "text"], markdown.html($0))) } ?? ""
    return page(
      name,
      "<h1>\(HTML.escape(name))</h1>" + HTML.tag("div", ["class": "box"], rows.joined()) + shown)
  }

  func list(pulls: Bool, _ target: RequestTarget) -> String {
    let wanted = target["label"]
    let stateName = target["state"] ?? "open"
    let issues = state.issues.all { issue in
      issue.repository == repository.id && (issue.pull != nil) == pulls
        && (stateName == "all" || issue.state.rawValue == stateName)
        && (wanted == nil || state.labels(of: issue).contains { $0.name == wanted })
    }.reversed()
    let path = "/\(name)/\(pulls ? "pulls" : "issues")"
    let filters = ["open", "closed", "all"].map { choice in
      let label = wanted.map { "&label=\(RequestTarget.encode($0))" } ?? ""
      return HTML.link(
        "\(path)?state=\(choice)\(label)", choice == stateName ? "● \(choice)" : choice)
    }.joined(separator: " &nbsp; ")
    let chosen =
      wanted.map { " with label <b>\(HTML.escape($0))</b> \(HTML.link(path, "× clear"))" } ?? ""
    let rows = issues.map { issue in
      let address = "/\(name)/\(pulls ? "pull" : "issues")/\(issue.number)"
      let checks = issue.pull.map { checkMark(of: $0.headSHA) + " " } ?? ""
      return HTML.tag(
        "div", ["class": "row"],
        "\(checks)<b>\(HTML.link(address, issue.title))</b> \(labels(of: issue))<br><i>#\(issue.number) by "
          + "\(person(issue.author))</i> \(HTML.time(issue.createdAt))")
    }
    let body = rows.isEmpty ? "<div class=row><i>Nothing here.</i></div>" : rows.joined()
    let title = pulls ? "Pull requests" : "Issues"
    return page(
      title, "<h1>\(title)</h1><p>\(filters)\(chosen)</p>" + HTML.tag("div", ["class": "box"], body)
    )
  }

  func box(_ head: String, _ inner: String) -> String {
    "<div class=\"box\"><h3>\(head)</h3>\(inner)</div>"
  }

  func person(_ account: Int?) -> String {
    HTML.tag("span", [:], HTML.escape(account.flatMap { state.accounts[$0]?.login } ?? "ghost"))
  }

  func labels(of issue: Issue) -> String {
    state.labels(of: issue).map { label(named: $0.name, color: $0.color) }.joined()
  }

  /// Dark text on a light colour and light text on a dark one.
  func label(named label: String, color: String) -> String {
    let isColor = color.count == 6 && color.allSatisfy(\.isHexDigit)
    let number = isColor ? Int(color, radix: 16) ?? 0xededed : 0xededed
    let light = (299 * (number >> 16) + 587 * (number >> 8 & 255) + 114 * (number & 255)) / 1000
    let style =
      "background:#\(isColor ? color : "ededed");color:\(light > 140 ? "#1f2328" : "#fff")"
    return HTML.tag(
      "a",
      [
        "class": "label", "style": style,
        "href": "/\(name)/issues?state=all&label=\(RequestTarget.encode(label))",
      ],
      HTML.escape(label))
  }

  func mark(_ status: String, _ conclusion: String?) -> String {
    guard status == "completed" else { return "<span class=wait>●</span>" }
    switch conclusion {
    case "success": return "<span class=ok>✓</span>"
    case "neutral", "skipped": return "<span class=dim>◦</span>"
    default: return "<span class=no>✗</span>"
    }
  }

  func checkMark(of commit: String) -> String {
    let runs = state.checkRuns(of: commit, in: repository.id)
    if runs.isEmpty { return "" }
    if runs.contains(where: { $0.status != "completed" }) { return mark("queued", nil) }
    let bad = runs.first { !["success", "neutral", "skipped"].contains($0.conclusion ?? "") }
    return mark("completed", bad?.conclusion ?? "success")
  }
}
