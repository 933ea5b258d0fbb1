package import Domain
package import Essentials
import Foundation

/// What grouping looks at of one signal.
package struct GroupingInput: Sendable, Equatable {
  package var id: Identifier<Signal>
  package var source: String
  package var title: String
  package var text: CleanText
  package var keys: Set<ExactKey>
  /// The innermost of an error's own functions with its file and the error's outcome; nil for what people write.
  package var place: String?
  /// Stems of title, prose, own functions and addresses.
  package var stems: Set<String>

  package init(_ signal: Signal) {
    id = signal.id
    source = signal.source
    text = CleanText(title: signal.title, content: signal.content, frames: signal.frames)
    title = text.title
    keys = Set(ExactKey.keys(of: signal))
    place = text.isError ? Self.place(of: signal) : nil
    let addresses = keys.filter { $0.kind == .urlPath }.map(\.value)
    let service = signal.service ?? ""
    stems = Set(Words.stems(in: ([text.whole, service] + addresses).joined(separator: " ")))
  }

  private static func place(of signal: Signal) -> String? {
    guard let place = signal.frames.first(where: \.isInApp).flatMap(Fingerprinter.place) else { return nil }
    let header = ExceptionHeader.find(in: signal.content) ?? ExceptionHeader.find(in: signal.title)
    return header?.outcome.map { "\(place) \($0)" } ?? place
  }
}

/// Where a signal belongs, and why.
package enum GroupingDecision: Sendable, Equatable {
  /// `because` completes “it joined, because …”; exact matches have an infinite score.
  case join(report: String, because: String, score: Double)
  /// `considered` are the nearest reports, the nearest first, with the score each fell short with.
  case open(because: String, considered: [Considered])
}

/// A report that was looked at and not joined.
package struct Considered: Sendable, Equatable, Codable {
  package var report: String
  package var score: Double

  package init(report: String, score: Double) {
    self.report = report
    self.score = score
  }
}
