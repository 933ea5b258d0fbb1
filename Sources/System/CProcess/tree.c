#define _GNU_SOURCE
#include "CTree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

int tree_open(int root, const char *path, int flags, mode_t mode) {
  struct open_how how = {
      .flags = (unsigned)(flags | O_CLOEXEC | O_NOFOLLOW),
      .mode = (flags & O_CREAT) ? mode : 0,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  int descriptor;
  do descriptor = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
  while (descriptor < 0 && (errno == EINTR || errno == EAGAIN));
  return descriptor < 0 ? -errno : descriptor;
}

int tree_is_opaque(int directory) {
  char value = 0;
  return (fgetxattr(directory, "user.overlay.opaque", &value, 1) == 1 && value == 'y') ||
         (fgetxattr(directory, "trusted.overlay.opaque", &value, 1) == 1 && value == 'y');
}

int tree_make_opaque(int directory) {
  return fsetxattr(directory, "user.overlay.opaque", "y", 1, 0);
}

int64_t tree_data_start(int file, int64_t from) { return lseek(file, from, SEEK_DATA); }

int64_t tree_data_end(int file, int64_t from) { return lseek(file, from, SEEK_HOLE); }

ssize_t tree_attribute_names(int file, char *names, size_t room) {
  ssize_t length = flistxattr(file, names, room);
  // A file system without attributes has none.
  if (length < 0) return errno == ENOTSUP ? 0 : -errno;
  return length;
}

ssize_t tree_attribute(int file, const char *name, void *value, size_t room) {
  ssize_t length = fgetxattr(file, name, value, room);
  return length < 0 ? -errno : length;
}

int tree_set_attribute(int file, const char *name, const void *value, size_t size) {
  return fsetxattr(file, name, value, size, 0) == 0 ? 0 : -errno;
}
