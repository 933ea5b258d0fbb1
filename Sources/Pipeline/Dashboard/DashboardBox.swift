import Domain
import Foundation

/// A checkbox on the dashboard: what ticking it asks for, and of what.
package struct DashboardBox: Sendable, Hashable, Comparable {
  package enum Action: String, Sendable, CaseIterable {
    /// Start the fix now, whatever limits say.
    case start
    case research
    case retry
    case dismiss
    /// Take a dismissal back.
    case reopen
    /// End a snooze.
    case wake
    /// Let a quarantined signal through.
    case release
    /// Write nothing in this repository while it is ticked.
    case pause
  }

  package var action: Action
  /// A report's id, the hash of a signal's, or `repository`.
  package var subject: String

  package init(_ action: Action, _ subject: String) {
    self.action = action
    self.subject = subject
  }

  /// The one box that stays ticked.
  package static let pause = DashboardBox(.pause, "repository")

  /// A name for what is kept, such as `dismiss:r12ab`.
  package var key: String { "\(action.rawValue):\(subject)" }

  package static func < (left: Self, right: Self) -> Bool { left.key < right.key }

  /// The box as a line of a Markdown list.
  package func line(_ text: String, isTicked: Bool = false, indent: String = "") -> String {
    "\(indent)- [\(isTicked ? "x" : " ")] <!-- nightshift:act=\(key) --> \(text)"
  }

  private static let line = Pattern(
    "^ {0,8}[-*] \\[([ xX])\\] <!-- nightshift:act=([a-z]{3,10}):([A-Za-z0-9._-]{1,64}) -->", perLine: true)

  /// The boxes in `body` and whether each is ticked; of a box that stands there twice, whether one of them is.
  package static func read(_ body: String) -> [DashboardBox: Bool] {
    var boxes: [DashboardBox: Bool] = [:]
    for match in line.all(in: OwnPart.text(of: body), limit: 2_000) {
      guard let mark = match.text(1), let action = match.text(2).flatMap(Action.init(rawValue:)),
        let subject = match.text(3)
      else { continue }
      let box = DashboardBox(action, subject)
      boxes[box] = boxes[box] == true || mark != " "
    }
    return boxes
  }

  /// The keys of the boxes that are ticked.
  package static func ticked(in body: String) -> Set<String> {
    Set(read(body).compactMap { box, isTicked in isTicked ? box.key : nil })
  }

  /// The boxes whose state differs from `known`, where one that is not in `known` counts as not ticked.
  package static func changes(in body: String, since known: Set<String>) -> [DashboardBox: Bool] {
    read(body).filter { box, isTicked in isTicked != known.contains(box.key) }
  }
}
