#define _GNU_SOURCE
#include "CUsage.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct process {
  pid_t pid, parent;
  uint64_t ticks, tasks;
};

struct list {
  struct process *items;
  size_t count, room;
};

static ssize_t read_file(const char *path, char *text, size_t room) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return -1;
  size_t used = 0;
  ssize_t count;
  while (used < room - 1 && (count = read(descriptor, text + used, room - 1 - used)) > 0) used += (size_t)count;
  close(descriptor);
  text[used] = 0;
  return (ssize_t)used;
}

static int append(struct list *list, struct process item) {
  if (list->count == list->room) {
    size_t room = list->room ? list->room * 2 : 512;
    struct process *items = realloc(list->items, room * sizeof *items);
    if (!items) return ENOMEM;
    list->items = items;
    list->room = room;
  }
  list->items[list->count++] = item;
  return 0;
}

// proc(5): a name in brackets that may hold anything, then state, parent, …, utime, stime, cutime, cstime, …, threads.
static int parse(const char *text, struct process *item) {
  const char *rest = strrchr(text, ')');
  if (!rest) return 0;
  unsigned long long own = 0, system = 0;
  long long waited = 0, waited_system = 0, threads = 0;
  int parent = 0;
  int found = sscanf(
      rest + 1, " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %lld %lld %*d %*d %lld", &parent, &own, &system,
      &waited, &waited_system, &threads);
  if (found != 6) return 0;
  item->parent = parent;
  item->ticks = own + system + (uint64_t)waited + (uint64_t)waited_system;
  item->tasks = threads > 0 ? (uint64_t)threads : 1;
  return 1;
}

static int by_parent(const void *left, const void *right) {
  pid_t one = ((const struct process *)left)->parent, other = ((const struct process *)right)->parent;
  return one < other ? -1 : one > other;
}

static int read_all(struct list *all) {
  DIR *listing = opendir("/proc");
  if (!listing) return errno;
  int code = 0;
  struct dirent *item;
  while (!code && (item = readdir(listing))) {
    if (!isdigit((unsigned char)item->d_name[0])) continue;
    char path[300], text[1024];
    snprintf(path, sizeof path, "/proc/%s/stat", item->d_name);
    struct process process = {.pid = (pid_t)atol(item->d_name)};
    if (read_file(path, text, sizeof text) > 0 && parse(text, &process)) code = append(all, process);
  }
  closedir(listing);
  return code;
}

// The processes of the tree, the root first.
static int read_tree(pid_t root, struct list *tree) {
  struct list all = {0};
  int code = read_all(&all);
  if (!code) qsort(all.items, all.count, sizeof *all.items, by_parent);
  for (size_t index = 0; !code && index < all.count; index++)
    if (all.items[index].pid == root) code = append(tree, all.items[index]);
  for (size_t done = 0; !code && done < tree->count && tree->count <= all.count; done++) {
    struct process key = {.parent = tree->items[done].pid};
    struct process *first = bsearch(&key, all.items, all.count, sizeof key, by_parent);
    if (!first) continue;
    while (first > all.items && first[-1].parent == key.parent) first--;
    for (; !code && first < all.items + all.count && first->parent == key.parent; first++) code = append(tree, *first);
  }
  free(all.items);
  return code;
}

// The sum, in bytes, of the lines of a file of proc that begin with one of two names.
static uint64_t kilobytes(pid_t pid, const char *file, const char *one, const char *other) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
  if (read_file(path, text, sizeof text) <= 0) return 0;
  uint64_t sum = 0;
  for (char *line = text; line; line = strchr(line, '\n')) {
    if (*line == '\n') line++;
    if (strncmp(line, one, strlen(one)) == 0) sum += strtoull(line + strlen(one), NULL, 10);
    if (strncmp(line, other, strlen(other)) == 0) sum += strtoull(line + strlen(other), NULL, 10);
  }
  return sum * 1024;
}

int measure_tree(pid_t root, struct tree_usage *usage) {
  struct list tree = {0};
  int code = read_tree(root, &tree);
  *usage = (struct tree_usage){0};
  for (size_t index = 0; index < tree.count; index++) {
    usage->tasks += tree.items[index].tasks;
    usage->ticks += tree.items[index].ticks;
    usage->memory += kilobytes(tree.items[index].pid, "status", "RssAnon:", "RssShmem:");
  }
  free(tree.items);
  return code;
}

