/// What a machine says about control groups of version 2, and what follows from it.
package struct GroupState: Sendable, Equatable {
  /// This process's group in the hierarchy, like `/system.slice/nightshift.service`; nil without a hierarchy of version 2.
  package var own: String?
  /// The controllers that it may hand on to groups below.
  package var controllers: Set<String>
  /// Whether we may make groups in it and move processes.
  package var isWritable: Bool
  /// Whether systemd marked it as handed over (`Delegate=yes`).
  package var isMarked: Bool
  /// Whether a group can be killed whole, which came with Linux 5.14.
  package var canKill: Bool

  package init(
    own: String?, controllers: Set<String> = [], isWritable: Bool = false, isMarked: Bool = false, canKill: Bool = false
  ) {
    self.own = own
    self.controllers = controllers
    self.isWritable = isWritable
    self.isMarked = isMarked
    self.canKill = canKill
  }

  static let needed: Set<String> = ["memory", "pids"]
  static let useful: Set<String> = ["cpu"]

  /// Who keeps the limits of runs.
  package var keeper: LimitKeeper {
    guard let own else { return .watch(because: "no control groups of version 2 are mounted at /sys/fs/cgroup") }
    // What root can write is not yet root's: systemd keeps its own groups in order, and wants nobody else to.
    guard isWritable, isMarked || !Self.isManaged(own) else {
      return .watch(because: "the control group \(own) is not handed over to this service (Delegate=yes in its unit)")
    }
    let missing = Self.needed.subtracting(controllers).sorted()
    guard missing.isEmpty else {
      return .watch(because: "the control group \(own) has no controller for \(missing.joined(separator: " and "))")
    }
    guard canKill else { return .watch(because: "control groups cannot be killed here, which needs Linux 5.14") }
    return .groups(own: own, controllers: controllers.intersection(Self.needed.union(Self.useful)))
  }

  private static func isManaged(_ group: String) -> Bool {
    group.split(separator: "/").contains { part in
      [".service", ".scope", ".slice"].contains { part.hasSuffix($0) }
    }
  }
}

/// Who keeps the limits of runs on memory, processes and processor time.
package enum LimitKeeper: Sendable, Equatable {
  /// The kernel, by a control group for each run.
  case groups(own: String, controllers: Set<String>)
  /// The kernel's limits for single processes, and a look at all of them twenty times a second.
  case watch(because: String)
}
