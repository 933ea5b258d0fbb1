import Domain
import Essentials
import Foundation
import Git
import Sandbox
import Signing

/// A finished change that only a person may let through.
extension AgentWork.Made {
  static let heldBackReason = "A person has to see the change first."

  /// The hash of the changed files, so that what is pushed is what a person looked at.
  var digest: String {
    let parts = changes.sorted { $0.path < $1.path }.map { change -> JSONValue in
      switch change.kind {
      case .delete: [.string(change.path), "delete"]
      case .link(let target): [.string(change.path), "link", .string(target)]
      case .write(let bytes, let executable):
        [.string(change.path), .bool(executable), .string(Hexadecimal.encode(SHA256.digest(bytes)))]
      }
    }
    return Hexadecimal.encode(SHA256.digest(JSONValue.array(parts).data))
  }

  func heldBack(on base: CommitID?) -> HeldBackChange {
    HeldBackChange(snapshot: snapshot, base: base?.text ?? "", reasons: reasons, digest: digest)
  }

  /// What the person is asked, with the patch.
  ///
  /// The report keeps it whole; whoever shows it asks a `Disclosure` first.
  var question: String {
    if heldBack(on: nil).changesWorkflows {
      return """
        A change is ready, and cannot be pushed: it changes a workflow, and GitHub lets me push none, whoever asks for it.

        \(reasons.map { "- \($0)" }.joined(separator: "\n"))

        \(Defang.quote(patch))

        Please make this change yourself, or close the issue.
        """
    }
    return """
      A change is ready, and was not pushed, because CI would run it with the repository's secrets:

      \(reasons.map { "- \($0)" }.joined(separator: "\n"))

      \(Defang.quote(patch))

      `/nightshift push` lets it through.
      """
  }
}
