package import Essentials
import Foundation

/// What a client is told of a world that has been set up.
package struct WorldCredentials: Sendable {
  package let person: String
  /// The person's, who has write access to every repository.
  package let token: Redacted
  package let app: AppCredentials
  package let privateKeyFile: String
  package let installation: Int
  /// Full names, in the order of the folders.
  package let repositories: [String]

  /// The line that a client starts from.
  package func announcement(base: String) -> JSONValue {
    [
      "api": .string(base + "/api/v3"), "html": .string(base), "token": .string(token.reveal()),
      "app_id": .integer(Int64(app.id)), "private_key_file": .string(privateKeyFile),
      "installation_id": .integer(Int64(installation)), "webhook_secret": .string(app.webhookSecret.reveal()),
    ]
  }
}

extension GitHubSimulator {
  /// Sets up `acme` with a repository for each folder, a person who may write, and an app that is let in everywhere.
  ///
  /// Safe to repeat on a directory that has it all: nothing is made twice, and the keys stay what they were.
  package func setUpWorld(
    repositories folders: [String], app: AppDescription, person: String = "dana", owner: String = "acme"
  ) async throws -> WorldCredentials {
    try await hub.addAccount(owner, .organization)
    try await hub.addAccount(person)
    var names: [String] = []
    for folder in folders {
      let path = URL(fileURLWithPath: folder).standardizedFileURL
      let name = Self.repositoryName(path.lastPathComponent)
      try await hub.addRepository(owner, name, from: path.path)
      try await hub.addCollaborator(person, to: "\(owner)/\(name)", as: .write)
      names.append("\(owner)/\(name)")
    }
    let credentials = try await hub.createApp(app)
    let installation = try await hub.install(app.slug, for: owner)
    let file = "\(directory)/\(app.slug).private-key.pem"
    if !FileManager.default.fileExists(atPath: file) {
      let made = FileManager.default.createFile(
        atPath: file, contents: Data(credentials.privateKeyPEM.reveal().utf8), attributes: [.posixPermissions: 0o600])
      guard made else { throw CocoaError(.fileWriteUnknown) }
    }
    return WorldCredentials(
      person: person, token: try await hub.token(of: person), app: credentials, privateKeyFile: file,
      installation: installation, repositories: names)
  }

  /// The folder's name as GitHub would take it.
  static func repositoryName(_ folder: String) -> String {
    let bare = folder.hasSuffix(".git") ? String(folder.dropLast(4)) : folder
    let kept = bare.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" }
    return kept.isEmpty ? "repository" : String(kept)
  }
}
