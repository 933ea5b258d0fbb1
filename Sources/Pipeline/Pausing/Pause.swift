import Domain
import Essentials
package import Foundation

/// A person's word that nothing is to be written for now.
package struct Pause: Sendable, Equatable, Codable {
  /// Who said so: a login, or an account of the machine.
  package var by: String
  package var since: Date

  package init(by: String, since: Date) {
    self.by = by
    self.since = since
  }
}

/// Why nothing is written to a repository.
package enum PauseReason: Sendable, Equatable {
  /// `nightshift pause`: the whole service.
  case service(Pause)
  /// The label `nightshift: paused`, or the box, on the dashboard.
  case dashboard(Pause)
  /// `paused: true` in the repository's own settings.
  case settings

  /// For people.
  package var text: String {
    switch self {
    case .service(let pause):
      "The whole service is paused since \(Timestamp.text(pause.since)), by \(SafeText.title(pause.by, limit: 60)). "
        + "`nightshift resume` goes on."
    case .dashboard(let pause):
      "Paused since \(Timestamp.text(pause.since)), by \(SafeText.title(pause.by, limit: 60)). "
        + "It goes on when the label `\(OwnLabel.paused)` is taken off this issue."
    case .settings: "Paused by `paused: true` in `.github/nightshift.yml`."
    }
  }
}
