package import Essentials
package import Foundation

/// A normalised finding from a source.
package struct Signal: Sendable, Equatable, Codable {
  /// The same whenever the source sends the same finding again.
  package var id: Identifier<Signal>
  /// The product it came from, for example `sentry`, `slack`.
  package var source: String
  package var type: String
  /// The first line of `content`, or the source's own title.
  package var title: String
  package var content: String
  /// Evidence: 1 one weak hint, 3 one error with a stack trace, 8 enough alone.
  package var weight: Double
  /// What the weight is made of, in words.
  package var reckoning: String?
  package var occurredAt: Date
  /// The repository the payload itself names.
  package var repository: RepositoryName?
  package var url: String?
  package var fingerprints: [String]
  package var severity: Severity?
  /// How many people it touched, where the source says.
  package var people: Int?
  package var release: String?
  package var trace: String?
  /// Innermost first.
  package var frames: [StackFrame]
  package var project: String?
  package var service: String?
  /// Fields nobody asked for, kept.
  package var extra: JSONValue

  package init(
    id: Identifier<Signal>, source: String, type: String, title: String, content: String, weight: Double,
    occurredAt: Date, repository: RepositoryName? = nil, url: String? = nil, fingerprints: [String] = [],
    severity: Severity? = nil, people: Int? = nil, release: String? = nil, trace: String? = nil,
    frames: [StackFrame] = [], project: String? = nil, service: String? = nil, extra: JSONValue = .null,
    reckoning: String? = nil
  ) {
    self.id = id
    self.source = source
    self.type = type
    self.title = title
    self.content = content
    self.weight = weight
    self.occurredAt = occurredAt
    self.repository = repository
    self.url = url
    self.fingerprints = fingerprints
    self.severity = severity
    self.people = people
    self.release = release
    self.trace = trace
    self.frames = frames
    self.project = project
    self.service = service
    self.extra = extra
    self.reckoning = reckoning
  }
}

package enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
  case debug, info, warning, error, fatal

  package static func < (left: Self, right: Self) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}
