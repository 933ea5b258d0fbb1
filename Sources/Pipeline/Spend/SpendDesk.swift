import Domain
import Essentials
import LanguageModel
import Storage
import WorkQueue

/// Puts what a job asks of models on the account of its report, and meters it.
struct SpendDesk: Sendable {
  let context: PipelineContext

  /// `handler`, with the report that the payload names as the one who pays.
  func paying<Payload>(
    _ kind: JobKind<Payload>, _ report: @escaping @Sendable (Payload) -> Identifier<Report>,
    _ handler: @escaping JobHandler
  ) -> JobHandler {
    { leased in
      let id = report(try kind.payload(of: leased.job))
      let known = try await context.shelf.report(id)
      let account = SpendAccount(
        run: "\(leased.job.id)@\(Timestamp.text(context.now))/\(leased.attempt)", report: id.text,
        pullRequest: known.flatMap { report in report.change.map { "\(report.repository)#\($0.number)" } },
        repository: known?.repository.description)
      return try await SpendContext.$account.withValue(account) {
        try await SpendMeter.$current.withValue(SpendMeter()) { try await handler(leased) }
      }
    }
  }
}
