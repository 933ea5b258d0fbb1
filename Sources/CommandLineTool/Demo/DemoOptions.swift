import Sandbox

/// What `nightshift demo` was asked for.
struct DemoOptions {
  var repository: String?
  var signals: String?
  var port = 0
  var isJSON = false
  var exits = false
  var sandbox = SandboxMode.isolated
  /// Where everything is kept; a temporary folder that is removed at the end, unless it is named.
  var data: String?
  /// Where the traffic is written down.
  var record: String?

  init(_ arguments: Arguments) throws {
    try arguments.none()
    repository = arguments["repo"]
    signals = arguments["signals"]
    port = try arguments.number("port", in: 0...65_535) ?? 0
    isJSON = arguments.has("json")
    exits = arguments.has("exit") || isJSON
    sandbox = try SandboxChoice.read(arguments["sandbox"])
    data = arguments["data"]
    record = arguments["record"]
    guard (repository == nil) == (signals == nil) else {
      throw UsageError("--repo and --signals go together: a repository, and the signals about it")
    }
    guard ["builtin", nil].contains(arguments["engine"]) else {
      throw UsageError("--engine is builtin; language models are not built in yet")
    }
    guard ["revert", nil].contains(arguments["agent"]) else { throw UsageError("--agent is revert") }
  }
}
