import Essentials
import HTTPMessages

extension Router {
  static let labelRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/labels", .repository("issues", .read, .read)) { call in
      let repository = try call.repository
      return call.page(call.state.labels.all { $0.repository == repository.id }) { call.state.view($0) }
    },
    Route("POST", "repos/:owner/:repo/labels", .repository("issues", .write, .write)) { try $0.createLabel() },
    Route("GET", "repos/:owner/:repo/labels/:name", .repository("issues", .read, .read)) { call in
      HTTPResponse(200, json: call.state.view(try call.namedLabel))
    },
    Route("PATCH", "repos/:owner/:repo/labels/:name", .repository("issues", .write, .write)) { try $0.updateLabel() },
    Route("DELETE", "repos/:owner/:repo/labels/:name", .repository("issues", .write, .write)) { try $0.deleteLabel() },
    Route("GET", "repos/:owner/:repo/issues/:number/labels", .repository("metadata", .read, .read)) { call in
      let issue = try call.issue(.read, .read)
      return call.page(call.state.labels(of: issue)) { call.state.view($0) }
    },
    Route("POST", "repos/:owner/:repo/issues/:number/labels", .repository("metadata", .read, .read)) {
      try $0.addLabels()
    },
    Route("PUT", "repos/:owner/:repo/issues/:number/labels", .repository("metadata", .read, .read)) {
      try $0.replaceLabels()
    },
    Route("DELETE", "repos/:owner/:repo/issues/:number/labels", .repository("metadata", .read, .read)) { call in
      var issue = try call.issue(.write, .triage)
      try call.setLabels([], of: &issue)
      return HTTPResponse(204)
    },
    Route("DELETE", "repos/:owner/:repo/issues/:number/labels/:name", .repository("metadata", .read, .read)) {
      try $0.removeLabel()
    },
  ]
}

extension Call {
  var namedLabel: Label {
    get throws {
      guard let label = state.label(text("name"), in: try repository.id) else { throw Refused.notFound }
      return label
    }
  }

