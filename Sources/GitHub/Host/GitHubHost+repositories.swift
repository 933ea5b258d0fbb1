package import Domain
package import Essentials
package import Foundation

extension GitHubHost {
  /// What GitHub gives as JSON; a larger file comes without content.
  private static let largestFile = 1 << 20

  package func repositories() async throws -> [HostedRepository] {
    var found: [HostedRepository] = []
    for id in try await installationIDs() {
      found += try await api.list(
        "/installation/repositories", key: "repositories", as: .installation(id, .metadata)
      ).map { try $0.decoded(HostedRepository.init(gitHub:)) }
    }
    return found
  }

  package func repository(_ name: RepositoryName) async throws -> HostedRepository {
    try await api.get("/repos/\(name)", as: reading(name)).decoded(HostedRepository.init(gitHub:))
  }

  package func file(_ path: String, in repository: RepositoryName) async throws -> Data? {
    let parts = path.split(separator: "/")
    guard !parts.isEmpty, !parts.contains("."), !parts.contains("..") else {
      throw HostRefusal.invalid("not a path inside a repository")
    }
    let answer: JSONValue
    do {
      answer = try await api.get("/repos/\(repository)/contents/\(path: path)", as: reading(repository))
    } catch HostRefusal.notFound {
      return nil
    }
    // A folder is a list; a submodule or a dangling link is an object of another type.
    guard answer["type"]?.string == "file" else { return nil }
    guard (answer["size"]?.int ?? 0) <= Self.largestFile, answer["encoding"]?.string == "base64",
      let text = answer["content"]?.string, let bytes = Data(base64Encoded: text, options: .ignoreUnknownCharacters)
    else { throw HostRefusal.invalid("the file is larger than 1 MiB") }
    return bytes
  }

  package func gitToken(for repository: RepositoryName, write: Bool) async throws -> Redacted {
    try await api.tokens.token(for: .repository(repository, write ? .push : .fetch)).text
  }
}

extension HostedRepository {
  init(gitHub json: JSONValue) throws {
    self.init(
      name: try json.needs("full_name") { $0.string.flatMap { RepositoryName($0) } },
      id: try json.needs("id", \.integer),
      defaultBranch: json["default_branch"]?.string ?? "main",
      isPrivate: json["private"]?.bool ?? true,
      isArchived: json["archived"]?.bool ?? false,
      cloneURL: try json.needs("clone_url", \.string), isFork: json["fork"]?.bool ?? false,
      hasIssues: json["has_issues"]?.bool ?? true)
  }
}
