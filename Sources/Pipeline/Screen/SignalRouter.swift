import Configuration
package import Domain
import Essentials
import Foundation
import Storage

/// Finds the repository a signal belongs to (routing comes before grouping).
///
/// In order: the operator's routes; the payload's own repository; the release as a commit of one repository; stack paths that
/// exist in exactly one installed repository; else the inbox repository, with the choices.
package struct SignalRouter: Sendable {
  let context: PipelineContext
  let mirrors: MirrorBook

  package init(context: PipelineContext, mirrors: MirrorBook) {
    self.context = context
    self.mirrors = mirrors
  }

  package func route(_ signal: Signal) async throws -> RoutedSignal {
    let installed = try await candidates()
    var routed = try await choose(signal, installed)
    if let chosen = installed.first(where: { $0.name == routed.repository }) {
      // A new name counts once its reports follow: until then they are found under the old one.
      routed.repository = try await RepositoryRoll(store: context.store).knownName(of: chosen)
    }
    return routed
  }

  private func choose(_ signal: Signal, _ installed: [HostedRepository]) async throws -> RoutedSignal {
    if let route = context.settings.routes.first(where: { $0.matches(signal) }),
      let repository = RepositoryName(route.repository)
    {
      return RoutedSignal(
        signal: signal, repository: repository, because: "by a route of the operator's", isInInbox: false)
    }
    if let own = try await named(signal, installed) {
      return RoutedSignal(signal: signal, repository: own, because: "the payload names it", isInInbox: false)
    }
    if installed.count == 1, let only = installed.first {
      return RoutedSignal(
        signal: signal, repository: only.name, because: "it is the only repository installed", isInInbox: false)
    }
    if let release = signal.release, let name = try await unique(installed, where: { try await $0.has(release) }) {
      return RoutedSignal(signal: signal, repository: name, because: "its release is a commit there", isInInbox: false)
    }
    let paths = signal.frames.filter(\.isInApp).map(\.file)
    if !paths.isEmpty, let name = try await unique(installed, where: { $0.hasFile(endingLike: paths) }) {
      return RoutedSignal(
        signal: signal, repository: name, because: "its stack paths exist only there", isInInbox: false)
    }
    return try inbox(signal, installed)
  }

  /// The repository that the payload names, perhaps as it was called before.
  private func named(_ signal: Signal, _ installed: [HostedRepository]) async throws -> RepositoryName? {
    guard let own = signal.repository else { return nil }
    if installed.contains(where: { $0.name == own }) { return own }
    guard let known = try await RepositoryRoll(store: context.store).repository(called: own) else { return nil }
    return installed.first { $0.id == known.id }?.name
  }

  /// An archived repository keeps the signals of what it has reports on until it is opened again; it gets no new ones.
  private func candidates() async throws -> [HostedRepository] {
    var found: [HostedRepository] = []
    for repository in try await context.host.repositories()
    where !repository.isFork && context.settings.watches(repository.name) {
      if repository.isArchived, try await context.shelf.reports(in: repository.name).isEmpty { continue }
      found.append(repository)
    }
    return found
  }

  private func inbox(_ signal: Signal, _ installed: [HostedRepository]) throws -> RoutedSignal {
    let open = installed.filter { !$0.isArchived }.map(\.name)
    guard let inbox = context.settings.inboxRepository.flatMap({ RepositoryName($0) }) ?? open.min() else {
      throw HostRefusal.unavailable("no repository is installed", mayHaveActed: false)
    }
    return RoutedSignal(
      signal: signal, repository: inbox, because: "nobody knows where it belongs: the inbox repository", isInInbox: true
    )
  }

  /// The one repository for which `test` holds, or nil if it holds for none or several.
  private func unique(
    _ installed: [HostedRepository], where test: (RepositoryFiles) async throws -> Bool
  ) async throws -> RepositoryName? {
    var found: [RepositoryName] = []
    for repository in installed {
      let files = try await mirrors.files(of: repository)
      if try await test(files) { found.append(repository.name) }
      if found.count > 1 { return nil }
    }
    return found.first
  }
}

extension RouteSettings {
  /// Whether every condition that is set holds.
  func matches(_ signal: Signal) -> Bool {
    func holds(_ wanted: String?, _ value: String?) -> Bool { wanted == nil || wanted == value }
    func begins(_ prefix: String?, _ value: String?) -> Bool { prefix.map { value?.hasPrefix($0) == true } ?? true }
    return holds(source, signal.source) && holds(project, signal.project) && holds(service, signal.service)
      && begins(urlPrefix, signal.url)
      && (pathPrefix.map { prefix in signal.frames.contains { $0.file.hasPrefix(prefix) } } ?? true)
  }
}
