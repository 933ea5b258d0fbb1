import Foundation

/// The chain of programs that builds a sandbox: `unshare` for the right to mount, `mount` for the overlay, `bwrap` for the rest.
struct Enclosure {
  let layout: SandboxLayout
  let readOnlyBinds: [(host: String, inside: String)]

  // The paths are the shell's arguments, never part of its text. PATH may be the run's own, so ours is named.
  private static let mounting = """
    /bin/mount -t overlay overlay -o "$1" "$2" && shift 2 && exec /usr/bin/bwrap "$@"
    """

  func arguments(running command: [String]) -> [String] {
    let overlay = "lowerdir=\(layout.base),upperdir=\(layout.upper),workdir=\(layout.work),userxattr"
    return [
      "/usr/bin/unshare", "--user", "--map-root-user", "--mount", "--", "/bin/sh", "-c", Self.mounting, "sh", overlay,
      layout.merged,
    ] + isolation + system + ["--"] + command
  }

  private var isolation: [String] {
    [
      "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup", "--unshare-net",
      "--disable-userns", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--die-with-parent",
      "--new-session",
      "--cap-drop", "ALL",
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
    arguments += ["--proc", "/proc", "--dev", "/dev", "--bind", layout.temporary, "/tmp", "--dir", "/home"]
    arguments += ["--bind", layout.home, "/home/agent", "--bind", layout.merged, "/workspace"]
    for bind in readOnlyBinds { arguments += ["--ro-bind", bind.host, bind.inside] }
    return arguments + ["--remount-ro", "/", "--chdir", "/workspace"]
  }

  /// What `/etc` says inside: one user, who exists nowhere else.
  static let settings = [
    ("passwd", "agent:x:1000:1000:Agent:/home/agent:/bin/sh\n"),
    ("group", "agent:x:1000:\n"),
    ("hosts", "127.0.0.1 localhost sandbox\n::1 localhost\n"),
    ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
  ]
}
