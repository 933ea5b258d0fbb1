package import Essentials

/// An answer that has the form which was asked for.
package struct StructuredAnswer: Sendable, Equatable {
  package var value: JSONValue
  /// Of all calls that it took.
  package var usage: TokenUsage
  package var calls: Int
  /// The conversation that led to it, the answer included.
  package var messages: [ModelMessage]
}

extension LanguageModel {
  /// Asks for an answer of `request.form`, and again, with what was wrong, where it does not fit: `calls` times at most.
  ///
  /// Fails closed: throws `ModelError` where the answer is empty, cut or refused, or does not fit the last time either.
  /// Throws `JSONSchema.Problem` where the form itself cannot be read.
  package func answer(_ request: ModelRequest, calls most: Int = 2) async throws -> StructuredAnswer {
    guard let form = request.form else { throw ModelError(.badRequest, "no form of the answer is given") }
    let schema = try JSONSchema(form.schema)
    var request = request
    var usage = TokenUsage()
    for call in 1...max(1, most) {
      let reply = try await reply(to: request)
      usage = usage + reply.usage
      let problem: String
      switch try reply.value(of: schema) {
      case .success(let value):
        return StructuredAnswer(
          value: value, usage: usage, calls: call, messages: request.messages + [reply.message])
      case .failure(let complaint): problem = complaint.text
      }
      guard call < most else { throw ModelError(.unstructured, problem) }
      request.messages += [reply.message, .user(Self.objection(problem))]
    }
    throw ModelError(.unstructured)
  }

  private static func objection(_ problem: String) -> String {
    "That answer cannot be used: \(problem)\nGive the whole answer again, as one JSON value of the form asked for, and nothing else."
  }
}

/// What is wrong with an answer, in words for the model.
private struct Complaint: Error {
  var text: String
}

extension ModelReply {
  /// The value that the text of the reply stands for, or why it is none; throws for what is no answer at all.
  fileprivate func value(of schema: JSONSchema) throws -> Result<JSONValue, Complaint> {
    try requireAnswer()
    do throws(JSONSyntaxError) {
      let value = try JSONValue(parsing: Self.unfenced(text))
      let problems = schema.problems(in: value)
      return problems.isEmpty
        ? .success(value) : .failure(Complaint(text: problems.map(\.description).joined(separator: "; ")))
    } catch {
      return .failure(Complaint(text: error.description))
    }
  }

  /// Throws `ModelError` unless the reply is one that a model meant to give, to its end.
  package func requireAnswer() throws {
    switch stop {
    case .refusal: throw ModelError(.refused, text)
    case .maximumTokens: throw ModelError(.incomplete)
    case .end, .toolUse: break
    }
    let says = parts.contains { part in
      switch part {
      case .text(let text): text.contains { !$0.isWhitespace }
      case .toolUse: true
      case .thinking, .toolResult: false
      }
    }
    if !says { throw ModelError(.empty) }
  }

  /// JSON is often given inside a fence, however often one asks for nothing else.
  private static func unfenced(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    lines = lines.drop { $0.allSatisfy(\.isWhitespace) }.reversed().drop { $0.allSatisfy(\.isWhitespace) }.reversed()
    guard let first = lines.first, let last = lines.last, lines.count > 2, ["```", "```json"].contains(first),
      last == "```"
    else { return text }
    return lines.dropFirst().dropLast().joined(separator: "\n")
  }
}
