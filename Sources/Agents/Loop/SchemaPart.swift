package import Essentials

/// A part of the JSON Schema of a tool's input.
package struct SchemaPart: Sendable {
  package let json: JSONValue

  package static func text(_ description: String, among choices: [String] = []) -> SchemaPart {
    var members: [String: JSONValue] = ["type": "string", "description": .string(description)]
    if !choices.isEmpty { members["enum"] = .array(choices.map(JSONValue.string)) }
    return SchemaPart(json: .object(members))
  }

  package static func number(_ description: String) -> SchemaPart {
    SchemaPart(json: ["type": "integer", "description": .string(description)])
  }

  package static func truth(_ description: String) -> SchemaPart {
    SchemaPart(json: ["type": "boolean", "description": .string(description)])
  }

  package static func list(_ description: String, of part: SchemaPart) -> SchemaPart {
    SchemaPart(json: ["type": "array", "description": .string(description), "items": part.json])
  }

  package static func object(_ properties: [String: SchemaPart], required: [String]) -> SchemaPart {
    SchemaPart(
      json: [
        "type": "object", "properties": .object(properties.mapValues(\.json)),
        "required": .array(required.sorted().map(JSONValue.string)), "additionalProperties": false,
      ])
  }
}
