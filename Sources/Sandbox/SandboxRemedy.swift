import Foundation

/// What to do where a trial run failed: the first obstacle of this machine that is known, and how to take it away.
package struct SandboxRemedy: Sendable {
  /// A setting of the kernel, or any other file, as text without the newline at its end; nil if there is none.
  package typealias Reader = @Sendable (_ path: String) -> String?

  private let read: Reader
  private let isRoot: Bool

  package init(
    isRoot: Bool = geteuid() == 0,
    read: @escaping Reader = {
      (try? String(contentsOfFile: $0, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }
  ) {
    self.isRoot = isRoot
    self.read = read
  }

  /// The remedy for a trial run that said `words`.
  package func text(for words: String) -> String {
    if read("/proc/sys/user/max_user_namespaces") == "0" { return "sysctl -w user.max_user_namespaces=15000" }
    if read("/proc/sys/kernel/unprivileged_userns_clone") == "0", !isRoot {
      return "sysctl -w kernel.unprivileged_userns_clone=1"
    }
    // Ubuntu 23.10 and later: a program without a profile gets a user namespace in which it may do nothing.
    if read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1", !isRoot {
      return """
        sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, and the same line without `sysctl -w` in \
        /etc/sysctl.d/60-nightshift.conf to keep it; or give /usr/bin/unshare and /usr/bin/bwrap AppArmor profiles with `userns,`
        """
    }
    if read("/proc/1/environ")?.contains("KUBERNETES_SERVICE_HOST=") == true {
      return """
        in the pod's securityContext set privileged: true, or, on Kubernetes 1.33 and later, hostUsers: false, procMount: Unmasked, \
        seccompProfile: {type: Unconfined} and appArmorProfile: {type: Unconfined}
        """
    }
    if isContainer {
      return """
        start the container with --privileged, or with --security-opt seccomp=unconfined --security-opt apparmor=unconfined \
        --security-opt systempaths=unconfined
        """
    }
    if words.contains("overlay") || words.contains("mount:") {
      return """
        put data_directory on a file system that can hold an overlay's upper layer (ext4, xfs, btrfs or tmpfs; not overlayfs, NFS or \
        eCryptfs), and use Linux 5.11 or later
        """
    }
    if words.contains("seccomp") { return "use a kernel with CONFIG_SECCOMP_FILTER" }
    return "allow user namespaces, and overlay mounts in them; in a container, run it with --privileged"
  }

  private var isContainer: Bool {
    read("/.dockerenv") != nil || read("/run/.containerenv") != nil || read("/run/systemd/container") != nil
      || read("/proc/1/environ")?.contains("container=") == true
  }
}
