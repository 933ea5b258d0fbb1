import Foundation

/// How much evidence a signal adds, and what that is made of.
///
/// The unit is that of the threshold: 1 a weak hint, 3 one error with a stack trace, 8 enough alone.
package struct SignalWeight: Sendable, Equatable {
  package struct Part: Sendable, Equatable {
    /// What it is for, as in “2 for 16 people”; empty where that goes without saying.
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
  package init(
    base: Double, for name: String = "", severity: Severity? = nil, people: Int? = nil, times: Int? = nil
  ) {
    parts = [Part(name: name, value: base)]
    if severity == .fatal { parts.append(Part(name: "being fatal", value: 2)) }
    if let people, people > 1 { parts.append(Part(name: "\(people) people", value: Self.crowd(people))) }
    if let times, times > 1 { parts.append(Part(name: "\(times) times", value: Self.often(times))) }
  }

  /// Half a point for each doubling of people, 4 at most: 16 people add 2.
  static func crowd(_ people: Int) -> Double { min(4, 0.5 * log2(Double(people))) }

  /// A quarter for each doubling of occurrences, 3 at most: 16 times add 1.
  static func often(_ times: Int) -> Double { min(3, 0.25 * log2(Double(times))) }

  /// `3 for an error + 2 for 16 people`, or just `3` where there is nothing to say.
  package var text: String {
    parts.map { part in
      let value = ReportLifecycle.text((part.value * 100).rounded() / 100)
      return part.name.isEmpty ? value : "\(value) for \(part.name)"
    }.joined(separator: " + ")
  }
}
