import Foundation
import Runtime

/// Who wrote a repository, as accounts for the embedded GitHub: GitHub would know these people, too.
package struct RepositoryAuthors {
  /// A person with the addresses that stand in commits.
  package struct Author: Sendable, Equatable {
    package var login: String
    package var name: String
    package var emails: [String]

    /// The person who is there when nobody else is.
    package static let octavia = Author(login: "octavia", name: "Octavia Example", emails: [])
  }

  package private(set) var people: [Author] = []
  /// Accounts that a world has anyway, or that mean nobody.
  private static let reserved: Set<String> = [
    "", EmbeddedWorld.organisation, EmbeddedWorld.app, "github", "actions", "web-flow", "ghost",
  ]
  private static let nameless: Set<String> = [
    "me", "mail", "email", "info", "git", "dev", "root", "admin", "hello", "contact", "user", "noreply", "no-reply",
  ]
  private static let limit = 50

  /// The authors of the newest commits of `repository`, and the people its CODEOWNERS file names.
  ///
  /// Only reads. A repository that git cannot read has none here; taking it in says why.
  package static func read(_ repository: String, using git: String = "git") async -> [Author] {
    var authors = RepositoryAuthors()
    let log = await run(git, ["log", "--max-count=2000", "--format=%an%x1f%ae", "HEAD", "--"], in: repository)
    for line in log.split(separator: "\n") {
      let fields = line.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init)
      if fields.count == 2 { authors.add(name: fields[0], email: fields[1]) }
    }
    for path in [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] {
      let text = await run(git, ["cat-file", "blob", "HEAD:\(path)"], in: repository)
      for word in text.split(whereSeparator: \.isWhitespace) where word.hasPrefix("@") && !word.contains("/") {
        authors.add(owner: String(word.dropFirst()))
      }
    }
    return authors.people
  }

  package init() {}

  package mutating func add(name: String, email: String) {
    guard !name.hasSuffix("[bot]"), !email.contains("[bot]") else { return }
    let address = email.lowercased()
    if people.contains(where: { $0.emails.contains(address) }) { return }
    if let same = people.firstIndex(where: { $0.name == name && !name.isEmpty }) {
      people[same].emails.append(address)
      return
    }
    let local = String(address.prefix { $0 != "@" }.split(separator: "+").last ?? "")
    let wanted = Self.login(Self.nameless.contains(local) ? name : local)
    guard people.count < Self.limit, !Self.reserved.contains(wanted) else { return }
    let taken = Set(people.map(\.login))
    guard let login = [wanted, Self.login(name), "\(wanted)-\(people.count + 1)"].first(where: { !taken.contains($0) })
    else { return }
    people.append(Author(login: login, name: name, emails: [address]))
  }

  package mutating func add(owner: String) {
    guard owner == Self.login(owner) || owner.lowercased() == Self.login(owner), people.count < Self.limit,
      !Self.reserved.contains(owner.lowercased()),
      !people.contains(where: { $0.login.lowercased() == owner.lowercased() })
    else { return }
    people.append(Author(login: owner, name: owner, emails: []))
  }

  /// Letters, digits and single hyphens, at most 39, as GitHub's logins are.
  private static func login(_ text: String) -> String {
    let parts = text.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    return String(parts.joined(separator: "-").prefix(39))
  }

  /// What git says, or nothing if it refuses.
  private static func run(_ git: String, _ arguments: [String], in repository: String) async -> String {
    var environment = Command.inherited.filter { ["PATH", "HOME"].contains($0.key) }
    environment["GIT_CONFIG_NOSYSTEM"] = "1"
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    let command = Command(
      git, ["-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-C", repository] + arguments,
      environment: environment, outputLimit: 1 << 20)
    guard let result = try? await ChildProcess.run(command), result.succeeded else { return "" }
    return result.outputText
  }
}
