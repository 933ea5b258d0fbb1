/// What one run may use up.
package struct SandboxLimits: Sendable, Equatable {
  /// The longest any run may take, whatever its own deadline is.
  package var wallClock: Duration
  /// Of all processors together.
  package var cpuTime: Duration?
  /// How many may be kept busy at once; only control groups can keep it.
  package var processors: Double?
  /// Of all processes together, each page counted once.
  package var memoryBytes: Int?
  /// Processes and their threads.
  package var processes: Int?
  /// Of any one file.
  package var fileBytes: Int?
  /// Of everything that the sandbox holds on disk, earlier runs' files included.
  package var diskBytes: Int?
  /// How much is kept of each stream.
  package var outputBytes: Int
  /// How much may be written to both streams before the run is stopped.
  package var outputFlood: Int
  /// Where each run gets a control group of its own; nil where a watch has to do.
  package var groups: ControlGroups?

  package init(
    wallClock: Duration = .seconds(1800), cpuTime: Duration? = nil, memoryBytes: Int? = nil, processes: Int? = nil,
    fileBytes: Int? = nil, diskBytes: Int? = nil, outputBytes: Int = 8 << 20, outputFlood: Int = 256 << 20
  ) {
    self.wallClock = wallClock
    self.cpuTime = cpuTime
    self.memoryBytes = memoryBytes
    self.processes = processes
    self.fileBytes = fileBytes
    self.diskBytes = diskBytes
    self.outputBytes = outputBytes
    self.outputFlood = outputFlood
  }
}

/// A limit that a run can reach.
package enum SandboxLimit: String, Sendable, CaseIterable {
  case wallClock = "time"
  case cpuTime = "processor time"
  case memory
  case processes
  case fileSize = "file size"
  case disk
  case output
}
