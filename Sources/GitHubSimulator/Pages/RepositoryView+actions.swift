import Foundation

extension RepositoryView {
  func commit(_ sha: String) async -> String? {
    let git = tools.git(repository.id)
    guard sha.allSatisfy(\.isHexDigit), (7...40).contains(sha.count),
      let full = try? await git.commit(sha),
      let record = try? await git.record(full)
    else { return nil }
    let subject = String(record.message.prefix { $0 != "\n" })
    let more = record.message.dropFirst(subject.count).trimmed
    let about =
      "<p><b>\(HTML.escape(record.author.name))</b> \(HTML.time(record.author.date)) <code>\(full)</code></p>"
    let text = more.isEmpty ? "" : HTML.tag("pre", [:], HTML.escape(more))
    let base = record.parents.first ?? BareRepository.emptyTree
    return page(
      subject,
      "<h1>\(HTML.escape(subject)) \(checkMark(of: full))</h1>" + about + text
        + (await changes(base, full, symmetric: false)))
  }

  func runs() -> String {
    let rows = state.workflowRuns.all { $0.repository == repository.id }.reversed().prefix(100).map { run in
      "<div class=\"row\">\(mark(run.status, run.conclusion)) <b>\(HTML.link("/\(name)/actions/runs/\(run.id)", run.title))</b> "
        + "<i>\(HTML.escape(run.name)) #\(run.number) · \(HTML.escape(run.event)) · \(HTML.escape(run.branch))</i> "
        + HTML.time(run.createdAt) + "</div>"
    }
    return page("Actions", "<h1>Actions</h1>" + HTML.tag("div", ["class": "box"], rows.joined()))
  }

  /// A run with its jobs' logs.
  func run(_ id: Int) -> String? {
    guard let run = state.workflowRuns[id], run.repository == repository.id else { return nil }
    let jobs = state.jobs.all { $0.run == id && $0.attempt == run.attempt }.map { job in
      let steps = job.steps.map { step in
        "<div class=\"event\">\(mark("completed", step.conclusion.rawValue)) \(HTML.escape(step.name))</div>"
      }
      let log =
        tools.logs.read(job.id).map {
          self.log(String(decoding: $0.suffix(400_000), as: UTF8.self))
        } ?? ""
      return box(
        "\(mark(job.status, job.conclusion)) <b>\(HTML.escape(job.name))</b> "
          + "<i>\(HTML.escape(job.conclusion ?? job.status))</i>", steps.joined() + log)
    }
    let about =
      "<p><i>\(HTML.escape(run.name)) #\(run.number) · \(HTML.escape(run.event)) · \(HTML.escape(run.branch))</i> "
      + HTML.link("/\(name)/commit/\(run.commit)", String(run.commit.prefix(7))) + "</p>"
    return page(
      run.title, underWay: run.status != "completed",
      "<h1>\(mark(run.status, run.conclusion)) \(HTML.escape(run.title))</h1>" + about
        + jobs.joined())
  }

  /// Without the time's fractions, with errors and groups coloured.
  private func log(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      line -> String in
      let halves = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, halves[0].hasSuffix("Z") else { return HTML.escape(String(line)) }
      let time = halves[0].dropFirst(11).prefix(8)
      let kind = halves[1].hasPrefix("##[error]") ? "e" : halves[1].hasPrefix("##[") ? "g" : ""
      return "<i>\(HTML.escape(String(time)))</i> "
        + HTML.tag("span", ["class": kind], HTML.escape(String(halves[1])))
    }
    return HTML.tag("pre", ["class": "log"], lines.joined(separator: "\n"))
  }
}
