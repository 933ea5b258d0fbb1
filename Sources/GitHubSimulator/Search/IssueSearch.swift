import Essentials
import Foundation

/// Which issues and pull requests a query finds.
struct IssueSearch {
  let query: SearchQuery
  let hub: HubState

  func finds(_ issue: Issue) -> Bool {
    guard let repository = hub.repositories[issue.repository] else { return false }
    return placeFits(repository) && wordsFit(issue)
      && query.qualifiers.allSatisfy { qualifier in
        guard let fits = fits(qualifier, issue) else { return true }
        return fits != qualifier.isNegated
      }
  }

  /// Several places mean any of them.
  private func placeFits(_ repository: Repository) -> Bool {
    let repos = query.values("repo").map { $0.lowercased() }
    let owners = (query.values("org") + query.values("user")).map { $0.lowercased() }
    guard !repos.isEmpty || !owners.isEmpty else { return true }
    let name = hub.fullName(repository).lowercased()
    return repos.contains(name) || owners.contains(String(name.prefix { $0 != "/" }))
  }

  /// All words, in the title, the body or a comment; what a hidden comment of HTML says is not found.
  private func wordsFit(_ issue: Issue) -> Bool {
    guard !query.words.isEmpty else { return true }
    let places = Set(query.values("in").flatMap { $0.split(separator: ",").map(String.init) })
    func looks(_ place: String) -> Bool { places.isEmpty || places.contains(place) }
    var texts: [String] = []
    if looks("title") { texts.append(issue.title) }
    if looks("body") { texts.append(issue.body ?? "") }
    if looks("comments") {
      texts += hub.comments.all { $0.repository == issue.repository && $0.number == issue.number }.map(\.body)
    }
    let text = texts.map { $0.replacing(/<!--[\s\S]*?-->/, with: "") }.joined(separator: "\n").lowercased()
    return query.words.allSatisfy { text.contains($0) }
  }

  /// Nil for a qualifier that narrows nothing by itself.
  private func fits(_ qualifier: SearchQuery.Qualifier, _ issue: Issue) -> Bool? {
    let value = qualifier.value
    switch qualifier.name {
    case "is", "type", "state": return word(value.lowercased(), issue)
    case "label":
      let names = hub.labels(of: issue).map { $0.name.lowercased() }
      return value.lowercased().split(separator: ",").contains { names.contains($0.trimmingCharacters(in: ["\""])) }
    case "author": return account(value) == issue.author
    case "assignee": return account(value).map { issue.assignees.contains($0) } ?? false
    case "no":
      return value == "label"
        ? issue.labels.isEmpty : value == "assignee" ? issue.assignees.isEmpty : issue.milestone == nil
    case "head": return issue.pull?.headRef == value
    case "base": return issue.pull?.baseRef == value
    case "sha": return issue.pull?.headSHA.hasPrefix(value.lowercased()) ?? false
    case "reason": return issue.stateReason?.replacing("_", with: " ") == value.replacing("_", with: " ")
    case "draft": return issue.pull?.isDraft == (value == "true")
    case "milestone": return issue.milestone.flatMap { hub.milestones[$0]?.title } == value
    case "created": return date(issue.createdAt, value)
    case "updated": return date(issue.updatedAt, value)
    case "closed": return issue.closedAt.map { date($0, value) } ?? false
    default: return nil
    }
  }

  private func word(_ value: String, _ issue: Issue) -> Bool? {
    switch value {
    case "issue": issue.pull == nil
    case "pr", "pull-request": issue.pull != nil
    case "open": issue.state == .open
    case "closed": issue.state == .closed
    case "merged": issue.pull?.mergedAt != nil
    case "unmerged": issue.pull != nil && issue.pull?.mergedAt == nil
    case "locked": issue.isLocked
    case "draft": issue.pull?.isDraft ?? false
    case "public", "private":
      (hub.repositories[issue.repository]?.isPrivate ?? true) == (value == "private")
    default: nil
    }
  }

  /// `app/helper` is how a search names a bot.
  private func account(_ name: String) -> Int? {
    hub.account(name.hasPrefix("app/") ? "\(name.dropFirst(4))[bot]" : name)?.id
  }

  /// `>2026-01-01`, `<=2026-01-01T10:00:00Z`, `2026-01-01..2026-02-01` or a day.
  private func date(_ date: Date, _ text: String) -> Bool {
    func moment(_ text: some StringProtocol) -> Date? {
      Timestamp.date(text.contains("T") ? String(text) : "\(text)T00:00:00Z")
    }
    if let dots = text.firstRange(of: "..") {
      let (from, to) = (text[..<dots.lowerBound], text[dots.upperBound...])
      return (moment(from).map { date >= $0 } ?? true) && (moment(to).map { date <= $0 } ?? true)
    }
    for (sign, compare) in [(">=", { $0 >= $1 }), ("<=", { $0 <= $1 }), (">", { $0 > $1 }), ("<", { $0 < $1 })]
      as [(String, (Date, Date) -> Bool)]
    where text.hasPrefix(sign) {
      return moment(text.dropFirst(sign.count)).map { compare(date, $0) } ?? false
    }
    return moment(text).map { $0 <= date && date < $0.addingTimeInterval(text.contains("T") ? 1 : 86_400) } ?? false
  }
}
