/// System calls by name, as the tables of every architecture have them.
enum CallNames {
  /// What programs, compilers, interpreters and test suites need, whatever its arguments are.
  static let allowed: [String] = [files, processes, memory, waiting, talking, time].joined(separator: " ")
    .split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

  /// What reaches for the kernel, for other processes or for the machine; refused so that a program can say so.
  static let forbidden: [String] = """
    ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd process_madvise
    keyctl add_key request_key bpf perf_event_open userfaultfd
    mount umount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr
    setns open_by_handle_at name_to_handle_at quotactl quotactl_fd fanotify_init fanotify_mark
    kexec_load kexec_file_load init_module finit_module delete_module create_module get_kernel_syms query_module
    reboot swapon swapoff acct syslog sethostname setdomainname vhangup nfsservctl lookup_dcookie uselib ustat sysfs
    settimeofday stime clock_settime clock_settime64 clock_adjtime clock_adjtime64 adjtimex
    iopl ioperm modify_ldt vm86 vm86old move_pages migrate_pages
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

  private static let files = """
    access chdir chmod chown chown32 close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64
    fadvise64_64 arm_fadvise64_64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync
    fgetxattr flistxattr flock fremovexattr fsetxattr fstat fstat64 fstatat64 newfstatat fstatfs fstatfs64 fsync ftruncate
    ftruncate64 futimesat getcwd getdents getdents64 getxattr inotify_add_watch inotify_init inotify_init1 inotify_rm_watch
    ioctl lchown lchown32 lgetxattr link linkat listxattr llistxattr lremovexattr lseek _llseek lsetxattr lstat lstat64
    mkdir mkdirat mknod mknodat open openat openat2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead
    readlink readlinkat readv removexattr rename renameat renameat2 rmdir sendfile sendfile64 setxattr splice stat stat64
    statfs statfs64 statx symlink symlinkat sync sync_file_range sync_file_range2 syncfs tee truncate truncate64 umask
    unlink unlinkat utime utimensat utimensat_time64 utimes vmsplice write writev
    landlock_add_rule landlock_create_ruleset landlock_restrict_self
    """

  private static let processes = """
    arch_prctl capget capset clone execve execveat exit exit_group fork getcpu getegid getegid32 geteuid geteuid32 getgid
    getgid32 getgroups getgroups32 getpgid getpgrp getpid getppid getpriority getresgid getresgid32 getresuid getresuid32
    getrlimit ugetrlimit getrusage getsid gettid getuid getuid32 ioprio_get ioprio_set kill pidfd_open pidfd_send_signal
    prctl prlimit64 restart_syscall riscv_flush_icache rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
    rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sched_get_priority_max
    sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval
    sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp
    set_robust_list get_robust_list set_thread_area get_thread_area set_tid_address set_tls setfsgid setfsgid32 setfsuid
    setfsuid32 setgid setgid32 setgroups setgroups32 setpgid setpriority setregid setregid32 setresgid setresgid32
    setresuid setresuid32 setreuid setreuid32 setrlimit setsid setuid setuid32 sigaltstack sigprocmask sigreturn
    sysinfo tgkill tkill uname unshare vfork wait4 waitid waitpid cacheflush breakpoint
    """

  private static let memory = """
    brk get_mempolicy madvise mbind membarrier memfd_create mincore mlock mlock2 mlockall mmap mmap2 mprotect mremap msync
    munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect remap_file_pages set_mempolicy
    shmat shmctl shmdt shmget semctl semget semop semtimedop semtimedop_time64 msgctl msgget msgrcv msgsnd ipc
    mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink
    """

  private static let waiting = """
    alarm epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd
    eventfd2 futex futex_time64 futex_waitv futex_wake futex_wait futex_requeue getitimer setitimer
    io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit nanosleep pause poll ppoll ppoll_time64 pselect6
    pselect6_time64 select _newselect signalfd signalfd4 timer_create timer_delete timer_getoverrun timer_gettime
    timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime
    timerfd_settime64
    """

  private static let talking = """
    accept accept4 bind connect getpeername getsockname getsockopt listen pipe pipe2 recv recvfrom recvmmsg
    recvmmsg_time64 recvmsg send sendmmsg sendmsg sendto setsockopt shutdown socketcall socketpair
    """

  private static let time = """
    clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep clock_nanosleep_time64 getrandom
    gettimeofday time times
    """
}
