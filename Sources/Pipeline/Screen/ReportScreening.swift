package import Domain
import Foundation

/// Looks for injection once more over everything a report holds, right before an agent reads it: parts can be harmless alone.
///
/// Signals that are suspicious alone are in a report only because a person let them through, and are not held against the rest.
package enum ReportScreening {
  /// Why no agent may start, in words for people, or nil if one may.
  package static func refusal(_ signals: [Signal]) -> String? {
    let texts = signals.map { "\($0.title)\n\($0.content)" }
    // What follows another signal's text may read on from it; the order they came in is the order they are read in.
    let together = texts.filter { Screening.judge($0) == .clean }.joined(separator: "\n\n")
    guard case .suspicious(let suspicion) = Screening.judge(together) else { return nil }
    return "the signals together look like \(suspicion.category.rawValue): \(suspicion.reason)"
  }
}
