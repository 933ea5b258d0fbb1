import Essentials
import Foundation
import SignalSources

/// What is played: repositories, people and signals, bundled or the user's own.
struct DemoScript: Sendable {
  var repositories: [(name: String, source: String)]
  /// Who has write access; the addresses give commits authors that GitHub knows.
  var people: [RepositoryAuthors.Author]
  var signals: [JSONValue]
  /// Sent once a pull request is open.
  var late: [JSONValue]
  /// Between two signals.
  var pause: Duration
  /// Whether a person reviews and merges: the bundled story has one, the user's own repository has not.
  var hasStory: Bool

  static func make(_ options: DemoOptions, in directory: String, now: Date) async throws -> DemoScript {
    guard let folder = options.repository, let file = options.signals else {
      return try await bundled(in: directory, now: now)
    }
    return try await own(folder, file, now: now)
  }

  private static func bundled(in directory: String, now: Date) async throws -> DemoScript {
    let shop = try DemoWorld.shop()
    let docs = try DemoWorld.docs()
    let sources = URL(filePath: directory).appending(path: "sources")
    for (name, history) in [("shop", shop), ("docs", docs)] {
      let target = sources.appending(path: name)
      if FileManager.default.fileExists(atPath: target.path) { try FileManager.default.removeItem(at: target) }
      _ = try await history.write(to: target)
    }
    let authors = shop.people + docs.people.filter { person in !shop.people.contains { $0.login == person.login } }
    return DemoScript(
      repositories: [
        ("shop", sources.appending(path: "shop").path), ("docs", sources.appending(path: "docs").path),
      ],
      people: authors.map { .init(login: $0.login, name: $0.name, emails: [$0.email]) },
      signals: try DemoWorld.signals(now: now), late: try DemoWorld.lateSignals(now: now), pause: .milliseconds(150),
      hasStory: true)
  }

  private static func own(_ folder: String, _ file: String, now: Date) async throws -> DemoScript {
    let repository = try RepositoryFolder.read(folder)
    guard let data = FileManager.default.contents(atPath: file) else { throw UsageError("cannot read \(file)") }
    let signals = try JSONLines.read(data, from: file)
    guard !signals.isEmpty else { throw UsageError("\(file) holds no signal") }
    for (index, signal) in signals.enumerated() {
      do {
        _ = try GenericSource().signals(from: signal, receivedAt: now)
      } catch {
        throw UsageError("\(file), signal \(index + 1): \(error)")
      }
    }
    let authors = await RepositoryAuthors.read(repository.source).filter { $0.login != "octavia" }
    return DemoScript(
      repositories: [repository], people: [.octavia] + authors,
      signals: signals, late: [], pause: .milliseconds(20), hasStory: false)
  }
}
