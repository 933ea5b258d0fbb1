#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct failure {
  volatile enum child_step step;
  volatile int code;
};

_Noreturn static void fail(struct failure *failure, enum child_step step) {
  failure->code = errno;
  failure->step = step;
  _exit(127);
}

static void reset_signals(void) {
  // The C library keeps signals 32 and 33 to itself and refuses them, yet an ignored one would be inherited.
  struct {
    unsigned long handler, flags, restorer, mask;
  } standard = {0, 0, 0, 0};
  for (int number = 1; number <= 64; number++) syscall(SYS_rt_sigaction, number, &standard, NULL, 8);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

// Runs in the parent's memory (vfork): only system calls, and only `failure` is written.
_Noreturn __attribute__((noinline)) static void become(
    const struct child_request *request, pid_t parent, struct failure *failure) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  setpgid(0, 0);
  if (dup2(request->input, 0) < 0 || dup2(request->output, 1) < 0 || dup2(request->error_output, 2) < 0 ||
      close_range(3, ~0U, 0) < 0)
    fail(failure, CHILD_STEP_DESCRIPTORS);
  if (request->working_directory != NULL && chdir(request->working_directory) < 0)
    fail(failure, CHILD_STEP_DIRECTORY);
  reset_signals();
  execve(request->executable, request->arguments, request->environment);
  fail(failure, CHILD_STEP_EXECUTE);
}

struct child child_start(const struct child_request *request) {
  struct child child = {.pid = -1, .pidfd = -1};
  struct failure failure = {CHILD_STEP_NONE, 0};
  pid_t parent = getpid();
  // A handler of ours must not run in the child while the two share memory.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t pid = vfork();
  if (pid == 0) become(request, parent, &failure);
  int fork_error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (pid < 0) {
    child.failed_step = CHILD_STEP_FORK;
    child.code = fork_error;
    return child;
  }
  if (failure.step == CHILD_STEP_NONE) {
    child.pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (child.pidfd >= 0) {
      child.pid = pid;
      return child;
    }
    failure.code = errno;
    failure.step = CHILD_STEP_WATCH;
    kill(-pid, SIGKILL);
  }
  child_reap(pid);
  child.failed_step = failure.step;
  child.code = failure.code;
  return child;
}

int32_t child_reap(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return INT32_MIN;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : INT32_MIN;
}

void child_go_first(void) { setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), -20); }

int child_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) < 0) return errno;
  for (int index = 0; index < 2; index++) {
    if (ends[index] > 2) continue;
    int moved = fcntl(ends[index], F_DUPFD_CLOEXEC, 3);
    int code = errno;
    close(ends[index]);
    ends[index] = moved;
    if (moved < 0) {
      close(ends[1 - index]);
      return code;
    }
  }
  return 0;
}

void child_do_not_block(int descriptor) {
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

void child_block_signals(void) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, NULL);
}
