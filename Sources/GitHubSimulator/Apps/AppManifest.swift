import Essentials
import Foundation

/// An app as its maker describes it in the form that a person confirms
/// (docs.github.com, "Registering a GitHub App from a manifest").
struct AppManifest: Sendable, Equatable {
  var name: String?
  var url: String
  var description: String?
  var hookURL: String?
  var redirectURL: String
  var setupURL: String?
  var isPublic: Bool
  var permissions: Permissions
  var events: Set<String>

  /// What is wrong with a manifest, in the words of GitHub's page.
  struct Problems: Error, Equatable {
    var all: [String]
  }

  /// Reads the form field; throws `Problems`.
  init(_ text: String) throws {
    guard text.utf8.count <= 65_536, let json = try? JSONValue(parsing: text), json.object != nil else {
      throw Problems(all: ["The configuration does not appear to be a valid GitHub App manifest."])
    }
    var problems: [String] = []
    name = json["name"]?.string
    description = json["description"]?.string
    url = Self.address(json["url"], "url", &problems) ?? ""
    if json["url"] == nil { problems.append("Error Url can't be blank") }
    redirectURL = Self.address(json["redirect_url"], "redirect_url", &problems) ?? ""
    if json["redirect_url"] == nil { problems.append("Error Redirect url can't be blank") }
    setupURL = Self.address(json["setup_url"], "setup_url", &problems)
    isPublic = json["public"]?.bool ?? true
    hookURL = nil
    if let hook = json["hook_attributes"] {
      let address = Self.address(hook["url"], "hook_attributes.url", &problems)
      if address == nil { problems.append("Error Hook url can't be blank") }
      hookURL = hook["active"]?.bool ?? true ? address : nil
    }
    permissions = Self.permissions(json["default_permissions"], &problems)
    events = Self.events(json["default_events"], permissions, &problems)
    guard problems.isEmpty else { throw Problems(all: problems) }
  }

  /// An absolute address of the web; nil where none is given.
  private static func address(_ value: JSONValue?, _ field: String, _ problems: inout [String]) -> String? {
    guard let value, value != .null else { return nil }
    guard let text = value.string, let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
      ["http", "https"].contains(parts.scheme ?? "")
    else {
      problems.append("Error \(field) is not a valid URL")
      return nil
    }
    return text
  }

  private static func permissions(_ value: JSONValue?, _ problems: inout [String]) -> Permissions {
    var permissions: Permissions = [:]
    for (name, level) in (value?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard AppVocabulary.permissions.contains(name) else {
        problems.append("Error Default permission records resource is not included in the list: \(name)")
        continue
      }
      guard let level = level.string.flatMap({ Level(rawValue: $0) }), AppVocabulary.allows(level, of: name) else {
        problems.append("Error Default permission records action is not included in the list: \(name)")
        continue
      }
      permissions[name] = level
    }
    if !permissions.isEmpty { permissions["metadata"] = .read }
    return permissions
  }

  private static func events(
    _ value: JSONValue?, _ permissions: Permissions, _ problems: inout [String]
  ) -> Set<String> {
    let asked = (value?.array ?? []).compactMap(\.string)
    let unknown = asked.filter { event in
      guard let needed = AppVocabulary.events[event] else { return true }
      return !needed.isEmpty && !needed.contains { permissions[$0] != nil }
    }
    if !unknown.isEmpty {
      problems.append("Error Default events unsupported: \(unknown.sorted().joined(separator: ", "))")
    }
    return Set(asked)
  }

  /// The address to send the browser to with what the app needs next.
  static func address(_ base: String, adding query: [(String, String?)]) -> String {
    guard var parts = URLComponents(string: base) else { return base }
    let more = query.compactMap { name, value in value.map { URLQueryItem(name: name, value: $0) } }
    parts.queryItems = (parts.queryItems ?? []) + more
    return parts.string ?? base
  }

  /// The name as it stands in addresses.
  static func slug(_ name: String) -> String {
    let pieces = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return pieces.joined(separator: "-")
  }
}