uint64_t tree_shared_memory(pid_t root) {
  struct list tree = {0};
  uint64_t sum = 0;
  if (read_tree(root, &tree) == 0)
    for (size_t index = 0; index < tree.count; index++)
      sum += kilobytes(tree.items[index].pid, "smaps_rollup", "Pss_Anon:", "Pss_Shmem:");
  free(tree.items);
  return sum;
}

struct seen {
  struct { dev_t device; ino_t inode; } items[4096];
  size_t count;
};

static void hold(const char *path, struct seen *seen, uint64_t *memory, uint64_t *disk) {
  char target[4200];
  ssize_t length = readlink(path, target, sizeof target - 1);
  static const char mark[] = " (deleted)";
  if (length <= (ssize_t)sizeof mark - 1) return;
  target[length] = 0;
  if (strcmp(target + length - (sizeof mark - 1), mark) != 0) return;
  struct stat status;
  if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return;
  for (size_t index = 0; index < seen->count; index++)
    if (seen->items[index].device == status.st_dev && seen->items[index].inode == status.st_ino) return;
  if (seen->count < sizeof seen->items / sizeof *seen->items) {
    seen->items[seen->count].device = status.st_dev;
    seen->items[seen->count++].inode = status.st_ino;
  }
  *(strncmp(target, "/memfd:", 7) == 0 ? memory : disk) += (uint64_t)status.st_blocks * 512;
}

void tree_held(pid_t root, uint64_t *memory, uint64_t *disk) {
  *memory = *disk = 0;
  struct list tree = {0};
  struct seen *seen = calloc(1, sizeof *seen);
  if (seen && read_tree(root, &tree) == 0)
    for (size_t index = 0; index < tree.count; index++) {
      char path[340];
      snprintf(path, sizeof path, "/proc/%d/fd", tree.items[index].pid);
      DIR *listing = opendir(path);
      if (!listing) continue;
      struct dirent *item;
      while ((item = readdir(listing))) {
        if (!isdigit((unsigned char)item->d_name[0])) continue;
        snprintf(path, sizeof path, "/proc/%d/fd/%s", tree.items[index].pid, item->d_name);
        hold(path, seen, memory, disk);
      }
      closedir(listing);
    }
  free(seen);
  free(tree.items);
}

// One descriptor for each level: deeper than this nobody builds by accident.
enum { deepest = 200 };

static uint64_t size_below(int parent, const char *name, uint64_t least, int level) {
  if (level > deepest) return UINT64_MAX;
  int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *listing = descriptor < 0 ? NULL : fdopendir(descriptor);
  if (!listing) {
    if (descriptor >= 0) close(descriptor);
    return 0;
  }
  uint64_t sum = 0;
  struct dirent *item;
  while (sum != UINT64_MAX && (item = readdir(listing))) {
    if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0) continue;
    struct stat status;
    if (fstatat(descriptor, item->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    uint64_t room = (uint64_t)status.st_blocks * 512;
    // A file with several names is there once; which of them counts it does not matter.
    if (!S_ISDIR(status.st_mode) && status.st_nlink > 1) room /= status.st_nlink;
    sum += room > least ? room : least;
    if (!S_ISDIR(status.st_mode)) continue;
    uint64_t inner = size_below(descriptor, item->d_name, least, level + 1);
    sum = inner == UINT64_MAX ? inner : sum + inner;
  }
  closedir(listing);
  return sum;
}

uint64_t folder_size(const char *path, uint64_t least) { return size_below(AT_FDCWD, path, least, 0); }

uint64_t process_namespace(pid_t pid) {
  char path[64];
  struct stat status;
  snprintf(path, sizeof path, "/proc/%d/ns/pid", pid);
  return stat(path, &status) == 0 ? status.st_ino : 0;
}

int process_await(pid_t pid, uint64_t namespace, int milliseconds) {
  int descriptor = (int)syscall(SYS_pidfd_open, pid, 0);
  if (descriptor < 0) return 1;
  // Asked for after the descriptor is open: from here on the number cannot become another's.
  int ended = process_namespace(pid) != namespace;
  struct pollfd watched = {.fd = descriptor, .events = POLLIN};
  if (!ended) ended = poll(&watched, 1, milliseconds) == 1;
  close(descriptor);
  // Where we are the machine's first process, orphans become ours to bury.
  if (ended) waitpid(pid, NULL, WNOHANG);
  return ended;
}

int process_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int process_end(int descriptor, int milliseconds) {
  syscall(SYS_pidfd_send_signal, descriptor, SIGKILL, NULL, 0);
  struct pollfd watched = {.fd = descriptor, .events = POLLIN};
  return poll(&watched, 1, milliseconds) == 1;
}
