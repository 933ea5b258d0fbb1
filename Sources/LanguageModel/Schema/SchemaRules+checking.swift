import Essentials

extension SchemaRules {
  func check(_ value: JSONValue, place: String, into found: inout [JSONSchema.Problem]) {
    // What is wrong in twenty places is not read further.
    guard found.count < 20 else { return }
    func refuse(_ text: String) { found.append(JSONSchema.Problem(place: place, text: text)) }
    if !kinds.isEmpty, !kinds.contains(where: { $0.fits(value) }) {
      return refuse("\(kinds.map(\.rawValue).joined(separator: " or ")) expected")
    }
    if let allowed, !allowed.contains(value) {
      refuse("one of \(allowed.map(\.text).joined(separator: ", ")) expected")
    }
    if !any.isEmpty, !any.contains(where: { $0.fits(value) }) { refuse("fits none of the \(any.count) choices") }
    switch value {
    case .object(let members): check(members, place: place, into: &found)
    case .array(let elements): check(elements, place: place, into: &found)
    case .string(let text): checkCount(text.unicodeScalars.count, "characters", place: place, into: &found)
    default:
      guard let number = value.number else { return }
      if let minimum, number < minimum { refuse("at least \(minimum) expected") }
      if let maximum, number > maximum { refuse("at most \(maximum) expected") }
    }
  }

  private func fits(_ value: JSONValue) -> Bool {
    var found: [JSONSchema.Problem] = []
    check(value, place: "", into: &found)
    return found.isEmpty
  }

  private func check(_ members: [String: JSONValue], place: String, into found: inout [JSONSchema.Problem]) {
    for name in required where members[name] == nil {
      found.append(JSONSchema.Problem(place: place, text: "\(name) is missing"))
    }
    for (name, member) in members.sorted(by: { $0.key < $1.key }) {
      let inner = "\(place)/\(name.replacing("~", with: "~0").replacing("/", with: "~1"))"
      if let rules = properties[name] {
        rules.check(member, place: inner, into: &found)
      } else if case .rules(let rules) = additional {
        rules.check(member, place: inner, into: &found)
      } else if additional == .never {
        found.append(JSONSchema.Problem(place: String(inner.prefix(200)), text: "not asked for"))
      }
    }
  }

  private func check(_ elements: [JSONValue], place: String, into found: inout [JSONSchema.Problem]) {
    checkCount(elements.count, "elements", place: place, into: &found)
    guard case .rules(let rules) = items else { return }
    for (index, element) in elements.enumerated() { rules.check(element, place: "\(place)/\(index)", into: &found) }
  }

  private func checkCount(_ count: Int, _ noun: String, place: String, into found: inout [JSONSchema.Problem]) {
    if let atLeast, count < atLeast {
      found.append(JSONSchema.Problem(place: place, text: "at least \(atLeast) \(noun) expected"))
    }
    if let atMost, count > atMost {
      found.append(JSONSchema.Problem(place: place, text: "at most \(atMost) \(noun) expected"))
    }
  }
}
