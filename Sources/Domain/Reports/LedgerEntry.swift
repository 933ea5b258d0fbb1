package import Essentials
package import Foundation

/// One signal in a report's ledger: what it added and why it is there.
package struct LedgerEntry: Sendable, Equatable, Codable {
  package var signal: Identifier<Signal>
  package var source: String
  package var type: String
  package var at: Date
  package var weight: Double
  /// What the weight is made of, in words.
  package var reckoning: String?
  /// How many repetitions it stands for, if they were only counted.
  package var times: Int?
  /// Why grouping put it here, in words.
  package var because: String
  /// Safe to write into an issue: already redacted, one line.
  package var title: String
  /// Safe to write into an issue as quoted text; empty once only the tracker has it.
  package var excerpt: String
  package var url: String?
  package var people: Int?
  /// The title the report would have from this signal alone.
  package var subject: String?
  /// The innermost frame of our own code, by which the same error finds its report after a rebuild.
  package var place: StackFrame?
  /// The problem's own fingerprint, for the same purpose: a hash that says nothing to anybody.
  package var fingerprint: String?

  package init(
    signal: Identifier<Signal>, source: String, type: String, at: Date, weight: Double, because: String,
    title: String, excerpt: String, url: String? = nil, people: Int? = nil,
    subject: String? = nil, place: StackFrame? = nil, fingerprint: String? = nil, reckoning: String? = nil,
    times: Int? = nil
  ) {
    self.signal = signal
    self.source = source
    self.type = type
    self.at = at
    self.weight = weight
    self.because = because
    self.title = title
    self.excerpt = excerpt
    self.url = url
    self.people = people
    self.subject = subject
    self.place = place
    self.fingerprint = fingerprint
    self.reckoning = reckoning
    self.times = times
  }

  /// The name under which a re-sent signal is recognised, 16 hex digits.
  package var countedAs: String { Self.countedAs(signal) }

  package static func countedAs(_ signal: Identifier<Signal>) -> String {
    String(StableHash.of(signal.text).prefix(16))
  }
}
