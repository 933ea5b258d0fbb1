package import WorkQueue

extension Backoff {
  /// How the pipeline's jobs are tried again: a second, doubling to five minutes, twelve times (about half an hour).
  package static let pipeline = Backoff(first: .seconds(1), ceiling: .seconds(300), attempts: 12)
}
