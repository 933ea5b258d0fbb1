import Essentials
import Foundation
import Signing

/// The folder that holds the App's key, the secrets and the settings file: for us alone.
///
/// Each file is whole or not there: written beside its place under another name, then moved. The settings file comes last, so that
/// where it is, everything it names is.
package struct CredentialFolder: Sendable, Equatable {
  /// An absolute path.
  package let path: String
  /// Whether files that are there already are moved aside (to NAME.old).
  package let replaces: Bool

  private enum Name {
    static let key = "app.pem"
    static let webhookSecret = "webhook.secret"
    static let signalToken = "signal.token"
    static let settings = "nightshift.yml"
    static let all = [key, webhookSecret, signalToken, settings]
  }

  package init(path: String, replaces: Bool) {
    self.path = URL(filePath: path).standardizedFileURL.path
    self.replaces = replaces
  }

  package var settingsFile: String { "\(path)/\(Name.settings)" }
  package var tokenFile: String { "\(path)/\(Name.signalToken)" }

  /// Makes the folder, and refuses one that others can look into or that holds credentials already.
  ///
  /// - Throws: `StartError` with what to do.
  package func prepare() throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw StartError("cannot make the folder \(path): give another with --directory")
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, access(path, W_OK | X_OK) == 0 else {
      throw StartError("cannot write in \(path): give another folder with --directory")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw StartError("others can look into \(path): `chmod 700 \(path)`, or give another folder with --directory")
    }
    let there = Name.all.filter { FileManager.default.fileExists(atPath: "\(path)/\($0)") }
    guard replaces || there.isEmpty else {
      throw StartError(
        "\(path) has \(there.joined(separator: ", ")) already: --force moves them aside, or give another --directory")
    }
  }

  /// Writes the credentials, a token for signals, and a settings file that names them.
  ///
  /// - Throws: `StartError`.
  package func write(_ credentials: AppCredentials, place: GitHubPlace, publicURL: String?) throws {
    try prepare()
    var files = [(Name.key, credentials.key.reveal()), (Name.webhookSecret, credentials.webhookSecret.reveal() + "\n")]
    files.append((Name.signalToken, SecureRandom.hex(24) + "\n"))
    let settings = SettingsDraft(
      credentials: credentials, place: place, publicURL: publicURL, folder: path, key: Name.key,
      webhookSecret: Name.webhookSecret, signalToken: Name.signalToken)
    files.append((Name.settings, settings.text))
    for (name, text) in files { try write(text, as: name) }
  }

  private func write(_ text: String, as name: String) throws {
    let target = "\(path)/\(name)"
    let draft = "\(target).new"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StartError("cannot write \(draft): errno \(errno)") }
    let bytes = Array(text.utf8)
    let isWritten = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count
    let isKept = isWritten && fsync(descriptor) == 0
    close(descriptor)
    guard isKept else {
      unlink(draft)
      throw StartError("cannot write \(draft): is the disk full?")
    }
    if replaces, FileManager.default.fileExists(atPath: target) { rename(target, "\(target).old") }
    // A link is refused where something is already, which a rename would silently replace.
    let isLinked = link(draft, target) == 0
    unlink(draft)
    guard isLinked else { throw StartError("cannot write \(target): errno \(errno)") }
  }
}
