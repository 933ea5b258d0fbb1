import Domain
import Foundation

/// The part of an issue's body that is ours: everything between our own markers.
///
/// We write only there, after a fresh read; what people wrote around it stays.
package enum OwnPart {
  package static let begin = "<!-- nightshift:begin -->"
  package static let end = "<!-- nightshift:end -->"
  /// GitHub's limit for a body, in characters.
  package static let limit = 65_536

  /// What stands between the markers; empty if they are not there.
  package static func text(of body: String) -> String {
    guard let place = place(in: body) else { return "" }
    return String(body[place.start.upperBound..<place.stop.lowerBound])
  }

  /// `body` with our part replaced by what `lines` gives, or with it added at the end.
  ///
  /// `lines` is told what others wrote, to leave it room.
  package static func replacing(in body: String, with lines: (_ others: String) -> [String]) -> String {
    func part(_ others: String) -> String { ([begin] + lines(others) + [end]).joined(separator: "\n") }
    guard let place = place(in: body) else {
      return body.trimmingSpaces().isEmpty ? part("") : body + "\n\n" + part(body)
    }
    let (before, after) = (body[..<place.start.lowerBound], body[place.stop.upperBound...])
    return before + part(String(before + after)) + after
  }

  private static func place(in body: String) -> (start: Range<String.Index>, stop: Range<String.Index>)? {
    guard let start = body.range(of: begin, options: .backwards), let stop = body.range(of: end, options: .backwards),
      start.upperBound <= stop.lowerBound
    else { return nil }
    return (start, stop)
  }
}