  private static func checkedColor(_ color: String) throws -> String {
    guard color.utf8.count == 6, color.allSatisfy(\.isHexDigit), color.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw Refused.invalid("Label", "color")
    }
    return color
  }

  private func checkedName(_ name: String) throws -> String {
    guard !name.isEmpty else { throw Refused.invalid("Label", "name", "missing_field") }
    guard name.count <= 50 else {
      throw Refused.invalid("Label", "name", "custom", "name is too long (maximum is 50 characters)")
    }
    return name
  }

  private func checkedDescription() throws -> String? {
    let text = try optionalText("description", "Label")
    if let text, text.count > 100 {
      throw Refused.invalid("Label", "description", "custom", "description is too long (maximum is 100 characters)")
    }
    return text
  }

  mutating func createLabel() throws -> HTTPResponse {
    let repository = try repository
    let name = try checkedName(try requiredText("name", "Label"))
    let color = try Self.checkedColor(try optionalText("color", "Label") ?? "ededed")
    let description = try checkedDescription()
    guard state.label(name, in: repository.id) == nil else { throw Refused.invalid("Label", "name", "already_exists") }
    let label = makeLabel(name, color, description, in: repository)
    let view = state.view(label)
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }

  mutating func makeLabel(_ name: String, _ color: String, _ description: String?, in repository: Repository) -> Label {
    let label = Label(
      id: state.newID(), repository: repository.id, name: name, color: color, description: description)
    state.labels[label.id] = label
    emit("label", "created", in: repository, ["label": state.view(label)])
    return label
  }

  mutating func updateLabel() throws -> HTTPResponse {
    let repository = try repository
    var label = try namedLabel
    var changes: [String: JSONValue] = [:]
    if let name = try optionalText("new_name", "Label"), name != label.name {
      _ = try checkedName(name)
      if let other = state.label(name, in: repository.id), other.id != label.id {
        throw Refused.invalid("Label", "name", "already_exists")
      }
      changes["name"] = ["from": .string(label.name)]
      label.name = name
    }
    if let color = try optionalText("color", "Label"), color != label.color {
      changes["color"] = ["from": .string(label.color)]
      label.color = try Self.checkedColor(color)
    }
    if has("description") {
      changes["description"] = ["from": .text(label.description)]
      label.description = try checkedDescription()
    }
    state.labels[label.id] = label
    emit("label", "edited", in: repository, ["label": state.view(label), "changes": .object(changes)])
    return HTTPResponse(200, json: state.view(label))
  }

  mutating func deleteLabel() throws -> HTTPResponse {
    let repository = try repository
    let label = try namedLabel
    for var issue in state.issues.all(where: { $0.repository == repository.id && $0.labels.contains(label.id) }) {
      try setLabels(issue.labels.filter { $0 != label.id }, of: &issue)
    }
    let view = state.view(label)
    state.labels[label.id] = nil
    emit("label", "deleted", in: repository, ["label": view])
    return HTTPResponse(204)
  }

  /// The labels that the body names: `{"labels": […]}` or a bare list, names or objects with one.
  private func namedLabels() throws -> [String] {
    if body.array != nil { return try Self.texts(body, "labels") }
    guard let names = try optionalTexts("labels") else {
      throw Refused.unprocessable("Invalid request.\n\n\"labels\" wasn't supplied.")
    }
    return names
  }

  /// Finds labels by name; like GitHub, a label that is not there yet is created, for those who may.
  mutating func findLabels(_ names: [String], in repository: Repository) throws -> [Int] {
    var ids: [Int] = []
    for name in names {
      if let label = state.label(name, in: repository.id) {
        ids.append(label.id)
      } else {
        ids.append(makeLabel(try checkedName(name), "ededed", nil, in: repository).id)
      }
    }
    return ids.reduce(into: []) { unique, id in if !unique.contains(id) { unique.append(id) } }
  }

  mutating func addLabels() throws -> HTTPResponse {
    var issue = try issue(.write, .triage)
    let found = try findLabels(try namedLabels(), in: try repository)
    try setLabels(issue.labels + found.filter { !issue.labels.contains($0) }, of: &issue)
    return page(state.labels(of: issue)) { state.view($0) }
  }

  mutating func replaceLabels() throws -> HTTPResponse {
    var issue = try issue(.write, .triage)
    try setLabels(try findLabels(try namedLabels(), in: try repository), of: &issue)
    return page(state.labels(of: issue)) { state.view($0) }
  }

  mutating func removeLabel() throws -> HTTPResponse {
    var issue = try issue(.write, .triage)
    guard let label = state.label(text("name"), in: issue.repository), issue.labels.contains(label.id) else {
      throw Refused.notFound("Label does not exist")
    }
    try setLabels(issue.labels.filter { $0 != label.id }, of: &issue)
    return page(state.labels(of: issue)) { state.view($0) }
  }

  /// Gives the issue exactly these labels, one event for each that comes or goes.
  mutating func setLabels(_ labels: [Int], of issue: inout Issue) throws {
    guard labels.count <= 100 else {
      throw Refused.invalid("Issue", "labels", "custom", "cannot have more than 100 labels")
    }
    let gone = issue.labels.filter { !labels.contains($0) }
    let new = labels.filter { !issue.labels.contains($0) }
    guard !gone.isEmpty || !new.isEmpty else { return }
    for label in gone.compactMap({ state.labels[$0] }) {
      issue.labels.removeAll { $0 == label.id }
      announce("unlabeled", label, &issue)
    }
    for label in new.compactMap({ state.labels[$0] }) {
      issue.labels.append(label.id)
      announce("labeled", label, &issue)
    }
  }

  private mutating func announce(_ action: String, _ label: Label, _ issue: inout Issue) {
    issue.updatedAt = now
    state.issues[issue.id] = issue
    note(action, issue) {
      $0.labelName = label.name
      $0.labelColor = label.color
    }
    let members: [String: JSONValue] = ["label": state.view(label)]
    if issue.pull == nil { emitIssue(action, issue, members) } else { emitPull(action, issue, members) }
  }
}
