extension Attempt {
  static let files = [
    Attempt("files", "read the service's key", inside: "ENOENT", "open(env['SECRET']).read()"),
    Attempt("files", "write over the service's key", inside: "ENOENT", "open(env['SECRET'], 'r+').close()"),
    Attempt("files", "read the machine's passwords", inside: "ENOENT", control: .root, "open('/etc/shadow').read()"),
    Attempt("files", "look into root's home", inside: "ENOENT", control: .root, "os.listdir('/root')"),
    Attempt(
      "files", "look for sockets and state below /run and /var", inside: "ENOENT",
      "os.listdir('/run'), os.listdir('/var')"),
    Attempt("files", "write a program", inside: "EROFS", "open(env['TARGET'] + '/escaped', 'w').close()"),
    Attempt(
      "files", "write a setting of the system", inside: "EROFS",
      "open(('/etc' if env['TARGET'] == '/usr' else env['TARGET']) + '/escaped', 'w').close()"),
    Attempt(
      "files", "fill the memory behind /dev", inside: "EROFS",
      "open(('/dev' if env['TARGET'] == '/usr' else env['TARGET']) + '/escaped', 'w').close()"),
    Attempt("files", "link to the service's key", inside: "ENOENT", "os.link(env['SECRET'], 'link')"),
    Attempt(
      "files", "write through a symbolic link", inside: "ENOENT",
      "os.symlink(env['SECRET'], 'way'); open('way', 'r+').close()"),
    Attempt("files", "leave by /proc/self/root", inside: "ENOENT", "open('/proc/self/root' + env['SECRET']).read()"),
    Attempt(
      "files", "leave by a parent's working directory", inside: "ENOENT",
      "os.stat('/proc/self/cwd/../../../../../../../..' + env['SECRET'])"),
    Attempt(
      "files", "make a disk", inside: "EPERM", control: .root,
      "os.mknod('disk', 0o600 | stat.S_IFBLK, os.makedev(8, 0))"),
    Attempt(
      "files", "make a mark that hides a file", inside: "EPERM", control: .root,
      "os.mknod('whiteout', 0o600 | stat.S_IFCHR, os.makedev(0, 0))"),
    Attempt(
      "files", "read the kernel's memory", inside: "EACCES", control: .root, absent: ["ENOENT"],
      "open('/proc/kcore', 'rb')"),
    Attempt("files", "read how the machine was started", inside: "EACCES", "open('/proc/cmdline').read()"),
    Attempt(
      "files", "read the kernel's symbols", inside: "EACCES", absent: ["ENOENT"], "open('/proc/kallsyms').read(1)"),
    Attempt(
      "files", "press the system request key", inside: "EACCES", control: .root, absent: ["ENOENT"],
      "os.open('/proc/sysrq-trigger', os.O_WRONLY)"),
    Attempt(
      "files", "have the kernel start a program", inside: "EROFS", control: .root, absent: ["EACCES"],
      "os.open('/proc/sys/kernel/core_pattern', os.O_WRONLY)"),
    Attempt("files", "look at the devices in /sys", inside: "ENOENT", absent: ["ENOENT"], "os.listdir('/sys/class')"),
    Attempt("files", "look at control groups", inside: "ENOENT", absent: ["ENOENT"], "os.listdir('/sys/fs/cgroup')"),
    Attempt(
      "files", "open the kernel's log", inside: "ENOENT", control: .root, absent: ["ENOENT"], "open('/dev/kmsg', 'rb')"),
    Attempt(
      "files", "open a disk", inside: "none", control: .root, outside: "found",
      """
      for folder in os.walk('/dev'):
        for name in folder[2]:
          if stat.S_ISBLK(os.lstat(folder[0] + '/' + name).st_mode): return 'found'
      return 'none'
      """),
    Attempt(
      "archives", "unpack a tar file beside its folder", inside: "ENOENT",
      """
      import io, tarfile
      target = os.path.dirname(env['SECRET']) + '/escaped'
      archive = io.BytesIO()
      with tarfile.open(fileobj=archive, mode='w') as out:
        out.addfile(tarfile.TarInfo('../' * 20 + target), io.BytesIO(b''))
      os.chdir('/tmp')
      os.stat(os.path.dirname(target))
      tarfile.open(fileobj=io.BytesIO(archive.getvalue())).extractall()
      os.stat(target)
      os.unlink(target)
      """),
    Attempt(
      "archives", "follow a link out of an archive", inside: "ENOENT",
      "os.symlink(os.path.dirname(env['SECRET']), 'out'); open('out/escaped', 'w').close(); os.unlink('out/escaped')"),
  ]
}
