package import Domain
package import Essentials
package import Foundation

/// What a dashboard shows of one repository, gathered at one moment.
package struct DashboardFacts: Sendable, Equatable {
  /// Why a report that is ready is not being fixed yet.
  package enum Wait: Sendable, Equatable {
    case lateSignals(until: Date)
    case place(FixPlace)
    /// Somebody, or this program's settings, turned fixes off here.
    case fixesAreOff
    /// Nothing speaks against it; a worker takes it next.
    case turn
  }

  package var reports: [Report]
  package var waits: [Identifier<Report>: Wait] = [:]
  package var threshold: Double
  package var pause: PauseReason?
  /// Writes wait for GitHub's own limit, or ours.
  package var isHeldBackByHost = false
  package var quarantined: [QuarantinedSignal] = []
  /// What is wrong with the repository's own settings, with line and column: lines of Markdown, made safe.
  package var problem: String?
  package var spentToday = Receipt()
  package var today: Date
  package var digest: WeeklyDigest?
  /// Answers to ticks that were taken back.
  package var remarks: [String] = []
  package var disclosure: Disclosure

  package init(reports: [Report], threshold: Double, today: Date, disclosure: Disclosure) {
    self.reports = reports
    self.threshold = threshold
    self.today = today
    self.disclosure = disclosure
  }
}
