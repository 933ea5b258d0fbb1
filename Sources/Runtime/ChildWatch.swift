/// Looks at a running child from time to time, on the child's own thread.
package struct ChildWatch: Sendable {
  /// What a look finds.
  package struct Sight: Sendable, Equatable {
    package var pid: Int32
    /// How long it has run.
    package var seconds: Double
    /// What it has written to both streams, kept or not.
    package var written: Int

    package init(pid: Int32, seconds: Double, written: Int) {
      self.pid = pid
      self.seconds = seconds
      self.written = written
    }
  }

  /// The least time between two looks; a look that takes long is followed by a pause of twenty times as long.
  package var interval: Duration
  /// Why the child has to be killed, or nil.
  package var look: @Sendable (Sight) -> String?
  /// Called once the child is reaped, however it ended.
  package var ended: @Sendable () -> Void

  package init(
    interval: Duration = .milliseconds(50), look: @escaping @Sendable (Sight) -> String?,
    ended: @escaping @Sendable () -> Void = {}
  ) {
    self.interval = interval
    self.look = look
    self.ended = ended
  }
}
