package import Domain
import Essentials
import Foundation

/// The stack trace that most signals of a report agree on.
package struct SharedEvidence: Sendable, Equatable {
  /// Innermost first, the product's own code only.
  package var frames: [StackFrame]
  /// How many signals end where these frames end.
  package var agreeing: Int
  /// How many signals have a stack trace of our code at all.
  package var traced: Int
  /// The error that these signals report.
  package var exception: ExceptionHeader?

  package init(of signals: [Signal]) {
    let own = signals.map { (signal: $0, frames: $0.frames.filter(\.isInApp)) }.filter { !$0.frames.isEmpty }
    traced = own.count
    let groups = Dictionary(grouping: own) { Self.place($0.frames[0]) }
    // The order of a dictionary is nobody's: ties go to weight, then to the first to occur.
    let shared = groups.values.max { left, right in
      let (a, b) = (left.map(\.signal), right.map(\.signal))
      if a.count != b.count { return a.count < b.count }
      let (heavy, light) = (a.reduce(0) { $0 + $1.weight }, b.reduce(0) { $0 + $1.weight })
      if heavy != light { return heavy < light }
      return (Self.first(a), a[0].id.text) > (Self.first(b), b[0].id.text)
    }
    agreeing = shared?.count ?? 0
    // Line numbers move with releases: the latest trace is nearest to what is there now.
    let latest = shared?.max { ($0.signal.occurredAt, $0.signal.id.text) < ($1.signal.occurredAt, $1.signal.id.text) }
    frames = Array((latest?.frames ?? []).prefix(16))
    let texts = (latest.map { [$0.signal] } ?? signals).flatMap { [$0.content, $0.title] }
    exception = texts.lazy.compactMap { ExceptionHeader.find(in: $0) }.first
  }

  private static func first(_ signals: [Signal]) -> Date { signals.map(\.occurredAt).min() ?? .distantPast }

  private static func place(_ frame: StackFrame) -> String {
    Fingerprinter.place(frame) ?? "\(frame.file):\(frame.line ?? 0)"
  }
}
