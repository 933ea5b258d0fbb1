#ifndef CPROCESS_H
#define CPROCESS_H

#include "CTree.h"
#include "CUsage.h"
#include <stdint.h>
#include <sys/types.h>

/// What a child is started with. All pointers stay the caller's; lists end with NULL.
struct child_request {
  const char *executable;
  char *const *arguments;
  char *const *environment;
  /// NULL for the caller's own.
  const char *working_directory;
  /// Become the child's 0, 1 and 2; each must be 3 or more.
  int input, output, error_output;
};

/// The step at which a child could not be started.
enum child_step {
  CHILD_STEP_NONE = 0,
  CHILD_STEP_FORK,
  CHILD_STEP_DESCRIPTORS,
  CHILD_STEP_DIRECTORY,
  CHILD_STEP_EXECUTE,
  CHILD_STEP_WATCH,
};

struct child {
  pid_t pid;
  /// Readable once the child has ended.
  int pidfd;
  /// Where starting it failed, and the errno.
  enum child_step failed_step;
  int code;
};

/// Starts a child in a process group of its own: default signals, nothing open but 0 to 2, killed when the calling
/// *thread* ends. The caller keeps its thread until it has reaped the child.
struct child child_start(const struct child_request *request);

/// Reaps an ended child. Returns its exit status, or minus the signal that ended it, or INT32_MIN if it cannot tell.
int32_t child_reap(pid_t pid);

/// Lets the calling thread run before others where that is allowed: for one that watches what may hog the machine.
void child_go_first(void);

/// A close-on-exec pipe with both ends at 3 or more; ends[0] is for reading. Returns 0 or an errno.
int child_pipe(int ends[2]);

/// Makes reads and writes of one's own end return at once instead of waiting.
void child_do_not_block(int descriptor);

/// Blocks every signal for the calling thread, so that a closed pipe is an error and not a SIGPIPE.
void child_block_signals(void);

#endif
