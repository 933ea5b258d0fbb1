import Foundation

extension RepositoryView {
  /// An issue or pull request with everything said about it, oldest first.
  func thread(_ number: Int) async -> String? {
    guard let issue = state.issue(number, in: repository.id) else { return nil }
    var pieces: [(Date, Int, String)] = []
    for comment in state.comments.all(where: {
      $0.repository == repository.id && $0.number == number
    }) {
      pieces.append(
        (
          comment.createdAt, comment.id,
          said(comment.author, "commented", comment.createdAt, comment.body, in: issue, comment: comment.id)
        ))
    }
    for event in state.events.all(where: { $0.repository == repository.id && $0.number == number }) {
      if let line = line(event) { pieces.append((event.createdAt, event.id, line)) }
    }
    for review in state.reviews.all(where: { $0.repository == repository.id && $0.number == number }
    ) {
      guard let at = review.submittedAt else { continue }
      let verb = review.state.rawValue.lowercased().replacing("_", with: " ")
      pieces.append(
        (at, review.id, said(review.author, "reviewed: \(verb)", at, review.body, in: nil) + remarks(review))
      )
    }
    pieces.sort { ($0.0, $0.1) < ($1.0, $1.1) }
    let title =
      "<h1>\(HTML.escape(issue.title)) <i>#\(number)</i></h1><p>\(badge(issue)) \(labels(of: issue))</p>"
    let first = said(issue.author, "opened this", issue.createdAt, issue.body ?? "", in: issue)
    var body = title + first + pieces.map(\.2).joined()
    var underWay = false
    if let pull = issue.pull {
      let reviewers = pull.requestedReviewers.map { person($0) }.joined(separator: ", ")
      body =
        title
        + "<p><code>\(HTML.escape(pull.headRef))</code> into <code>\(HTML.escape(pull.baseRef))</code>"
        + (reviewers.isEmpty ? "" : " · review asked of \(reviewers)") + "</p>" + first
        + checks(of: pull.headSHA, on: issue)
        + pieces.map(\.2).joined() + "<h2>Changes</h2>"
        + (await changes(pull.baseSHA, pull.headSHA, symmetric: true))
      underWay = state.checkRuns(of: pull.headSHA, in: repository.id).contains {
        $0.status != "completed"
      }
    }
    return page("\(issue.title) #\(number)", underWay: underWay, body + actions(issue))
  }

  private func badge(_ issue: Issue) -> String {
    let (kind, text): (String, String) =
      if let pull = issue.pull {
        pull.mergedAt != nil
          ? ("merged", "Merged")
          : issue.state == .closed
            ? ("red", "Closed") : pull.isDraft ? ("draft", "Draft") : ("open", "Open")
      } else {
        issue.state == .open ? ("open", "Open") : ("closed", "Closed")
      }
    return HTML.tag("span", ["class": "state \(kind)"], text)
  }

  /// A text with who said it; the boxes in that of an issue or comment can be ticked.
  private func said(
    _ author: Int, _ verb: String, _ at: Date, _ text: String, in issue: Issue?, comment: Int? = nil
  ) -> String {
    var body = text.isEmpty ? "" : HTML.tag("div", ["class": "text"], markdown.html(text))
    if let issue {
      body = tickable(body, text, issue, comment: comment)
    }
    return box("<b>\(person(author))</b> \(HTML.escape(verb)) \(HTML.time(at))", body)
  }

  private func remarks(_ review: Review) -> String {
    state.reviewComments.all { $0.review == review.id }.map { remark in
      let place = remark.path + (remark.line.map { ":\($0)" } ?? "")
      let head =
        "<code>\(HTML.escape(place))</code> \(person(remark.author)) \(HTML.time(remark.createdAt))"
      return box(
        head,
        DiffView.html(remark.diffHunk)
          + HTML.tag("div", ["class": "text"], markdown.html(remark.body)))
    }.joined()
  }

  private func line(_ event: IssueEvent) -> String? {
    let subject = event.subject.map { person($0) } ?? ""
    let what: String
    switch event.event {
    case "labeled":
      what = "added \(label(named: event.labelName ?? "", color: event.labelColor ?? ""))"
    case "unlabeled":
      what = "removed \(label(named: event.labelName ?? "", color: event.labelColor ?? ""))"
    case "renamed":
      what =
        "changed the title from <b>\(HTML.escape(event.renamedFrom ?? ""))</b> to "
        + "<b>\(HTML.escape(event.renamedTo ?? ""))</b>"
    case "assigned", "unassigned", "review_requested", "review_request_removed":
      what = "\(HTML.escape(event.event.replacing("_", with: " "))) \(subject)"
    case "mentioned", "subscribed": return nil
    default: what = HTML.escape(event.event.replacing("_", with: " "))
    }
    let commit =
      event.commit.map { " in " + HTML.link("/\(name)/commit/\($0)", String($0.prefix(7))) } ?? ""
    return
      "<div class=\"event\">\(person(event.actor)) \(what)\(commit) \(HTML.time(event.createdAt))</div>"
  }

  private func checks(of commit: String, on issue: Issue) -> String {
    let rows = state.checkRuns(of: commit, in: repository.id).map { run in
      let job = state.jobs.first { $0.checkRun == run.id }
      let named =
        job.map { HTML.link("/\(name)/actions/runs/\($0.run)", run.name) } ?? HTML.escape(run.name)
      let app = state.apps[run.app]?.name ?? ""
      let said = [run.conclusion ?? run.status.replacing("_", with: " "), run.title ?? "", app]
        .filter { !$0.isEmpty }
      return "<div class=\"row\">\(mark(run.status, run.conclusion)) \(named) "
        + "<i>\(HTML.escape(said.joined(separator: " · ")))</i>\(buttons(of: run, on: issue))</div>"
    }
    let statuses = state.latestStatuses(of: commit, in: repository.id).map { status in
      "<div class=\"row\">\(mark(status.state == "pending" ? "queued" : "completed", status.state)) "
        + "\(HTML.escape(status.context)) <i>\(HTML.escape(status.description ?? ""))</i></div>"
    }
    let all = rows + statuses
    return all.isEmpty
      ? "" : box("Checks of <code>\(HTML.escape(String(commit.prefix(7))))</code>", all.joined())
  }

  func changes(_ base: String, _ head: String, symmetric: Bool) async -> String {
    guard
      let files = try? await tools.git(repository.id).changes(
        from: base, to: head, symmetric: symmetric)
    else {
      return "<p><i>The difference can't be shown.</i></p>"
    }
    return files.prefix(100).map { file in
      let counts =
        "<span class=ok>+\(file.additions)</span> <span class=no>−\(file.deletions)</span>"
      let patch =
        file.patch.map { DiffView.html(String($0.prefix(100_000))) }
        ?? "<div class=row><i>no text</i></div>"
      return box(
        "<code>\(HTML.escape(file.path))</code> \(HTML.escape(file.status)) \(counts)", patch)
    }.joined()
  }
}
