import Essentials
import Foundation
package import Signing

/// The App's private key as a file.
package struct KeyAudit {
  private static let check = "key"

  /// The key if it can be used, and what there is to say about its file.
  package static func look(at path: String) -> (key: RSAKey?, findings: [Finding]) {
    guard let pem = try? String(contentsOfFile: path, encoding: .utf8) else {
      return (
        nil, [.failure(check, "\(path) cannot be read", "put the App's private key there, readable for this user")]
      )
    }
    let key: RSAKey
    do {
      key = try RSAKey(pem: Redacted(pem))
    } catch RSAKeyError.tooShort {
      return (nil, [.failure(check, "\(path) holds a key of fewer than 2048 bits", "make a new key on the App's page")])
    } catch {
      return (
        nil, [.failure(check, "\(path) is not an RSA private key in PEM form", "make a new key on the App's page")]
      )
    }
    let mode = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    if let mode, mode & 0o077 != 0 {
      return (key, [.warning(check, "\(path) can be read by others", "chmod 600 \(path)")])
    }
    return (key, [.ok(check, "\(path) holds a private key")])
  }
}
