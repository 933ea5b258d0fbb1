import Domain

extension Severity {
  /// The severity a product means by `name`, or nil if it is none we know.
  init?(named name: String) {
    switch name.lowercased() {
    case "debug", "trace", "verbose": self = .debug
    case "info", "information", "notice", "low", "log": self = .info
    case "warning", "warn", "medium": self = .warning
    case "error", "err", "high": self = .error
    case "fatal", "critical", "crit", "emergency", "panic", "alert": self = .fatal
    default: return nil
    }
  }
}
