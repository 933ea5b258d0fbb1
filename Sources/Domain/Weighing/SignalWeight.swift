import Foundation

/// How much evidence a signal adds, and what that is made of.
///
/// The unit is that of the threshold: 1 a weak hint, 3 one error with a stack trace, 8 enough alone.
package struct SignalWeight: Sendable, Equatable {
  package struct Part: Sendable, Equatable {
    package var name: String
    package var value: Double
  }

  package var parts: [Part]

  package var sum: Double {
    let exact = parts.reduce(0) { $0 + $1.value }
    return (exact * 100).rounded() / 100
  }

  /// `base` of the source and severity, plus what the people and the number of times it occurred add: each doubling counts
  /// a little, so that a crowd matters and a flood does not drown everything else.
  package init(base: Double, people: Int? = nil, times: Int? = nil) {
    parts = [Part(name: "base", value: base)]
    if let people, people > 1 { parts.append(Part(name: "\(people) people", value: Self.crowd(people))) }
    if let times, times > 1 { parts.append(Part(name: "\(times) times", value: Self.often(times))) }
  }

  /// Half a point for each doubling of people, 4 at most: 16 people add 2.
  static func crowd(_ people: Int) -> Double { min(4, 0.5 * log2(Double(people))) }

  /// A quarter for each doubling of occurrences, 3 at most: 16 times add 1.
  static func often(_ times: Int) -> Double { min(3, 0.25 * log2(Double(times))) }

  /// `3 base + 2 for 16 people`; only the sum if there is one part.
  package var text: String {
    guard parts.count > 1 else { return ReportLifecycle.text(sum) }
    let rest = parts.dropFirst().map { "\(Self.short($0.value)) for \($0.name)" }.joined(separator: " + ")
    return "\(Self.short(parts[0].value)) + \(rest)"
  }

  private static func short(_ value: Double) -> String { ReportLifecycle.text((value * 100).rounded() / 100) }
}
