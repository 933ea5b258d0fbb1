import Essentials
import Foundation

/// Our app on an account: where its tokens come from.
struct Installation: Sendable, Equatable {
  var id: Int64
  var permissions: [String: TokenScope.Access]
  var isSuspended: Bool

  /// From GitHub's `installation` object.
  init(_ json: JSONValue) throws {
    id = try json.needs("id", \.integer)
    isSuspended = json["suspended_at"] != nil
    permissions = [:]
    for (name, level) in json["permissions"]?.object ?? [:] {
      permissions[name] = level.string == "read" ? .read : .write
    }
  }
}

/// A token of an installation, and when it ends.
struct InstallationToken: Sendable, Equatable {
  var text: Redacted
  var expiresAt: Date

  init(_ json: JSONValue) throws {
    text = Redacted(try json.needs("token", \.string))
    expiresAt = try json.needs("expires_at", \.date)
  }
}
