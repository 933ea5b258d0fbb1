import Essentials
import Foundation
import Runtime

/// Lets a model run a command in the sandbox: its shell, its tree, no network but through the gateway.
enum CommandTool {
  static func tool(_ workspace: any AgentWorkspace, limits: LoopLimits) -> LoopTool {
    LoopTool(
      "run", "Run a shell command in the repository's root. Few hosts can be reached, or none.",
      ["command": .text("for /bin/sh"), "seconds": .number("how long it may take")], required: ["command"]
    ) { input in
      let command = try input.required("command", limit: 32_000)
      let most = Int(limits.command.seconds)
      let seconds = try input.number("seconds", in: 1...max(1, most)) ?? min(120, most)
      let result = try await workspace.runConnected(
        ConnectedProgram(["/bin/sh", "-c", command], deadline: .seconds(seconds)))
      let said = result.outputText + (result.errorText.isEmpty ? "" : "\n[stderr]\n" + result.errorText)
      return .said(OutputCap.cut(said, limit: limits.output - 200) + "\n[\(ending(result, seconds))]")
    }
  }

  private static func ending(_ result: CommandResult, _ seconds: Int) -> String {
    switch result.ending {
    case .exited(let status): "exit status \(status)"
    case .signalled(let signal): "killed by signal \(signal)"
    case .timedOut: "stopped after \(seconds) seconds"
    case .stopped(let limit): "stopped at its limit of \(limit)"
    }
  }
}
