import Configuration
package import Domain
import Essentials
package import Foundation
package import GitHub

/// One repository: its settings file, the protection of its default branch, and what its workflows hand out.
package struct RepositoryCheck: Sendable {
  let host: GitHubHost
  let repository: HostedRepository
  private static let mostWorkflows = 50

  package init(host: GitHubHost, repository: HostedRepository) {
    self.host = host
    self.repository = repository
  }

  private var check: String { "\(repository.name)" }
  private var credential: Credential { .repository(repository.name, .fetch) }

  package func findings() async throws -> [Finding] {
    let file = try await host.file(RepositorySettings.path, in: repository.name)
    var findings = Self.settings(file, check: check)
    findings += try await protection()
    findings += try await workflows()
    return findings.isEmpty ? [.ok(check, "its settings, its branch protection and its workflows are sound")] : findings
  }

  /// What is wrong with `.github/nightshift.yml`, with line and column.
  package static func settings(_ file: Data?, check: String) -> [Finding] {
    let remedy = "mend it on the default branch: until then nothing is fixed there"
    do {
      if let file { _ = try RepositorySettings.parse(file) }
      return []
    } catch let error as ConfigurationError {
      return error.problems.map { .warning(check, "\(RepositorySettings.path), \($0)", remedy) }
    } catch {
      return [.warning(check, "\(RepositorySettings.path) is not YAML: \(error)", remedy)]
    }
  }

  private func protection() async throws -> [Finding] {
    let branch: JSONValue
    do {
      branch = try await host.api.get("/repos/\(repository.name)/branches/\(repository.defaultBranch)", as: credential)
    } catch HostRefusal.notFound {
      return [.ok(check, "it is empty")]
    }
    guard branch["protected"]?.bool != true else { return [] }
    return [
      .warning(
        check, "the branch \(repository.defaultBranch) is not protected",
        "protect it with required reviews and checks: then nobody, this App included, gets anything into it unseen")
    ]
  }

  private func workflows() async throws -> [Finding] {
    let folder: JSONValue
    do {
      folder = try await host.api.get("/repos/\(repository.name)/contents/\(path: ".github/workflows")", as: credential)
    } catch HostRefusal.notFound {
      return []
    }
    let names = (folder.array ?? []).compactMap { $0["name"]?.string }
      .filter { ($0.hasSuffix(".yml") || $0.hasSuffix(".yaml")) && !$0.contains("/") }
    var findings: [Finding] = []
    for name in names.prefix(Self.mostWorkflows) {
      guard let data = try await host.file(".github/workflows/\(name)", in: repository.name) else { continue }
      findings += WorkflowAudit.findings(data, name: name, check: check)
    }
    if names.count > Self.mostWorkflows {
      findings.append(
        .warning(
          check, "only \(Self.mostWorkflows) of \(names.count) workflows were read", "look at the others yourself"))
    }
    return findings
  }
}
