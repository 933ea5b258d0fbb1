import Essentials
package import LanguageModel

/// A model that calls tools until it is done: the whole of what an agent of ours is.
package struct ToolLoop: Sendable {
  package enum Ending: Sendable, Equatable {
    case finished(FinishedRun)
    /// It was stopped; why, in words for people.
    case stopped(String)
  }

  /// Told of each thing the model did, in a line for people.
  package typealias Observer = (_ line: String, _ isTool: Bool) -> Void

  let model: any LanguageModel
  let tools: [LoopTool]
  let limits: LoopLimits
  /// What a model is told that has to sum a conversation up.
  let summaryPrompt: String

  package init(model: any LanguageModel, tools: [LoopTool], limits: LoopLimits, summaryPrompt: String) {
    self.model = model
    self.tools = tools
    self.limits = limits
    self.summaryPrompt = summaryPrompt
  }

  /// Goes on with `transcript`, whose last message is the host's, until the run ends.
  ///
  /// - Throws: What a tool throws; that a model gives no answer that can be used is an ending.
  package func run(_ transcript: inout LoopTranscript, observe: Observer = { _, _ in }) async throws -> Ending {
    var watch = ProgressWatch(idle: limits.idle)
    let before = transcript.usage.total
    for _ in 0..<limits.turns {
      if transcript.usage.total - before > limits.tokens {
        return .stopped("it used more than \(limits.tokens) tokens")
      }
      let reply: ModelReply
      do {
        try await sumUpIfLong(&transcript)
        reply = try await model.reply(to: request(transcript))
      } catch let error as ModelError {
        return .stopped("\(error)")
      } catch let refusal as BudgetRefusal {
        return .stopped("\(refusal)")
      }
      transcript.count(reply)
      transcript.size = reply.usage.total
      if let reason = Self.problem(reply) { return .stopped(reason) }
      transcript.messages.append(reply.message)
      if !reply.text.isEmpty { observe(reply.text, false) }
      if let ending = try await answer(reply, &transcript, &watch, observe) { return ending }
      if watch.isStuck { return .stopped("it went round in circles: \(limits.idle) turns brought nothing new") }
    }
    return .stopped("it was not done after \(limits.turns) turns")
  }

  package func request(_ transcript: LoopTranscript) -> ModelRequest {
    ModelRequest(
      system: transcript.system, messages: transcript.messages, tools: tools.map(\.definition),
      maximumTokens: limits.reply, thinkingTokens: limits.thinking, isKept: true)
  }

  private static func problem(_ reply: ModelReply) -> String? {
    if reply.stop == .refusal { return "the model will not do it" }
    if reply.parts.isEmpty { return "the model said nothing" }
    // Half of a tool's input may still be a whole one that means something else.
    if reply.stop == .maximumTokens, !reply.toolUses.isEmpty {
      return "the model's answer was cut in the middle of a tool"
    }
    return nil
  }

  /// Does what the model asked for and tells it what came of it; an ending, if one came.
  private func answer(
    _ reply: ModelReply, _ transcript: inout LoopTranscript, _ watch: inout ProgressWatch, _ observe: Observer
  ) async throws -> Ending? {
    guard !reply.toolUses.isEmpty else {
      watch.sawNothing()
      transcript.messages.append(
        .user(
          reply.stop == .maximumTokens
            ? "Your answer was cut. Go on in smaller steps, with the tools."
            : "Go on with the tools; when you are done, call `finish`, and if you cannot go on, `ask` or give up with `finish`."
        ))
      return nil
    }
    var results: [ToolResult] = []
    var ending: Ending?
    for use in reply.toolUses {
      guard ending == nil else {
        results.append(ToolResult(id: use.id, text: "Not done: the run has ended.", isError: true))
        continue
      }
      let outcome = try await outcome(of: use)
      observe(Self.line(use, outcome), true)
      switch outcome {
      case .said(let text):
        results.append(ToolResult(id: use.id, text: watch.noted(use, OutputCap.cut(text, limit: limits.output))))
      case .failed(let text):
        let said = watch.noted(use, OutputCap.cut(text, limit: limits.output))
        results.append(ToolResult(id: use.id, text: said, isError: true))
      case .finished(let run):
        results.append(ToolResult(id: use.id, text: "Done."))
        ending = .finished(run)
      }
    }
    watch.endTurn()
    transcript.messages.append(.results(results))
    return ending
  }

  private func outcome(of use: ToolUse) async throws -> LoopTool.Outcome {
    guard let tool = tools.first(where: { $0.definition.name == use.name }) else {
      return .failed("There is no tool \(use.name.prefix(64)).")
    }
    guard use.input.object != nil else { return .failed("The input must be an object.") }
    do {
      return try await tool.work(ToolInput(use.input))
    } catch let bad as BadToolInput {
      return .failed(bad.problem)
    }
  }

  private static func line(_ use: ToolUse, _ outcome: LoopTool.Outcome) -> String {
    let subject = ["path", "command", "pattern", "question", "title"].lazy.compactMap { use.input[$0]?.string }.first
    let end =
      switch outcome {
      case .said: ""
      case .failed(let text): ": \(text.prefix(200))"
      case .finished: ", the end"
      }
    return "\(use.name) \(subject?.prefix(200) ?? "")\(end)"
  }
}
