import Configuration
import Domain
import Foundation
import Git

/// What a repository says to agents that work in it: its settings' instructions, and the files that agents are wont to read.
///
/// It is text of whoever may merge there, and untrusted like all of the repository.
struct RepositoryAdvice {
  static let files = ["AGENTS.md", "CLAUDE.md", ".github/copilot-instructions.md"]
  /// Bytes of one file.
  private static let limit = 12_000

  /// All of it as it stands at `base`, each part under its name; empty where there is none.
  static func text(_ instructions: String?, in mirror: Mirror, at base: CommitID) async throws -> String {
    var parts: [(name: String, text: String)] = []
    if let instructions { parts.append((RepositorySettings.path, instructions)) }
    for name in files {
      guard let path = RepositoryPath(name), let bytes = try? await mirror.file(path, at: base, limit: 1 << 20) else {
        continue
      }
      parts.append((name, String(decoding: bytes.prefix(limit), as: UTF8.self)))
    }
    // Several often hold the same, or refer to one another.
    var seen: Set<String> = []
    return parts.filter { !$0.text.isEmpty && seen.insert($0.text).inserted }
      .map { "\($0.name):\n\n\(AgentReading.screened($0.text))" }.joined(separator: "\n\n")
  }
}
