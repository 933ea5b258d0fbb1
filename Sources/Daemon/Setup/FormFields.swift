package import Foundation
import HTTPMessages

/// The fields of a form that a browser sent as `application/x-www-form-urlencoded`.
package struct FormFields: Sendable {
  private let fields: [(name: String, value: String)]

  package init(_ body: Data) { fields = RequestTarget("/?" + String(decoding: body, as: UTF8.self)).query }

  package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  package func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}
