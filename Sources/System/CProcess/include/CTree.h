#ifndef CTREE_H
#define CTREE_H

#include <sys/types.h>

/// Opens `path` below the directory `root` without following a single symbolic link; minus errno if it cannot.
int tree_open(int root, const char *path, int flags, mode_t mode);

/// Whether overlayfs marked an open directory as hiding all that the layer below has there.
int tree_is_opaque(int directory);

/// Marks an open directory so. Returns 0, or -1 with errno.
int tree_make_opaque(int directory);

#endif
