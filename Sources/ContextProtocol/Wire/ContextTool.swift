package import Essentials

/// A tool as its server describes it; from outside all of it is untrusted text.
package struct ContextTool: Sendable, Equatable {
  package var name: String
  package var summary: String
  /// A JSON Schema of an object.
  package var inputSchema: JSONValue

  package init(name: String, summary: String, inputSchema: JSONValue) {
    self.name = name
    self.summary = summary
    self.inputSchema = inputSchema
  }

  /// Nil for what has no usable name or schema.
  init?(_ value: JSONValue) {
    guard let name = value["name"]?.string, Self.isPlain(name), let schema = value["inputSchema"],
      schema["type"]?.string == "object"
    else { return nil }
    self.init(
      name: name, summary: String((value["description"]?.string ?? "").prefix(4_000)), inputSchema: schema)
  }

  var json: JSONValue {
    ["name": .string(name), "description": .string(summary), "inputSchema": inputSchema]
  }

  /// As the specification has it: letters, digits and `_-./`, at most 128.
  static func isPlain(_ name: String) -> Bool {
    (1...128).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || [95, 45, 46, 47].contains($0)
      }
  }
}

/// What a tool answered; from outside it is untrusted text.
package struct ContextToolResult: Sendable, Equatable {
  package var text: String
  package var isError: Bool
  /// The answer as a value, where the tool gives one.
  package var structured: JSONValue?

  package init(_ text: String, isError: Bool = false, structured: JSONValue? = nil) {
    self.text = text
    self.isError = isError
    self.structured = structured
  }

  /// Text and text resources are taken; of pictures and sounds only that they were there.
  init(_ value: JSONValue) throws(ContextError) {
    if let type = value["resultType"]?.string, type != "complete" {
      throw ContextError(.invalidRequest, "the tool wants something first (\(type)), which is not offered here")
    }
    guard let content = value["content"]?.array ?? (value["structuredContent"] == nil ? nil : []) else {
      throw ContextError(.invalidRequest, "a tool's result has no content")
    }
    let parts = content.map { part -> String in
      switch part["type"]?.string {
      case "text": part["text"]?.string ?? ""
      case "resource": part.at("/resource/text")?.string ?? "[a resource that is no text]"
      case "resource_link": part["uri"]?.string ?? ""
      case let type: "[\(String((type ?? "something").prefix(40)))]"
      }
    }
    let structured = value["structuredContent"]
    let text = parts.isEmpty ? structured?.text ?? "" : parts.joined(separator: "\n")
    self.init(text, isError: value["isError"]?.bool ?? false, structured: structured)
  }

  var json: JSONValue {
    var members: [String: JSONValue] = [
      "content": [["type": "text", "text": .string(text)]], "isError": .bool(isError),
    ]
    if let structured { members["structuredContent"] = structured }
    return .object(members)
  }
}

/// How far a call has come, in the tool's own measure.
package struct ContextProgress: Sendable, Equatable {
  package var done: Double
  package var total: Double?
  package var text: String?

  package init(done: Double, total: Double? = nil, text: String? = nil) {
    self.done = done
    self.total = total
    self.text = text
  }

  init?(_ params: JSONValue) {
    guard let done = params["progress"]?.number else { return nil }
    self.init(
      done: done, total: params["total"]?.number, text: params["message"]?.string.map { String($0.prefix(500)) })
  }
}
