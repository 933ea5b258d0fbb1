package import Configuration
package import Essentials
import Foundation
import Signing

/// The key that authenticates hidden blocks: the operator's, or one made at the first start and kept.
package struct BlockKey {
  let settings: Settings

  package init(_ settings: Settings) { self.settings = settings }

  package func key() throws -> Redacted {
    if let key = settings.keys.hiddenBlock { return key }
    let path = "\(settings.dataDirectory)/hidden-block.key"
    guard FileManager.default.fileExists(atPath: path) else { return try make(path) }
    // A fresh key would make every block on every issue worthless, so a damaged one is for a person to look at.
    guard let kept = try? String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines),
      kept.utf8.count >= 32
    else {
      throw StartError(
        "\(path) does not hold a key: bring it back from a backup, or delete it and run `nightshift rebuild`")
    }
    return Redacted(kept)
  }

  /// Written beside its place and then renamed: half a key is never found.
  private func make(_ path: String) throws -> Redacted {
    let fresh = SecureRandom.hex(32)
    let draft = "\(path).new"
    let isWritten = FileManager.default.createFile(
      atPath: draft, contents: Data(fresh.utf8), attributes: [.posixPermissions: 0o600])
    guard isWritten, rename(draft, path) == 0 else { throw StartError("cannot write \(path)") }
    return Redacted(fresh)
  }
}
