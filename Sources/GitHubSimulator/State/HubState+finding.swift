import Essentials

extension HubState {
  func account(_ login: String) -> Account? {
    let wanted = login.lowercased()
    return accounts.first { $0.login.lowercased() == wanted }
  }

  func repository(_ owner: String, _ name: String) -> Repository? {
    guard let account = account(owner) else { return nil }
    let wanted = name.lowercased()
    return repositories.first { $0.owner == account.id && $0.name.lowercased() == wanted }
  }

  func fullName(_ repository: Repository) -> String {
    "\(accounts[repository.owner]?.login ?? "ghost")/\(repository.name)"
  }

  func issue(_ number: Int, in repository: Int) -> Issue? {
    issues.rows.first { $0.value.repository == repository && $0.value.number == number }?.value
  }

  func label(_ name: String, in repository: Int) -> Label? {
    let wanted = name.lowercased()
    return labels.rows.first { $0.value.repository == repository && $0.value.name.lowercased() == wanted }?.value
  }

  func app(slug: String) -> App? { apps.first { $0.slug == slug } }

  /// What `account` may do in `repository`; nil for nothing at all.
  func role(of account: Int, in repository: Repository) -> Role? {
    if repository.owner == account { return .admin }
    return repository.collaborators[account] ?? (repository.isPrivate ? nil : .read)
  }

  /// The installation through which `app` reaches `repository`.
  func installation(of app: Int, reaching repository: Repository) -> Installation? {
    installations.first { $0.app == app && covers($0, repository) }
  }

  func covers(_ installation: Installation, _ repository: Repository) -> Bool {
    installation.account == repository.owner && installation.suspendedAt == nil
      && (installation.repositories?.contains(repository.id) ?? true)
  }

  /// Open pull requests whose head is `branch`.
  func openPulls(head branch: String, in repository: Int) -> [Issue] {
    issues.all { $0.repository == repository && $0.state == .open && $0.pull?.headRef == branch }
  }

  func openPulls(base branch: String, in repository: Int) -> [Issue] {
    issues.all { $0.repository == repository && $0.state == .open && $0.pull?.baseRef == branch }
  }

  /// The last status of each context on a commit, oldest first.
  func latestStatuses(of commit: String, in repository: Int) -> [CommitStatus] {
    var latest: [String: CommitStatus] = [:]
    for status in statuses.all(where: { $0.repository == repository && $0.commit == commit }) {
      latest[status.context] = status
    }
    return latest.values.sorted { $0.id < $1.id }
  }

  func checkRuns(of commit: String, in repository: Int) -> [CheckRun] {
    runs.all { $0.repository == repository && $0.commit == commit && !$0.isSuperseded }
  }
}
