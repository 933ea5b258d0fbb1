package import Essentials

/// The part of JSON Schema (2020-12) that our own forms use, read strictly.
///
/// A keyword that is not known here is refused rather than passed over: a form that is not checked is no form.
package struct JSONSchema: Sendable, Hashable {
  /// What is wrong with a schema, or with a value.
  package struct Problem: Error, Hashable, CustomStringConvertible {
    /// A JSON Pointer; empty for the whole.
    package var place: String
    package var text: String

    package init(place: String, text: String) {
      self.place = place
      self.text = text
    }

    package var description: String { "\(place.isEmpty ? "the answer" : place): \(text)" }
  }

  let rules: SchemaRules

  /// - Throws: `Problem`, where `json` is no schema or uses what is not known here.
  package init(_ json: JSONValue) throws(Problem) {
    rules = try SchemaRules(json, place: "", depth: 0)
  }

  /// What in `value` does not fit, the first 20 of it; empty where all fits.
  package func problems(in value: JSONValue) -> [Problem] {
    var found: [Problem] = []
    rules.check(value, place: "", into: &found)
    return Array(found.prefix(20))
  }
}
