import Essentials
import Foundation
package import HTTPMessages
import Runtime

extension Hub {
  /// Answers `POST /api/graphql`.
  package func answerGraphQL(_ request: HTTPRequest) async -> HTTPResponse {
    let now = time.now()
    var item = Meter.Item(graph: .nobody, isMutation: false)
    do {
      let caller = try Credentials.caller(of: request, in: state, at: now)
      item.caller = caller
      switch caller {
      case .nobody: throw Refused(status: 401, message: "This endpoint requires you to be authenticated.")
      case .app: throw Refused.notForIntegrations
      case .person, .installation: break
      }
      guard request.method == "POST" else { throw Refused.notFound }
      let body = try Router.parse(request.body)
      guard let text = body["query"]?.string else {
        throw Refused(status: 400, message: "A query attribute must be specified and must be a string.")
      }
      let json = try await execute(text, body, request, caller, now)
      return envelope(HTTPResponse(200, json: json), request, item, now)
    } catch let refused as Refused {
      return envelope(refused.response, request, item, now)
    } catch let error as GraphError {
      return envelope(HTTPResponse(200, json: ["errors": [error.json]]), request, item, now)
    } catch {
      return envelope(
        Refused(status: 502, message: "Something went wrong while executing your query.").response, request, item, now)
    }
  }

  private func envelope(
    _ response: HTTPResponse, _ request: HTTPRequest, _ item: Meter.Item, _ now: Date
  ) -> HTTPResponse {
    Envelope.seal(response, for: request, number: nextRequest(), meter: reading(item, at: now), at: now)
  }

  /// Counts an operation; the primary limit's refusal is an error of GraphQL's own, with status 200.
  private func count(_ operation: GraphDocument.Operation, by caller: Caller, at now: Date) throws {
    do {
      try count(Meter.Item(graph: caller, isMutation: operation.kind == .mutation), at: now)
    } catch let refused as Refused where refused.headers["Retry-After"] == nil {
      throw GraphError(message: refused.message, type: "RATE_LIMITED")
    }
  }

  private func execute(
    _ text: String, _ body: JSONValue, _ request: HTTPRequest, _ caller: Caller, _ now: Date
  ) async throws -> JSONValue {
    let document = try GraphParser.parse(text)
    let wanted = body["operationName"]?.string
    let named = document.operations.first { wanted == nil || $0.name == wanted }
    guard let operation = named, wanted != nil || document.operations.count == 1 else {
      throw GraphError(message: "An operation name is required")
    }
    try count(operation, by: caller, at: now)
    let problems = GraphValidation(document, operation).errors
    guard problems.isEmpty else { return ["errors": .array(problems.map(\.json))] }
    let variables = try Self.variables(of: operation, body["variables"]?.object ?? [:])
    let tools = tools
    let budget = reading(Meter.Item(graph: caller, isMutation: false), at: now)
    @Sendable func run(_ state: inout HubState) async throws -> JSONValue {
      var call = Call(
        state: state, request: request, target: request.target, now: now, caller: caller, hub: tools,
        graphBudget: budget)
      var execution = GraphExecution(document: document, operation: operation, variables: variables)
      var answer: [String: JSONValue] = ["data": try await execution.run(&call)]
      if !execution.errors.isEmpty { answer["errors"] = .array(execution.errors.map(\.json)) }
      state = call.state
      return .object(answer)
    }
    guard operation.kind == .mutation else {
      var state = state
      return try await run(&state)
    }
    return try await write { draft in try await run(&draft) }
  }

  private static func variables(
    of operation: GraphDocument.Operation, _ given: [String: JSONValue]
  ) throws -> [String: JSONValue] {
    var variables: [String: JSONValue] = [:]
    for variable in operation.variables {
      let value = given[variable.name] ?? variable.fallback?.filled([:])
      if variable.type.hasSuffix("!"), value ?? .null == .null {
        throw GraphError(
          message: "Variable $\(variable.name) of type \(variable.type) was provided invalid value",
          extensions: ["value": .null, "problems": [["path": [], "explanation": "Expected value to not be null"]]])
      }
      variables[variable.name] = value
    }
    return variables
  }
}
