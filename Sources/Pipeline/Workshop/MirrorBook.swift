package import Domain
import Essentials
import Foundation
package import Git

/// Our bare mirrors, one per repository and process, in a folder of our own.
package actor MirrorBook {
  private let context: PipelineContext
  private let directory: String
  private var mirrors: [RepositoryName: Mirror] = [:]
  private var files: [RepositoryName: RepositoryFiles] = [:]

  package init(context: PipelineContext, directory: String) {
    self.context = context
    self.directory = directory
  }

  package func mirror(of repository: HostedRepository) -> Mirror {
    if let mirror = mirrors[repository.name] { return mirror }
    let host = context.host
    let name = repository.name
    // Asked for each time: the token is for one repository and one purpose, and ends within the hour.
    let mirror = Mirror(directory: "\(directory)/\(repository.id).git", remote: repository.cloneURL) { access in
      let token = try await host.gitToken(for: name, write: access == .push)
      return Redacted("Basic " + Data("x-access-token:\(token.reveal())".utf8).base64EncodedString())
    }
    mirrors[repository.name] = mirror
    return mirror
  }

  /// Deletes the mirror of a repository that does not let us in any more.
  package func forget(_ id: Int64, _ name: RepositoryName) throws {
    mirrors[name] = nil
    files[name] = nil
    let path = "\(directory)/\(id).git"
    guard FileManager.default.fileExists(atPath: path) else { return }
    try FileManager.default.removeItem(atPath: path)
  }

  /// The names of the files on the default branch, as of the last fetch or a fetch now.
  package func files(of repository: HostedRepository) async throws -> RepositoryFiles {
    if let known = files[repository.name], context.now.timeIntervalSince(known.readAt) < 60 { return known }
    let mirror = mirror(of: repository)
    try await mirror.fetch()
    guard let head = try await mirror.head(of: repository) else {
      return RepositoryFiles(mirror: mirror, paths: [], readAt: context.now)
    }
    let paths = try await mirror.files(at: head).map(\.text)
    let fresh = RepositoryFiles(mirror: mirror, paths: paths, readAt: context.now)
    files[repository.name] = fresh
    return fresh
  }
}

extension Mirror {
  /// The newest commit of the default branch, or nil in an empty repository.
  package func head(of repository: HostedRepository) async throws -> CommitID? {
    guard let ref = RefName(repository.defaultBranch) else { return nil }
    return try await resolve(ref)
  }
}

/// What files a repository has, to find out which repository a signal belongs to.
package struct RepositoryFiles: Sendable {
  let mirror: Mirror
  let paths: [String]
  let readAt: Date

  /// Whether a release names a commit here.
  func has(_ release: String) async throws -> Bool {
    let word = release.split(whereSeparator: { $0 == "@" || $0 == ":" || $0 == "+" }).last ?? ""
    guard let commit = CommitID(word) else { return false }
    return try await mirror.contains(commit)
  }

  /// Whether one of `deployed` ends, by at least two segments, like a file here; or is one as it stands.
  func hasFile(endingLike deployed: [String]) -> Bool {
    let known = Set(paths)
    return deployed.contains { path in
      let segments = path.split(separator: "/").map(String.init)
      if known.contains(segments.joined(separator: "/")) { return true }
      guard segments.count > 2 else { return false }
      return (1..<(segments.count - 1)).contains { known.contains(segments[$0...].joined(separator: "/")) }
    }
  }
}
