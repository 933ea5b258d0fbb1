import Essentials
import Foundation

/// Carries out a document that has passed validation.
struct GraphExecution {
  let document: GraphDocument
  let operation: GraphDocument.Operation
  let variables: [String: JSONValue]
  private(set) var errors: [GraphError] = []

  init(document: GraphDocument, operation: GraphDocument.Operation, variables: [String: JSONValue]) {
    self.document = document
    self.operation = operation
    self.variables = variables
  }

  mutating func run(_ call: inout Call) async throws -> JSONValue {
    var data: [String: JSONValue] = [:]
    let root = operation.kind == .query ? "Query" : "Mutation"
    for field in fields(operation.selections, of: root) {
      let arguments = field.arguments.mapValues { $0.filled(variables) }
      if field.name == "__typename" {
        data[field.key] = .string(root)
        continue
      }
      let before = call.state
      do {
        let result =
          operation.kind == .query
          ? try await start(field.name, arguments, call)
          : .object(try await call.mutate(field.name, arguments["input"] ?? .null))
        data[field.key] = try await view(result, field, [field.key], call)
      } catch let error as GraphError {
        call.state = before
        errors.append(error.at([field.key], field.place))
        data[field.key] = .null
      }
    }
    return .object(data)
  }

  private func start(_ name: String, _ arguments: [String: JSONValue], _ call: Call) async throws -> GraphResult {
    switch name {
    case "viewer": return call.caller.account.map { .object(.account($0)) } ?? .null
    case "repository":
      let owner = arguments["owner"]?.string ?? ""
      let name = arguments["name"]?.string ?? ""
      guard let repository = call.state.repository(owner, name), call.canSee(repository) else {
        throw GraphError.notFound("a Repository with the name '\(owner)/\(name)'")
      }
      return .object(.repository(repository.id))
    case "user":
      let login = arguments["login"]?.string ?? ""
      guard let account = call.state.account(login), account.kind == .person else {
        throw GraphError.notFound("a User with the login of '\(login)'")
      }
      return .object(.account(account.id))
    case "__type": return GraphSchema.introspect(arguments["name"]?.string ?? "")
    case "node": return .object(try node(arguments["id"]?.string ?? "", call))
    default:
      return .object(
        .record(
          "RateLimit",
          [
            "limit": .value(.count(call.graphBudget?.limit ?? 5000)), "cost": .value(1),
            "remaining": .value(.count(call.graphBudget?.remaining ?? 5000)),
            "used": .value(.count(call.graphBudget?.used ?? 0)), "nodeCount": .value(0),
            "resetAt": .value(.time(call.graphBudget?.reset ?? call.now.addingTimeInterval(3600))),
          ]))
    }
  }

  private func node(_ id: String, _ call: Call) throws -> GraphObject {
    let missing = GraphError.notFound("a node with the global id of '\(id)'")
    guard let node = NodeID.parse(id) else { throw missing }
    let state = call.state
    let repository: Int?
    let object: GraphObject
    switch node.kind {
    case "R": (repository, object) = (node.id, .repository(node.id))
    case "I": (repository, object) = (state.issues[node.id]?.repository, .issue(node.id))
    case "PR": (repository, object) = (state.issues[node.id]?.repository, .pull(node.id))
    case "IC": (repository, object) = (state.comments[node.id]?.repository, .issueComment(node.id))
    case "PRRT": (repository, object) = (state.threads[node.id]?.repository, .thread(node.id))
    case "PRRC": (repository, object) = (state.reviewComments[node.id]?.repository, .comment(node.id))
    case "U", "BOT":
      guard state.accounts[node.id] != nil else { throw missing }
      return .account(node.id)
    default: throw missing
    }
    guard let found = repository.flatMap({ state.repositories[$0] }), call.canSee(found) else { throw missing }
    return object
  }

  /// The fields that are asked of a `type`, with fragments unfolded; the same key twice is asked once, with both selections.
  private func fields(_ selections: [GraphDocument.Selection], of type: String) -> [GraphDocument.Field] {
    var found: [GraphDocument.Field] = []
    func add(_ selections: [GraphDocument.Selection]) {
      for selection in selections {
        switch selection {
        case .field(let field):
          if let index = found.firstIndex(where: { $0.key == field.key }) {
            found[index].selections += field.selections
          } else {
            found.append(field)
          }
        case .inline(let condition, let inner):
          if condition.map({ fits($0, type) }) ?? true { add(inner) }
        case .spread(let name, _):
          if let fragment = document.fragments[name], fits(fragment.type, type) { add(fragment.selections) }
        }
      }
    }
    add(selections)
    return found
  }

  private func fits(_ condition: String, _ type: String) -> Bool {
    condition == type || GraphSchema.possible[condition]?.contains(type) == true
  }

  private mutating func view(
    _ result: GraphResult, _ field: GraphDocument.Field, _ path: [String], _ call: Call
  ) async throws -> JSONValue {
    switch result {
    case .value(let value): return value
    case .object(let object): return try await view(object, field.selections, path, call)
    case .list(let objects):
      var views: [JSONValue] = []
      for (index, object) in objects.enumerated() {
        views.append(try await view(object, field.selections, path + [String(index)], call))
      }
      return .array(views)
    case .refused(let error): throw error
    }
  }

  private mutating func view(
    _ object: GraphObject, _ selections: [GraphDocument.Selection], _ path: [String], _ call: Call
  ) async throws -> JSONValue {
    let type = call.typeName(of: object)
    var view: [String: JSONValue] = [:]
    for field in fields(selections, of: type) {
      let path = path + [field.key]
      if field.name == "__typename" {
        view[field.key] = .string(type)
        continue
      }
      do {
        let arguments = field.arguments.mapValues { $0.filled(variables) }
        let result = try await call.resolve(field.name, of: object, arguments)
        view[field.key] = try await self.view(result, field, path, call)
      } catch let error as GraphError {
        errors.append(error.at(path, field.place))
        view[field.key] = .null
      }
    }
    return .object(view)
  }
}
