import Foundation

/// The forms on a thread's page, where somebody acts.
extension RepositoryView {
  private func address(of issue: Issue) -> String {
    "/\(name)/\(issue.pull == nil ? "issues" : "pull")/\(issue.number)"
  }

  private func form(_ action: String, _ hidden: [(String, String)], _ inner: String) -> String {
    HTML.form(action, [("authenticity_token", formToken ?? "")] + hidden, inner)
  }

  /// `html` within the form that its boxes belong to.
  func tickable(_ html: String, _ text: String, _ issue: Issue, comment: Int?) -> String {
    guard formToken != nil, html.contains(#"name="tick""#) else { return html }
    let hidden = [("version", TaskList.version(of: text))] + (comment.map { [("comment", String($0))] } ?? [])
    return form(address(of: issue), hidden, html)
  }

  /// Comment, close or reopen, add and take away labels.
  func actions(_ issue: Issue) -> String {
    guard formToken != nil else { return "" }
    let address = address(of: issue)
    let isOpen = issue.state == .open
    let own = state.labels(of: issue)
    let others = state.labels.all { label in
      label.repository == repository.id && !own.contains { $0.id == label.id }
    }
    let options = others.map { HTML.tag("option", [:], HTML.escape($0.name)) }.joined()
    let remove = own.map { HTML.button("× \($0.name)", name: "unlabel", value: $0.name) }.joined(separator: " ")
    return box(
      "Act",
      HTML.tag(
        "div", ["class": "text"],
        form(
          address, [],
          "<p><textarea name=body rows=4 cols=80></textarea></p>"
            + HTML.button("Comment", name: "action", value: "comment") + " "
            + HTML.button(isOpen ? "Close" : "Reopen", name: "action", value: isOpen ? "close" : "reopen"))
          + form(
            address, [],
            "<p><select name=label>\(options)</select> "
              + HTML.button("Add label", name: "action", value: "label") + " \(remove)</p>")))
  }

  /// The buttons that an app put on its completed check run, and the one to have it run again.
  func buttons(of run: CheckRun, on issue: Issue) -> String {
    guard formToken != nil, run.status == "completed" else { return "" }
    let buttons = run.actions.map { action in
      HTML.tag(
        "button", ["name": "identifier", "value": action.identifier, "title": action.description],
        HTML.escape(action.label))
    }
    return form(
      "/\(name)/runs/\(run.id)", [("back", address(of: issue))],
      (buttons + [HTML.button("Re-run")]).joined(separator: " "))
  }
}
