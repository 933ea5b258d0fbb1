import Foundation
package import GitHub

/// What a person filled in about the App to be made.
package struct AppRequest: Sendable, Equatable {
  package var name: String
  /// Nil for an App of the person's own account.
  package var organization: String?
  /// Where the service will be reached, without a slash at its end.
  package var publicURL: String
  package var optional: [AppPermission]

  /// Why something that was filled in will not do, for the person who did.
  package struct Problem: Error, Equatable {
    package var text: String
  }

  /// Reads a submitted form: `name`, `organization`, `public_url`, and `optional` once for each that is wanted.
  package init(form: FormFields) throws(Problem) {
    name = form["name"]?.trimmingCharacters(in: .whitespaces) ?? ""
    // GitHub's own limit for the name of an App.
    guard (1...34).contains(name.count), name.unicodeScalars.allSatisfy(Self.isOfName) else {
      throw Problem(text: "The name has 1 to 34 letters, digits, spaces and hyphens.")
    }
    let owner = form["organization"]?.trimmingCharacters(in: .whitespaces) ?? ""
    guard owner.isEmpty || Self.isLogin(owner) else {
      throw Problem(text: "The organisation is its name as it stands in addresses: letters, digits and hyphens.")
    }
    organization = owner.isEmpty ? nil : owner
    guard let url = Self.address(form["public_url"] ?? "") else {
      throw Problem(
        text: "The address of the service begins with https:// and has neither a query nor a password in it.")
    }
    publicURL = url
    let wanted = form.all("optional")
    optional = AppPermission.optional.filter { wanted.contains($0.name) }
  }

  package func manifest(redirect: String) -> AppManifest {
    AppManifest(name: name, publicURL: publicURL, redirectURL: redirect, optional: optional)
  }

  /// An address of a service, without a slash at its end; nil if it is none.
  package static func address(_ text: String) -> String? {
    var text = text.trimmingCharacters(in: .whitespaces)[...]
    while text.hasSuffix("/") { text = text.dropLast() }
    guard text.utf8.count <= 500, let parts = URLComponents(string: String(text)),
      ["http", "https"].contains(parts.scheme), parts.host?.isEmpty == false, parts.query == nil,
      parts.fragment == nil, parts.user == nil, parts.password == nil
    else { return nil }
    return String(text)
  }

  /// A login as GitHub allows it.
  package static func isLogin(_ text: String) -> Bool {
    text.utf8.count <= 39 && !text.hasPrefix("-")
      && text.utf8.allSatisfy { byte in isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
  }

  private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (isLetterOrDigit(UInt8(scalar.value)) || scalar == " " || scalar == "-")
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}
