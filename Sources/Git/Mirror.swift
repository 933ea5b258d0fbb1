package import Essentials
import Foundation

/// Our own bare copy of one repository, the only kind of tree in which the host runs git.
///
/// Nothing in it comes from an agent: it is fetched from the remote, and what we add to it is built by plumbing.
package struct Mirror: Sendable {
  /// What a call to the remote is for, so that credentials can be no wider than that.
  package enum Access: Sendable { case fetch, push }

  package let directory: String
  package let remote: String
  let git: GitCommand
  private let authorization: @Sendable (Access) async throws -> Redacted?
  private let lane = Lane()

  /// A mirror at `directory` of the repository at `remote` (an http, https or file URL, or an absolute path).
  ///
  /// `authorization` gives the value of the `Authorization` header, like `Basic …`, freshly for each call to the remote. One
  /// process has one value of this type per directory: it is the lane in which fetches happen.
  package init(
    directory: String, remote: String,
    authorization: @escaping @Sendable (Access) async throws -> Redacted? = { _ in nil }
  ) {
    self.directory = directory
    self.remote = remote
    self.authorization = authorization
    git = GitCommand(directory: directory)
  }

  /// Brings all branches and tags up to date, and forgets those that are gone.
  ///
  /// Makes the mirror if there is none, or if what is there is only half made or damaged.
  package func fetch() async throws {
    try await lane.pass {
      try await prepare()
      do {
        try await fetchOnce()
      } catch let error as GitError where error.kind == .damaged {
        try FileManager.default.removeItem(atPath: directory)
        try await prepare()
        try await fetchOnce()
      }
    }
  }

  private func fetchOnce() async throws {
    removeLeftovers()
    let arguments = [
      "fetch", "--prune", "--no-tags", "--force", "--no-write-fetch-head", "--no-recurse-submodules", "--quiet",
      "--end-of-options", remote, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*",
    ]
    try await git.run(arguments, environment: try await credentials(.fetch), deadline: .seconds(900))
  }

  /// The remote's credentials, in the environment: arguments can be read by every user of the machine.
  func credentials(_ access: Access) async throws -> [String: String] {
    guard let value = try await authorization(access) else { return [:] }
    return [
      "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "http.\(remote).extraHeader",
      "GIT_CONFIG_VALUE_0": "Authorization: \(value.reveal())",
    ]
  }

  private func prepare() async throws {
    let files = FileManager.default
    if files.fileExists(atPath: directory) {
      let check = try await git.run(["rev-parse", "--is-bare-repository"], accepting: [0, 128])
      if check.output == Data("true\n".utf8) { return }
      try files.removeItem(atPath: directory)
    }
    // Made beside its place and moved there whole, so that a kill leaves no half of it.
    let parent = (directory as NSString).deletingLastPathComponent
    try files.createDirectory(atPath: parent, withIntermediateDirectories: true)
    let fresh = "\(directory).new"
    if files.fileExists(atPath: fresh) { try files.removeItem(atPath: fresh) }
    try await GitCommand(directory: fresh).run(["init", "--bare", "--quiet", "--template=", "--", fresh])
    try files.moveItem(atPath: fresh, toPath: directory)
  }

  /// Removes what a killed fetch left; fetches are alone in their lane, so no lock in the mirror belongs to a living one.
  private func removeLeftovers() {
    let files = FileManager.default
    var found = (try? files.contentsOfDirectory(atPath: directory))?.filter { $0.hasSuffix(".lock") } ?? []
    if let refs = files.enumerator(atPath: directory + "/refs") {
      for case let path as String in refs where path.hasSuffix(".lock") { found.append("refs/\(path)") }
    }
    let packs = (try? files.contentsOfDirectory(atPath: directory + "/objects/pack")) ?? []
    found += packs.filter { $0.hasPrefix("tmp_") }.map { "objects/pack/\($0)" }
    for path in found { try? files.removeItem(atPath: "\(directory)/\(path)") }
  }
}
