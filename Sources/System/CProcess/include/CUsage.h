#ifndef CUSAGE_H
#define CUSAGE_H

#include <stdint.h>
#include <sys/types.h>

/// What a process and everything below it uses together.
struct tree_usage {
  /// Threads, as the kernel's own limits count them.
  uint64_t tasks;
  /// In hundredths of a second or what sysconf(_SC_CLK_TCK) says; those that have ended and were waited for are in it.
  uint64_t ticks;
  /// Private and shared memory, as often as it is mapped.
  uint64_t memory;
};

/// Adds up the tree below (and with) `root`. Returns 0 or an errno.
int measure_tree(pid_t root, struct tree_usage *usage);

/// The same memory, each page counted once: slow, for when the quick sum is too much. 0 if it cannot tell.
uint64_t tree_shared_memory(pid_t root);

/// What only open descriptors of the tree hold: files in memory, and files that were deleted while open.
void tree_held(pid_t root, uint64_t *memory, uint64_t *disk);

/// The room that the files in a folder take up, at least `least` for each; UINT64_MAX if it is
/// nested too deeply to tell. What is in folders that are closed to us is not counted.
uint64_t folder_size(const char *path, uint64_t least);

/// The inode of the process id namespace of `pid`, or 0.
uint64_t process_namespace(pid_t pid);

/// Waits until `pid` has ended, if it is still in that namespace; as its first process it ends last of all. Returns 1 once it has.
int process_await(pid_t pid, uint64_t namespace, int milliseconds);

/// A descriptor that stands for the process and never for another one of its number, or -1.
int process_open(pid_t pid);

/// Kills that process and waits for its end. Returns 1 once it has ended.
int process_end(int descriptor, int milliseconds);

#endif
