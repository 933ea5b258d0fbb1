extension Attempt {
  static let kernel = [
    Attempt("kernel", "trace oneself", inside: "EPERM", "call('ptrace', 0, 0, 0, 0)"),
    Attempt("kernel", "ask for a keyring", inside: "EPERM", absent: ["ENOSYS"], "call('keyctl', 0, -3, 0)"),
    Attempt(
      "kernel", "add a key", inside: "EPERM", absent: ["ENOSYS"], "call('add_key', b'user', b'nightshift', b'x', 1, -1)"
    ),
    Attempt(
      "kernel", "request a key", inside: "EPERM", outside: "ENOKEY", absent: ["ENOSYS"],
      "call('request_key', b'user', b'nightshift-none', 0, 0)"),
    Attempt(
      "kernel", "load a BPF program", inside: "EPERM", control: .root, outside: "EINVAL", absent: ["ENOSYS"],
      "call('bpf', 0, bytes(72), 72)"),
    Attempt(
      "kernel", "open performance counters", inside: "EPERM", control: .root, absent: ["ENOSYS", "ENOENT"],
      """
      attributes = struct.pack('IIQQ', 1, 112, 0, 0) + bytes(88)
      call('perf_event_open', attributes, 0, -1, -1, 0)
      """),
    Attempt(
      "kernel", "handle page faults", inside: "EPERM", control: .root, absent: ["ENOSYS"], "call('userfaultfd', 0)"),
    Attempt(
      "kernel", "set up an io_uring", inside: "ENOSYS", absent: ["ENOSYS", "EPERM"],
      "call('io_uring_setup', 1, ctypes.create_string_buffer(120))"),
    Attempt(
      "kernel", "load another kernel", inside: "EPERM", control: .root, absent: ["ENOSYS"],
      "call('kexec_load', 0, 0, 0, 0)"),
    Attempt(
      "kernel", "load a module", inside: "EPERM", control: .root, outside: "ENOEXEC", absent: ["ENOSYS"],
      "call('init_module', bytes(64), 64, b'')"),
    Attempt(
      "kernel", "load a module from a file", inside: "EPERM", control: .root, outside: "EBADF", absent: ["ENOSYS"],
      "call('finit_module', -1, b'', 0)"),
    Attempt(
      "kernel", "unload a module", inside: "EPERM", control: .root, outside: "ENOENT", absent: ["ENOSYS"],
      "call('delete_module', b'nightshift_none', 0x800)"),
    Attempt(
      "kernel", "reboot", inside: "EPERM", control: .namespaces, outside: "EINVAL",
      "call('reboot', 0xfee1dead, 0x28121969, 0x12345, 0)"),
    Attempt(
      "kernel", "swap to a file", inside: "EPERM", control: .root, outside: "ENOENT", absent: ["ENOSYS"],
      "call('swapon', b'/nowhere/at/all', 0)"),
    Attempt(
      "kernel", "keep accounts", inside: "EPERM", control: .root, outside: "ENOENT", absent: ["ENOSYS"],
      "call('acct', b'/nowhere/at/all')"),
    Attempt("kernel", "read the kernel's log", inside: "EPERM", control: .root, "call('syslog', 10, 0, 0)"),
    Attempt(
      "kernel", "set the clock", inside: "EPERM", control: .root, outside: "EINVAL",
      "call('clock_settime', 0, struct.pack('qq', 0, 2 * 10 ** 9))"),
    Attempt("kernel", "name the machine", inside: "EPERM", control: .namespaces, "call('sethostname', b'taken', 5)"),
    Attempt("kernel", "take another personality", inside: "ENOSYS", "call('personality', 0x0040000)"),
    Attempt(
      "kernel", "watch all files", inside: "EPERM", control: .root, absent: ["ENOSYS"], "call('fanotify_init', 0, 0)"),
    Attempt("kernel", "move pages", inside: "EPERM", absent: ["ENOSYS"], "call('move_pages', 0, 0, 0, 0, 0, 0)"),
    Attempt(
      "kernel", "hide memory from everybody", inside: "ENOSYS", absent: ["ENOSYS"], "call('memfd_secret', 0)"),
    Attempt(
      "kernel", "ask about quotas", inside: "EPERM", control: .root, outside: "ENODEV", absent: ["ENOSYS", "ENOENT"],
      "call('quotactl', 0x800002 << 8, b'/nowhere', 0, 0)"),
    Attempt("kernel", "reach the ports", inside: "EPERM", control: .root, absent: ["ENOSYS"], "call('iopl', 3)"),
    Attempt(
      "kernel", "write segment descriptors", inside: "EPERM", absent: ["ENOSYS"],
      "call('modify_ldt', 0, ctypes.create_string_buffer(64), 64)"),
    Attempt(
      "kernel", "call by 32-bit numbers", inside: "ENOSYS", absent: ["SIGSEGV", "other machine"],
      """
      if not wide: return 'other machine'
      import mmap
      signal.signal(signal.SIGSEGV, signal.SIG_DFL)
      # mov eax, 20 (getpid); int 0x80; ret
      code = bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3])
      page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
      page.write(code)
      where = ctypes.addressof(ctypes.c_char.from_buffer(page))
      result = ctypes.CFUNCTYPE(ctypes.c_int)(where)()
      if result < 0: raise OSError(-result, '')
      """),
    Attempt(
      "kernel", "call by x32 numbers", inside: "ENOSYS", absent: ["ENOSYS", "other machine"],
      "if not wide: return 'other machine'\nraw(0x40000000 + 39)"),
    Attempt(
      "kernel", "use a call that nobody has looked at yet", inside: "ENOSYS", outside: "EFAULT", absent: ["ENOSYS"],
      "call('statmount', 0, 0, 0, 0)"),
  ]

  static let mounts = [
    Attempt(
      "mounts", "mount a file system", inside: "EPERM", control: .namespaces,
      "call('mount', b'none', env['TARGET'].encode(), b'tmpfs', 0, 0)"),
    Attempt(
      "mounts", "make the system writable again", inside: "EPERM", control: .namespaces,
      "call('mount', b'none', env['TARGET'].encode(), 0, 0x20 | 0x1000, 0)"),
    Attempt(
      "mounts", "uncover what is below a mount", inside: "EPERM", control: .namespaces,
      "call('umount2', env['TARGET'].encode(), 2)"),
    Attempt(
      "mounts", "exchange the root", inside: "EPERM", control: .namespaces, outside: "EINVAL", absent: [],
      "call('pivot_root', b'/', b'/')"),
    Attempt(
      "mounts", "copy a mount", inside: "EPERM", control: .namespaces,
      "call('open_tree', -100, env['TARGET'].encode(), 1)"),
    Attempt(
      "mounts", "move a mount", inside: "EPERM", control: .namespaces, outside: "ENOENT",
      "call('move_mount', -100, b'/nowhere', -100, b'/', 0)"),
    Attempt("mounts", "configure a file system", inside: "EPERM", control: .namespaces, "call('fsopen', b'tmpfs', 0)"),
    Attempt(
      "mounts", "reconfigure a file system", inside: "EPERM", control: .namespaces,
      "call('fspick', -100, env['TARGET'].encode(), 0)"),
    Attempt(
      "mounts", "change a mount's flags", inside: "EPERM", control: .namespaces, absent: ["ENOSYS"],
      "call('mount_setattr', -100, env['TARGET'].encode(), 0, struct.pack('QQQQ', 0, 1, 0, 0), 32)"),
    Attempt("mounts", "change the root folder", inside: "EPERM", control: .namespaces, "os.chroot('/tmp')"),
    Attempt(
      "mounts", "name a file by its handle", inside: "EPERM", absent: ["EOPNOTSUPP"],
      "call('name_to_handle_at', -100, b'/usr', struct.pack('Ii', 128, 0) + bytes(128), bytes(8), 0)"),
    Attempt(
      "mounts", "open a file by its handle", inside: "EPERM", control: .root, outside: "EBADF",
      "call('open_by_handle_at', -1, struct.pack('Ii', 8, 1) + bytes(8), 0)"),
  ]

  static let namespaces =
    [
      ("user", 0x1000_0000, Control.host), ("mount", 0x2_0000, .namespaces), ("pid", 0x2000_0000, .namespaces),
      ("network", 0x4000_0000, .namespaces), ("ipc", 0x800_0000, .namespaces), ("uts", 0x400_0000, .namespaces),
      ("cgroup", 0x200_0000, .namespaces), ("time", 0x80, .namespaces),
    ].map { name, flag, control in
      Attempt("namespaces", "make a \(name) namespace", inside: "EPERM", control: control, "call('unshare', \(flag))")
    } + [
      Attempt(
        "namespaces", "be born into a user namespace", inside: "EPERM",
        """
        child = call('clone', 0x10000000 | 17, 0, 0, 0, 0)
        if child == 0: os._exit(0)
        os.waitpid(child, 0)
        """),
      Attempt(
        "namespaces", "be born by arguments in memory", inside: "ENOSYS", outside: "EINVAL",
        "call('clone3', bytes(8), 8)"),
      Attempt(
        "namespaces", "enter a namespace", inside: "EPERM", control: .namespaces,
        "call('setns', os.open('/proc/self/ns/uts', os.O_RDONLY), 0)"),
    ]
}
