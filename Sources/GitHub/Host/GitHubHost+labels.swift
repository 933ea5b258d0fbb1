package import Domain
import Essentials

extension GitHubHost {
  package func addLabels(_ labels: [String], to address: IssueAddress) async throws {
    guard !labels.isEmpty else { return }
    try await api.write(
      "POST", "/repos/\(address.repository)/issues/\(address.number)/labels",
      ["labels": .array(labels.map { .string($0) })], as: .repository(address.repository, .issues),
      quietly(address))
  }

  package func removeLabel(_ label: String, from address: IssueAddress) async throws {
    do {
      try await api.write(
        "DELETE", "/repos/\(address.repository)/issues/\(address.number)/labels/\(label)",
        as: .repository(address.repository, .issues), quietly(address))
    } catch HostRefusal.notFound {
      // Somebody was quicker, or the issue went with its labels.
    }
  }

  package func ensureLabels(_ labels: [LabelDefinition], in repository: RepositoryName) async throws {
    let present = try await api.list("/repos/\(repository)/labels", as: reading(repository))
    // GitHub keeps the case of a name but does not tell two apart by it.
    let names = Set(present.compactMap { $0["name"]?.string?.lowercased() })
    for label in labels where !names.contains(label.name.lowercased()) {
      do {
        try await api.write(
          "POST", "/repos/\(repository)/labels",
          ["name": .string(label.name), "color": .string(label.color), "description": .string(label.description)],
          as: .repository(repository, .issues), quietly)
      } catch HostRefusal.invalid(let text) where text.contains("already_exists") {
        // Made by somebody else since we looked.
      }
    }
  }
}
