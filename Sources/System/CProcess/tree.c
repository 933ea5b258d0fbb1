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
