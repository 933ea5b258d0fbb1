import Foundation

/// When a rule applies: `source == "sentry" and path matches "^/admin"`.
///
/// Fields: source, type, title, content, path, url, project, service, repository, release, severity, people, weight. They are
/// compared with `==`, `!=`, `contains`, `matches` (a regular expression), and `<`, `<=`, `>`, `>=` for people, weight and
/// severity; joined with `and`, `or`, `not` and parentheses. A field that a signal does not have is the empty text, or 0.
package struct SignalCondition: Sendable, Equatable, CustomStringConvertible {
  package enum Field: String, Sendable, CaseIterable {
    case source, type, title, content, path, url, project, service, repository, release, severity, people, weight
  }

  enum Comparison: String, Sendable, CaseIterable {
    case equal = "=="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case more = ">"
    case contains, matches
  }

  indirect enum Term: Sendable {
    case compare(Field, Comparison, String, Pattern?)
    case not(Term)
    case and(Term, Term)
    case or(Term, Term)
  }

  /// What is wrong with a condition, for the person who wrote it.
  package struct Problem: Error, Equatable, CustomStringConvertible {
    /// From 1, in characters.
    package var column: Int
    package var text: String

    package init(column: Int, text: String) {
      self.column = column
      self.text = text
    }

    package var description: String { "column \(column): \(text)" }
  }

  package let description: String
  private let term: Term

  package init(_ text: String) throws(Problem) {
    description = text
    var parser = SignalConditionParser(text)
    term = try parser.condition()
  }

  package func holds(for signal: Signal) -> Bool { Self.holds(term, signal) }

  package static func == (left: Self, right: Self) -> Bool { left.description == right.description }

  private static func holds(_ term: Term, _ signal: Signal) -> Bool {
    switch term {
    case .not(let inner): !holds(inner, signal)
    case .and(let left, let right): holds(left, signal) && holds(right, signal)
    case .or(let left, let right): holds(left, signal) || holds(right, signal)
    case .compare(let field, let comparison, let wanted, let pattern):
      texts(field, signal).contains { compare($0, comparison, wanted, pattern, field) }
    }
  }

  private static func compare(
    _ given: String, _ comparison: Comparison, _ wanted: String, _ pattern: Pattern?, _ field: Field
  ) -> Bool {
    switch comparison {
    case .equal: given.lowercased() == wanted.lowercased()
    case .unequal: given.lowercased() != wanted.lowercased()
    case .contains: given.lowercased().contains(wanted.lowercased())
    case .matches: pattern?.isFound(in: given.cutFromMiddle(toBytes: 16_384)) ?? false
    case .less: rank(given, field) < rank(wanted, field)
    case .atMost: rank(given, field) <= rank(wanted, field)
    case .more: rank(given, field) > rank(wanted, field)
    case .atLeast: rank(given, field) >= rank(wanted, field)
    }
  }

  private static func rank(_ text: String, _ field: Field) -> Double {
    guard field == .severity else { return Double(text) ?? 0 }
    return Severity(rawValue: text.lowercased()).flatMap { Severity.allCases.firstIndex(of: $0) }.map(Double.init) ?? -1
  }

  /// The values of a field; several where a signal names several paths.
  private static func texts(_ field: Field, _ signal: Signal) -> [String] {
    switch field {
    case .source: [signal.source]
    case .type: [signal.type]
    case .title: [signal.title]
    case .content: [signal.content]
    case .path: paths(of: signal)
    case .url: [signal.url ?? ""]
    case .project: [signal.project ?? ""]
    case .service: [signal.service ?? ""]
    case .repository: [signal.repository?.description ?? ""]
    case .release: [signal.release ?? ""]
    case .severity: [signal.severity?.rawValue ?? ""]
    case .people: [String(signal.people ?? 0)]
    case .weight: [String(signal.weight)]
    }
  }

  /// Paths of the addresses a signal names and of the files it went wrong in.
  private static func paths(of signal: Signal) -> [String] {
    let named = ExactKey.urlPaths(in: signal.content) + (signal.url.map { ExactKey.urlPaths(in: $0) } ?? [])
    let files = signal.frames.filter(\.isInApp).map(\.file)
    return named + files + (named.isEmpty && files.isEmpty ? [""] : [])
  }
}
