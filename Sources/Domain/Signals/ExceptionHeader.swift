/// The type and message of an error as its text names it: `TypeError: total is not a function`.
package struct ExceptionHeader: Sendable, Equatable {
  /// Without its package or namespace.
  package var type: String
  package var message: String

  private static let name =
    "(?:[A-Za-z_][\\w$]*(?:\\.|::|\\\\))*(?:[A-Za-z_][\\w$]*(?:Error|Exception|Failure|Fault|Interrupt|Timeout|Violation|NotFound|NotUnique|DoesNotExist|Warning|Panic)|Error|Exception)"
  private static let line = Pattern(
    "^\\s*(?:Uncaught |Unhandled |Caused by: |PHP Fatal error:  ?Uncaught |Unhandled exception\\. |Exception in thread \"[^\"\\n]{0,80}\" |E +)?(\(name))(?: \\([^)\\n]{0,80}\\))?(?::\\s*([^\\n]*)|\\s*$)",
    perLine: true)
  private static let within = Pattern("(?<![\\w.])(\(name))\\b(?::\\s*([^\\n]*))?")
  private static let panic = Pattern(
    "^(?:panic: ([^\\n]*)|thread '[^'\\n]{0,80}' panicked at (?:'([^'\\n]*)'|[^\\n]*:\\n([^\\n]*)))", perLine: true)

  package init(type: String, message: String) {
    self.type = type
    self.message = message
  }

  private static let outcomeNumber = Pattern(
    "\\b(?:exit|status|errno|signal|(?:error|exit|http|response|result|return|status|with)[ _-]code)\\b[ :=#(]{0,3}(\\d{1,4})\\b",
    ignoringCase: true)

  /// The number by which a program or a service says how it ended, such as an exit code or an HTTP status.
  ///
  /// One function that calls others throws the same error for all that can go wrong there; this number tells them apart. A code of
  /// the product's own, such as a voucher's, is not one: it differs from customer to customer.
  package var outcome: String? { Self.outcomeNumber.first(in: message)?.text(1) }

  /// The error `text` reports, or nil if it names none.
  ///
  /// A Python traceback ends with its error, everything else begins with it.
  package static func find(in text: String) -> Self? {
    let bounded = text.cutFromMiddle(toBytes: 16_384)
    let found = line.all(in: bounded, limit: 50)
    let isPython = bounded.contains("Traceback (most recent call last)")
    if let match = isPython ? found.last : found.first { return header(match) }
    if let match = panic.first(in: bounded) {
      return Self(type: "panic", message: match.text(1) ?? match.text(2) ?? match.text(3) ?? "")
    }
    return within.first(in: bounded).flatMap(header)
  }

  private static func header(_ match: Pattern.Match) -> Self? {
    guard let full = match.text(1) else { return nil }
    let type = full.split(whereSeparator: { $0 == "." || $0 == ":" || $0 == "\\" }).last.map(String.init) ?? full
    return Self(type: type, message: String((match.text(2) ?? "").prefix(500)))
  }
}
