package import Foundation

extension Duration {
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}

extension Date {
  package func advanced(by duration: Duration) -> Date { addingTimeInterval(duration.seconds) }
}

/// Points in time as GitHub and we write them: `2026-11-20T21:04:05Z`.
package enum Timestamp {
  package static func text(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle())
  }

  /// The date `text` stands for (ISO 8601, with or without fractions of a second), or nil.
  package static func date(_ text: String) -> Date? {
    (try? Date(text, strategy: Date.ISO8601FormatStyle()))
      ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
  }
}
