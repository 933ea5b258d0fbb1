import Foundation
import Runtime
import Synchronization

/// Whether two commits merge cleanly: asked of git once for each pair.
final class MergeCache: Sendable {
  private struct Pair: Hashable {
    var base: String
    var head: String
  }

  private let known = Mutex<[Pair: String?]>([:])

  /// The tree of the merge, or nil where there is a conflict.
  func tree(base: String, head: String, in repository: BareRepository) async throws -> String? {
    let pair = Pair(base: base, head: head)
    if let tree = known.withLock({ $0[pair] }) { return tree }
    let result = try await repository.run(["merge-tree", "--write-tree", "--no-messages", base, head])
    let tree: String?
    switch result.ending {
    case .exited(0): tree = result.outputText.split(separator: "\n").first.map(String.init)
    case .exited(1): tree = nil
    default: throw BareRepository.Failure(command: "merge-tree", message: String(result.errorText.prefix(200)))
    }
    known.withLock { known in
      if known.count > 2000 { known = [:] }
      known[pair] = .some(tree)
    }
    return tree
  }
}
