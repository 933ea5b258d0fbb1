import Foundation

/// Finds the program a command names.
enum ExecutableSearch {
  static func path(of command: Command) throws -> String {
    if command.executable.contains("/") { return command.executable }
    let path = command.environment["PATH"] ?? ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    for folder in path.split(separator: ":") where folder.hasPrefix("/") {
      let candidate = "\(folder)/\(command.executable)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    throw CommandError(.notFound, command.executable)
  }
}
