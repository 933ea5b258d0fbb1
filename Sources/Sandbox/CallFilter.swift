import CSeccomp
import Foundation

/// Which system calls a sandbox may make, as programs that the kernel runs before each of them.
///
/// Two filters, of which the stricter answer counts. The first lists what is allowed by name, so that whatever a newer kernel
/// brings is refused until somebody has looked at it; the second looks at arguments. Pointers cannot be looked into, which is why
/// `clone3` and `io_uring` do not exist in here.
enum CallFilter {
  /// Both programs, as `bwrap` reads them.
  static func programs() throws -> [Data] { try cached.get() }

  private static let cached = Result { try [named(), byArgument()] }

  private static func named() throws -> Data {
    let filter = try Filter(otherwise: seccomp_refuse(ENOSYS))
    for name in CallNames.allowed { try filter.allow(name) }
    for family in [AF_UNIX, AF_INET, AF_INET6] { try filter.allow("socket", when: [.argument(0, is: UInt64(family))]) }
    // Routes and addresses of the sandbox's own network, which name look-ups ask for.
    try filter.allow("socket", when: [.argument(0, is: UInt64(AF_NETLINK)), .argument(2, is: 0)])
    for persona: UInt64 in [0, 0xFFFF_FFFF] { try filter.allow("personality", when: [.argument(0, is: persona)]) }
    return try filter.program()
  }

  private static func byArgument() throws -> Data {
    let filter = try Filter(otherwise: seccomp_allow)
    for name in CallNames.forbidden { try filter.refuse(name, EPERM) }
    // Typing into the terminal that somebody else reads from (TIOCSTI), or pasting into its console (TIOCLINUX).
    for request: UInt64 in [0x5412, 0x541C] { try filter.refuse("ioctl", EPERM, when: [.argument(1, is: request)]) }
    for bit in namespaces {
      try filter.refuse("unshare", EPERM, when: [.argument(0, has: bit)])
      try filter.refuse("clone", EPERM, when: [.argument(cloneFlags, has: bit)])
    }
    // In clone these bits are the signal that the child's end sends.
    try filter.refuse("unshare", EPERM, when: [.argument(0, has: newTime)])
    for family: UInt64 in 3...46 where ![UInt64(AF_INET6), UInt64(AF_NETLINK)].contains(family) {
      try filter.refuse("socket", EAFNOSUPPORT, when: [.argument(0, is: family)])
    }
    for family in [AF_INET, AF_INET6] {
      for type: UInt64 in [3, 10] {
        let raw = [Condition.argument(0, is: UInt64(family)), Condition(index: 1, mask: 0xF, value: type)]
        try filter.refuse("socket", EPERM, when: raw)
      }
    }
    return try filter.program()
  }

  /// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of sched.h.
  private static let namespaces: [UInt64] = [
    0x2_0000, 0x200_0000, 0x400_0000, 0x800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
  ]
  private static let newTime: UInt64 = 0x80

  #if arch(s390x)
    private static let cloneFlags: UInt32 = 1
  #else
    private static let cloneFlags: UInt32 = 0
  #endif
}

/// A test of one argument; the kernel ignores the upper half of those that are ints, so we do.
private struct Condition {
  var index: UInt32
  var mask: UInt64
  var value: UInt64

  static func argument(_ index: UInt32, is value: UInt64) -> Self {
    Self(index: index, mask: 0xFFFF_FFFF, value: value)
  }

  static func argument(_ index: UInt32, has bit: UInt64) -> Self { Self(index: index, mask: bit, value: bit) }

  var raw: scmp_arg_cmp { scmp_arg_cmp(arg: index, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: value) }
}

/// A filter while it is put together.
private final class Filter {
  private let context: scmp_filter_ctx

  init(otherwise action: UInt32) throws {
    guard let context = seccomp_init(action) else { throw SandboxError(.filter(code: ENOMEM), path: "seccomp_init") }
    self.context = context
    // Calls by another architecture's numbers (32-bit x86, x32), whatever they are.
    try Self.check(seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, seccomp_refuse(ENOSYS)), "badarch")
    try Self.check(seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2), "optimize")
  }

  deinit { seccomp_release(context) }

  func allow(_ name: String, when conditions: [Condition] = []) throws { try add(seccomp_allow, name, conditions) }

  func refuse(_ name: String, _ code: Int32, when conditions: [Condition] = []) throws {
    try add(seccomp_refuse(code), name, conditions)
  }

  private func add(_ action: UInt32, _ name: String, _ conditions: [Condition]) throws {
    let number = seccomp_syscall_resolve_name(name)
    // Not a call of this machine, or newer than the library: then it is not allowed either.
    guard number >= 0 else { return }
    let raw = conditions.map(\.raw)
    try Self.check(seccomp_rule_add_array(context, action, number, UInt32(raw.count), raw), name)
  }

  func program() throws -> Data {
    let pipe = Pipe()
    try Self.check(seccomp_export_bpf(context, pipe.fileHandleForWriting.fileDescriptor), "export")
    try pipe.fileHandleForWriting.close()
    guard let program = try pipe.fileHandleForReading.readToEnd(), !program.isEmpty else {
      throw SandboxError(.filter(code: EIO), path: "export")
    }
    return program
  }

  private static func check(_ status: Int32, _ step: String) throws {
    guard status >= 0 else { throw SandboxError(.filter(code: -status), path: step) }
  }
}
