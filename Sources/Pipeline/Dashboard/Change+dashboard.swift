import Configuration
package import Domain
import Essentials
package import Foundation
package import Storage
import WorkQueue

extension Change {
  /// Asks for a repository's dashboard to be brought in line; many asks become one edit.
  package mutating func askForDashboard(_ repository: RepositoryName, at when: Date) throws {
    let job = try PipelineJobs.dashboard.job(
      DashboardName(repository), id: Identifier("dashboard/\(repository)"), lane: Lanes.dashboard(repository),
      readyAt: when)
    enqueues.append(Enqueue(job, ifPresent: .again))
  }
}

extension PipelineContext {
  /// When a dashboard is written after something changed: a little later, since more will change.
  package var dashboardSoon: Date { now.addingTimeInterval(min(5, settings.dashboard.every.seconds)) }
}

package struct DashboardName: Sendable, Equatable, Codable {
  package var repository: RepositoryName

  package init(_ repository: RepositoryName) { self.repository = repository }
}
