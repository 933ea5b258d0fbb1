/// The command `nightshift version`.
enum VersionCommand: ToolCommand {
  static let name = "version"
  static let summary = "say which version this is"
  static let usage = "usage: nightshift version"

  static func run(_ words: [String]) async throws -> Int32 {
    try Arguments(words, options: []).none()
    Terminal.say("nightshift \(CommandLineTool.version)")
    return 0
  }
}
