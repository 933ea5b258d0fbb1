/// Where a sandbox keeps what.
package struct SandboxLayout: Sendable {
  /// The checkout below, never written to.
  ///
  /// It must belong to our own user.
  package var base: String
  /// The sandbox's own folder.
  package var directory: String

  package init(base: String, directory: String) {
    self.base = base
    self.directory = directory
  }

  package var upper: String { directory + "/upper" }
  var work: String { directory + "/work" }
  var home: String { directory + "/home" }
  var temporary: String { directory + "/tmp" }
  var merged: String { directory + "/merged" }
  var settings: String { directory + "/etc" }
}

package struct SandboxLimits: Sendable {
  /// The longest any run may take, whatever its own deadline is.
  package var wallClock: Duration
  /// Of private memory, for each process.
  package var memoryBytes: Int?
  /// Has no effect where we are root: the kernel does not count root's processes.
  package var processes: Int?
  /// Of each stream.
  package var outputBytes: Int

  package init(
    wallClock: Duration = .seconds(1800), memoryBytes: Int? = nil, processes: Int? = nil, outputBytes: Int = 8 << 20
  ) {
    self.wallClock = wallClock
    self.memoryBytes = memoryBytes
    self.processes = processes
    self.outputBytes = outputBytes
  }
}

package enum SandboxMode: String, Sendable {
  case isolated
  /// On the machine itself, in a copy of the tree: only where the operator wrote so.
  case none
}
