extension Attempt {
  static let processes = [
    Attempt("processes", "signal the service", inside: "ESRCH", "os.kill(int(env['HOST']), 0)"),
    Attempt("processes", "look at the service", inside: "ENOENT", "os.listdir('/proc/' + env['HOST'])"),
    Attempt(
      "processes", "read another's memory", inside: "EPERM",
      """
      room = ctypes.create_string_buffer(8)
      vector = struct.pack('PN', ctypes.addressof(room), 8)
      call('process_vm_readv', os.getpid(), vector, 1, vector, 1, 0)
      """),
    Attempt(
      "processes", "write another's memory", inside: "EPERM",
      """
      room = ctypes.create_string_buffer(8)
      vector = struct.pack('PN', ctypes.addressof(room), 8)
      call('process_vm_writev', os.getpid(), vector, 1, vector, 1, 0)
      """),
    Attempt(
      "processes", "take another's open file", inside: "EPERM", absent: ["ENOSYS"],
      "call('pidfd_getfd', call('pidfd_open', os.getpid(), 0), 0, 0)"),
    Attempt(
      "processes", "compare kernel objects", inside: "EPERM", absent: ["ENOSYS"],
      "call('kcmp', os.getpid(), os.getpid(), 0, 0, 0)"),
    Attempt(
      "processes", "open the service's memory", inside: "ENOENT", absent: ["EACCES"],
      "open('/proc/' + env['HOST'] + '/mem', 'rb')"),
    Attempt("processes", "become root", inside: "EINVAL", control: .namespaces, "os.setuid(0)"),
    Attempt("processes", "join a group", inside: "EPERM", control: .root, "os.setgroups([0])"),
    Attempt(
      "processes", "go before others", inside: "EACCES", control: .root, "os.setpriority(os.PRIO_PROCESS, 0, -5)"),
    Attempt(
      "processes", "hold a capability", inside: "0000000000000000", control: .namespaces, outside: "some",
      """
      for line in open('/proc/self/status'):
        if line.startswith('CapBnd'): held = line.split()[1]
      return held if int(held, 16) == 0 else 'some'
      """),
    Attempt(
      "processes", "gain rights by a program's setuid bit", inside: "barred", outside: "open",
      "return 'barred' if libc.prctl(39, 0, 0, 0, 0) == 1 else 'open'"),
    Attempt(
      "processes", "use a descriptor that was left open", inside: "none", outside: "some",
      """
      left = [n for n in range(3, 64) if os.path.exists('/proc/self/fd/%d' % n)]
      return 'some' if left else 'none'
      """),
    Attempt(
      "processes", "type into the terminal", inside: "EPERM", control: .root, absent: ["EIO"],
      """
      import pty, termios
      child, terminal = pty.fork()
      if child == 0:
        try:
          fcntl.ioctl(0, termios.TIOCSTI, b'x')
          os._exit(0)
        except OSError as error: os._exit(error.errno)
      code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
      if code: raise OSError(code, '')
      """),
  ]

  static let network =
    [
      Attempt(
        "network", "reach a service on the machine's loopback", inside: "ECONNREFUSED",
        "socket.create_connection(('127.0.0.1', int(env['PORT'])), 5).close()"),
      Attempt("network", "reach a socket in the abstract", inside: "ECONNREFUSED", connect("'\\0' + env['ABSTRACT']")),
      Attempt("network", "reach a socket by its path", inside: "ENOENT", connect("env['SOCKET']")),
      Attempt("network", "reach the message bus", inside: "ENOENT", control: .root, "os.stat('/run')"),
      Attempt(
        "network", "reach the cloud's metadata", inside: "ENETUNREACH", absent: ["ENETUNREACH"],
        datagram("169.254.169.254")),
      Attempt(
        "network", "reach a private address", inside: "ENETUNREACH", absent: ["ENETUNREACH"], datagram("10.0.0.1")),
      Attempt(
        "network", "reach the Internet", inside: "ENETUNREACH", absent: ["ENETUNREACH"], datagram("192.0.2.1")),
      Attempt(
        "network", "reach the Internet by IPv6", inside: "ENETUNREACH",
        absent: ["ENETUNREACH", "EAFNOSUPPORT", "EACCES"],
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).connect(('2001:db8::1', 53))"),
      Attempt(
        "network", "resolve a name over the network", inside: "ENOENT", absent: ["ENOENT"],
        "open('/etc/resolv.conf').close()"),
      Attempt("network", "open a raw socket", inside: "EPERM", control: .namespaces, "socket.socket(2, 3, 1)"),
      Attempt(
        "network", "open a raw socket of IPv6", inside: "EPERM", control: .namespaces, absent: ["EAFNOSUPPORT"],
        "socket.socket(10, 3, 58)"),
      Attempt(
        "network", "read packets", inside: "EAFNOSUPPORT", control: .namespaces, absent: ["EAFNOSUPPORT"],
        "socket.socket(17, 3, 0)"),
      Attempt(
        "network", "take an address", inside: "EPERM", control: .namespaces,
        """
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        fcntl.ioctl(s, 0x8914, struct.pack('16sH14x', b'lo', 0))
        """),
      Attempt(
        "network", "take a port of the system", inside: "EACCES", control: .namespaces,
        "socket.socket().bind(('0.0.0.0', 22))"),
    ]
    + [("netfilter", 12), ("audit", 9), ("kernel events", 15), ("crypto settings", 21)].map { name, number in
      Attempt(
        "sockets", "talk to the kernel about \(name)", inside: "ENOSYS", absent: ["EPROTONOSUPPORT"],
        "socket.socket(16, 3, \(number))")
    }
    + [("vsock", 40), ("crypto", 38), ("bluetooth", 31), ("TIPC", 30), ("XDP", 44), ("RDS", 21)].map { name, number in
      Attempt(
        "sockets", "open a socket of \(name)", inside: "EAFNOSUPPORT", control: .root,
        absent: ["EAFNOSUPPORT", "ESOCKTNOSUPPORT", "EPROTONOSUPPORT"],
        "socket.socket(\(number), \([38, 30, 21].contains(number) ? 5 : number == 40 ? 1 : 3), 0)")
    }

  static let environment = [
    Attempt("environment", "read the service's environment", inside: "none", outside: "seen", seen("os.environ")),
    Attempt(
      "environment", "read the environment of the process above", inside: "none", outside: "seen",
      """
      try: text = open('/proc/%d/environ' % os.getppid(), 'rb').read()
      except OSError: text = b''
      return 'seen' if b'NIGHTSHIFT_TEST_KEY' in text else 'none'
      """),
    Attempt(
      "environment", "find an agent that holds keys", inside: "none", outside: "seen",
      "return 'seen' if 'SSH_AUTH_SOCK' in os.environ else 'none'"),
    Attempt(
      "environment", "see the service's user", inside: "1000 agent", outside: "another",
      """
      import pwd
      who = '%d %s' % (os.getuid(), pwd.getpwuid(os.getuid()).pw_name)
      return who if who == '1000 agent' else 'another'
      """),
    Attempt(
      "environment", "see the machine's name", inside: "sandbox", outside: "another",
      "return 'sandbox' if socket.gethostname() == 'sandbox' else 'another'"),
  ]

  private static func connect(_ address: String) -> String {
    "s = socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect(\(address))"
  }

  private static func datagram(_ address: String) -> String {
    "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('\(address)', 53))"
  }

  private static func seen(_ names: String) -> String {
    "return 'seen' if 'NIGHTSHIFT_TEST_KEY' in \(names) else 'none'"
  }

  static let all = kernel + mounts + namespaces + files + processes + network + environment
}
