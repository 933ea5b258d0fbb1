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
    if let kept = try? String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines),
      kept.utf8.count >= 32
    {
      return Redacted(kept)
    }
    let fresh = SecureRandom.hex(32)
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(fresh.utf8), attributes: [.posixPermissions: 0o600])
    else { throw StartError("cannot write \(path)") }
    return Redacted(fresh)
  }
}
