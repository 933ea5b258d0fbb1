package import Domain
import Essentials

extension GitHubHost {
  package func permission(of login: String, in repository: RepositoryName) async throws -> Permission {
    let answer: JSONValue
    do {
      answer = try await api.get(
        "/repos/\(repository)/collaborators/\(login)/permission", as: reading(repository))
    } catch HostRefusal.notFound {
      return .none
    }
    // `permission` knows four words only; `role_name` knows all, but an organisation may have invented it.
    return answer["role_name"]?.string.flatMap(Permission.init) ?? answer["permission"]?.string.flatMap(Permission.init)
      ?? .none
  }

  package func ourselves() async throws -> Actor {
    try await api.ourselves {
      let slug = try await api.get("/app", as: .app).decoded { try $0.needs("slug", \.string) }
      // The app's own assertion opens /app and nothing else, so the account is read as one of the installations.
      guard let installation = try await installationIDs().first else {
        throw HostRefusal.forbidden("the app is not installed anywhere")
      }
      return try await api.get("/users/\("\(slug)[bot]")", as: .installation(installation, .metadata))
        .decoded { try Actor(gitHub: $0) }
    }
  }

  package func login(ofAuthor commit: String, in repository: RepositoryName) async throws -> String? {
    do {
      let author = try await api.get("/repos/\(repository)/commits/\(commit)", as: reading(repository))["author"]
      return author?["type"]?.string == "Bot" ? nil : author?["login"]?.string
    } catch HostRefusal.notFound, HostRefusal.invalid {
      return nil
    }
  }

  /// Where the app is installed and not suspended.
  func installationIDs() async throws -> [Int64] {
    try await api.list("/app/installations", as: .app)
      .map { try $0.decoded(Installation.init) }
      .filter { !$0.isSuspended }.map(\.id)
  }
}
