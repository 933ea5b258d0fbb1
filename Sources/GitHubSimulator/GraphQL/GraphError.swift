import Essentials

/// One entry of `errors`, as GitHub writes it.
struct GraphError: Error, Sendable {
  var message: String
  var type: String?
  var path: [String] = []
  var place: GraphDocument.Place?
  var extensions: [String: JSONValue] = [:]

  static func parse(_ message: String, _ place: GraphDocument.Place) -> GraphError {
    GraphError(message: "Parse error on \(message) at [\(place.line), \(place.column)]", place: place)
  }

  static func undefinedField(_ name: String, on type: String, path: [String], _ place: GraphDocument.Place)
    -> GraphError
  {
    GraphError(
      message: "Field '\(name)' doesn't exist on type '\(type)'", path: path, place: place,
      extensions: ["code": "undefinedField", "typeName": .string(type), "fieldName": .string(name)])
  }

  static func notFound(_ what: String) -> GraphError {
    GraphError(message: "Could not resolve to \(what).", type: "NOT_FOUND")
  }

  static func unprocessable(_ message: String) -> GraphError { GraphError(message: message, type: "UNPROCESSABLE") }

  static let forbidden = GraphError(message: "Resource not accessible by integration", type: "FORBIDDEN")

  /// This error at a place of the document, unless it has one.
  func at(_ path: [String], _ place: GraphDocument.Place) -> GraphError {
    var error = self
    if error.path.isEmpty { error.path = path }
    error.place = error.place ?? place
    return error
  }

  var json: JSONValue {
    var view: [String: JSONValue] = ["message": .string(message)]
    if let type { view["type"] = .string(type) }
    if !path.isEmpty { view["path"] = .array(path.map { .string($0) }) }
    if let place { view["locations"] = [["line": .count(place.line), "column": .count(place.column)]] }
    if !extensions.isEmpty { view["extensions"] = .object(extensions) }
    return .object(view)
  }
}
