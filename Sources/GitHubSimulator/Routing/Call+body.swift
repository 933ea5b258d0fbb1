import Essentials

extension Call {
  /// Whether the body has a member called `key`, be it null.
  func has(_ key: String) -> Bool { body.object?[key] != nil }

  /// A text of the body; nil if it is absent or null, 422 if it is no text.
  func optionalText(_ key: String, _ resource: String, limit: Int = 65_536) throws -> String? {
    guard let value = body[key] else { return nil }
    guard let text = value.string else {
      throw Refused.unprocessable("Invalid request.\n\nFor 'properties/\(key)', \(value.text) is not a string.")
    }
    guard text.unicodeScalars.count <= limit else {
      throw Refused.invalid(resource, key, "custom", "\(key) is too long (maximum is \(limit) characters)")
    }
    return text
  }

  /// A text that has to be there and not empty.
  func requiredText(_ key: String, _ resource: String, limit: Int = 65_536) throws -> String {
    guard let text = try optionalText(key, resource, limit: limit) else {
      throw Refused.unprocessable("Invalid request.\n\n\"\(key)\" wasn't supplied.")
    }
    guard !text.allSatisfy(\.isWhitespace) else { throw Refused.invalid(resource, key, "missing_field") }
    return text
  }

  func optionalBool(_ key: String) throws -> Bool? {
    guard let value = body[key] else { return nil }
    guard let bool = value.bool else {
      throw Refused.unprocessable("Invalid request.\n\nFor 'properties/\(key)', \(value.text) is not a boolean.")
    }
    return bool
  }

  func optionalInt(_ key: String) throws -> Int? {
    guard let value = body[key] else { return nil }
    guard let int = value.int else {
      throw Refused.unprocessable("Invalid request.\n\nFor 'properties/\(key)', \(value.text) is not an integer.")
    }
    return int
  }

  /// A list of texts; also accepts `{"name": …}` in their place, as labels may be written.
  func optionalTexts(_ key: String) throws -> [String]? {
    guard let value = body[key] else { return nil }
    return try Self.texts(value, key)
  }

  static func texts(_ value: JSONValue, _ key: String) throws -> [String] {
    guard let elements = value.array else {
      throw Refused.unprocessable("Invalid request.\n\nFor 'properties/\(key)', \(value.text) is not an array.")
    }
    return try elements.map { element in
      guard let text = element.string ?? element["name"]?.string else {
        throw Refused.unprocessable("Invalid request.\n\nFor 'items', \(element.text) is not a string.")
      }
      return text
    }
  }
}
