import Foundation

/// The chain of programs that builds a sandbox: `unshare` for the right to mount, `mount` for the overlay, `bwrap` for the rest.
struct Enclosure {
  let layout: SandboxLayout
  let limits: SandboxLimits
  let readOnlyBinds: [(host: String, inside: String)]

  // The paths are the shell's arguments, never part of its text. PATH may be the run's own, so ours is named. bwrap closes the
  // three descriptors before anything of the sandbox's own runs.
  private static let mounting = """
    exec 7>"$1" 8<"$2" 9<"$3" && /bin/mount -t overlay overlay -o "$4" "$5" && shift 5 && exec /usr/bin/nice -n 5 /usr/bin/bwrap "$@"
    """

  func arguments(running command: [String]) -> [String] {
    let below = (layout.prepared.map { "\($0):" } ?? "") + layout.base
    let overlay = "lowerdir=\(below),upperdir=\(layout.upper),workdir=\(layout.work),userxattr"
    return [
      "/usr/bin/unshare", "--user", "--map-root-user", "--mount", "--", "/bin/sh", "-c", Self.mounting, "sh",
      layout.info, layout.filter(0),
      layout.filter(1), overlay, layout.merged,
    ] + isolation + system + ["--"] + command
  }

  private var isolation: [String] {
    [
      "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup", "--unshare-net",
      "--disable-userns", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--die-with-parent",
      "--new-session", "--cap-drop", "ALL", "--info-fd", "7", "--add-seccomp-fd", "8", "--add-seccomp-fd", "9",
    ]
  }

  private var system: [String] {
    var arguments = ["--ro-bind", "/usr", "/usr"]
    for name in ["/bin", "/sbin", "/lib", "/lib32", "/lib64"] {
      if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: name) {
        arguments += ["--symlink", target, name]
      } else {
        arguments += ["--ro-bind-try", name, name]
      }
    }
    let java = ((try? FileManager.default.contentsOfDirectory(atPath: "/etc")) ?? []).filter { $0.hasPrefix("java-") }
    for name in ["ld.so.cache", "alternatives", "ssl/certs", "localtime", "mime.types"] + java.sorted() {
      arguments += ["--ro-bind-try", "/etc/\(name)", "/etc/\(name)"]
    }
    for (name, _) in Self.settings { arguments += ["--ro-bind", "\(layout.settings)/\(name)", "/etc/\(name)"] }
    arguments += kernel + ["--bind", layout.temporary, "/tmp", "--dir", "/home"]
    arguments += ["--bind", layout.home, "/home/agent", "--bind", layout.merged, "/workspace"]
    for bind in readOnlyBinds { arguments += ["--ro-bind", bind.host, bind.inside] }
    return arguments + ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/workspace"]
  }

  /// `/proc` of the sandbox's own processes, without what it says about the machine, and the devices that hold nothing.
  private var kernel: [String] {
    var arguments = ["--proc", "/proc", "--dev", "/dev"]
    // Files in memory are memory; what is mapped of them counts a second time, with the processes.
    let room = min((limits.memoryBytes ?? 1 << 30) / 4, 1 << 30)
    arguments += ["--perms", "1777", "--size", "\(max(room, 1 << 20))", "--tmpfs", "/dev/shm"]
    // Its files ask who is root and not for capabilities: where the service is root, so is the sandbox's user, outside.
    arguments += ["--ro-bind", "/proc/sys", "/proc/sys"]
    for name in Self.machineFiles where access("/proc/\(name)", F_OK) == 0 {
      arguments += ["--ro-bind", "/dev/null", "/proc/\(name)"]
    }
    for name in Self.machineFolders where access("/proc/\(name)", F_OK) == 0 {
      arguments += ["--perms", "0555", "--size", "4096", "--tmpfs", "/proc/\(name)", "--remount-ro", "/proc/\(name)"]
    }
    return arguments
  }

  /// Files of `/proc` that are the machine's and not a process's own.
  private static let machineFiles = [
    "cmdline", "config.gz", "consoles", "diskstats", "interrupts", "iomem", "ioports", "kallsyms", "kcore", "key-users",
    "keys", "kmsg", "kpagecgroup", "kpagecount", "kpageflags", "latency_stats", "locks", "mdstat", "modules", "mtrr",
    "pagetypeinfo", "partitions", "sched_debug", "schedstat", "slabinfo", "softirqs", "swaps", "sysrq-trigger",
    "timer_list", "timer_stats", "vmallocinfo", "vmcore", "zoneinfo",
  ]
  private static let machineFolders = [
    "acpi", "asound", "bus", "driver", "dynamic_debug", "fs", "irq", "pressure", "scsi",
  ]

  /// What `/etc` says inside: one user, who exists nowhere else.
  static let settings = [
    ("passwd", "agent:x:1000:1000:Agent:/home/agent:/bin/sh\n"),
    ("group", "agent:x:1000:\n"),
    ("hosts", "127.0.0.1 localhost sandbox\n::1 localhost\n"),
    ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
  ]
}
