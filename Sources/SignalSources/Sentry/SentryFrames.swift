import Domain
import Essentials

/// Sentry's stack traces, which list the outermost frame first.
enum SentryFrames {
  /// The frames of a `stacktrace` object, innermost first; a frame without any file is left out.
  static func read(_ stacktrace: JSONValue?) -> [StackFrame] {
    (stacktrace?["frames"]?.array ?? []).reversed().prefix(StackTraceParser.limit).compactMap(frame)
  }

  private static func frame(_ value: JSONValue) -> StackFrame? {
    let name = value["filename"]?.string ?? value["abs_path"]?.string
    let module = value["module"]?.string
    // Java sends `Cart.java` and says where it is in the module, `com.acme.shop.Cart`.
    let isBare = name.map { !$0.contains("/") && !$0.contains("\\") } ?? false
    let folders = module.flatMap { $0.contains(".") ? $0.split(separator: ".").dropLast().joined(separator: "/") : nil }
    let isJava = name.map { $0.hasSuffix(".java") || $0.hasSuffix(".kt") || $0.hasSuffix(".scala") } ?? false
    let file =
      isBare && isJava ? (folders.map { $0 + "/" } ?? "") + (name ?? "") : name ?? value["package"]?.string ?? module
    guard let file, !file.isEmpty else { return nil }
    let function = value["function"]?.string
    return StackFrame(
      file: String(file.prefix(1_024)), function: function.map { String($0.prefix(300)) },
      line: value["lineno"]?.int.flatMap { $0 > 0 ? $0 : nil },
      isInApp: value["in_app"]?.bool ?? !LibraryCode.holds(file: file, function: function))
  }
}
