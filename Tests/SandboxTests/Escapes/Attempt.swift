import Testing

/// One way out of a sandbox, as data: a small program, and what becomes of it inside and outside.
struct Attempt: Sendable, CustomTestStringConvertible {
  /// Where a control run shows that the attempt itself works.
  enum Control: Sendable {
    /// As an ordinary process in a throwaway folder.
    case host
    /// As root of throwaway namespaces of all kinds, with a throwaway file system at `TARGET`.
    case namespaces
    /// As the machine's root, in a mount namespace of its own; what it does there is harmless.
    case root
  }

  var area: String
  var name: String
  /// The program's answer inside: for what reason it failed.
  var inside: String
  var control: Control
  /// The program's answer outside: that it worked, or how far beyond permission it came.
  var outside: String
  /// Answers outside that mean that this machine's kernel has nothing of the kind; then the control proves nothing and says so.
  var absent: Set<String>
  var program: String

  init(
    _ area: String, _ name: String, inside: String, control: Control = .host, outside: String = "done",
    absent: Set<String> = [], _ program: String
  ) {
    self.area = area
    self.name = name
    self.inside = inside
    self.control = control
    self.outside = outside
    self.absent = absent
    self.program = program
  }

  var testDescription: String { "\(area): \(name)" }

  /// The whole program: prints one word.
  ///
  /// A body that returns nothing has succeeded; an error of the system is named by its number's name.
  var script: String {
    let body = program.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    return Self.prelude + "def attempt():\n" + body.joined(separator: "\n") + Self.ending
  }

  private static let prelude = """
    import ctypes, errno, fcntl, os, signal, socket, stat, struct, sys
    libc = ctypes.CDLL(None, use_errno=True)
    env = os.environ
    wide = os.uname().machine == 'x86_64'
    numbers = {
      'ptrace': (101, 117), 'keyctl': (250, 219), 'add_key': (248, 217), 'request_key': (249, 218), 'bpf': (321, 280),
      'mount': (165, 40), 'umount2': (166, 39), 'pivot_root': (155, 41), 'open_tree': (428, 428), 'move_mount': (429, 429),
      'fsopen': (430, 430), 'fspick': (433, 433), 'mount_setattr': (442, 442), 'userfaultfd': (323, 282),
      'perf_event_open': (298, 241), 'unshare': (272, 97), 'clone': (56, 220), 'clone3': (435, 435), 'setns': (308, 268),
      'io_uring_setup': (425, 425), 'kexec_load': (246, 104), 'init_module': (175, 105), 'finit_module': (313, 273),
      'delete_module': (176, 106), 'open_by_handle_at': (304, 265), 'name_to_handle_at': (303, 264), 'reboot': (169, 142),
      'swapon': (167, 224), 'personality': (135, 92), 'process_vm_readv': (310, 270), 'process_vm_writev': (311, 271),
      'pidfd_getfd': (438, 438), 'kcmp': (312, 272), 'acct': (163, 89), 'syslog': (103, 116), 'sethostname': (170, 161),
      'clock_settime': (227, 112), 'fanotify_init': (300, 262), 'move_pages': (279, 239), 'memfd_secret': (447, 447),
      'quotactl': (179, 60), 'iopl': (172, -1), 'modify_ldt': (154, -1), 'pidfd_open': (434, 434), 'mknodat': (259, 33),
      'statmount': (457, 457), 'open_tree_attr': (467, 467)}
    def raw(number, *arguments):
      result = libc.syscall(*[a if isinstance(a, (bytes, ctypes.Array, ctypes.Structure)) else ctypes.c_long(a)
                              for a in (number,) + arguments])
      if result < 0: raise OSError(ctypes.get_errno(), '')
      return result
    def call(name, *arguments):
      number = numbers[name][0 if wide else 1]
      if number < 0: raise OSError(errno.ENOSYS, '')
      return raw(number, *arguments)
    def checked(result):
      if result < 0: raise OSError(ctypes.get_errno(), '')

    """

  private static let ending = """

    try: said = attempt()
    except OSError as error: said = errno.errorcode.get(error.errno, str(error))
    print(said if isinstance(said, str) else 'done')
    """
}
