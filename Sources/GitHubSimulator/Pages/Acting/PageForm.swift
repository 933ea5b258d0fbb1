import Foundation
import HTTPMessages

/// The fields of a form that a browser sent.
struct PageForm: Sendable {
  private let fields: [(name: String, value: String)]

  /// Reads `application/x-www-form-urlencoded`; anything else has no fields.
  init(_ request: HTTPRequest) {
    let type = request.headers["Content-Type"]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces)
    guard type == "application/x-www-form-urlencoded" else {
      fields = []
      return
    }
    // A field's value may hold what a URL's query may not, so it never passes through a whole URL.
    fields = RequestTarget("/?" + String(decoding: request.body, as: UTF8.self)).query
  }

  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}
