#ifndef CTREE_H
#define CTREE_H

#include <stdint.h>
#include <sys/types.h>

/// Opens `path` below the directory `root` without following a single symbolic link; minus errno if it cannot.
int tree_open(int root, const char *path, int flags, mode_t mode);

/// Whether overlayfs marked an open directory as hiding all that the layer below has there.
int tree_is_opaque(int directory);

/// Marks an open directory so. Returns 0, or -1 with errno.
int tree_make_opaque(int directory);

/// Where data begins in an open file at or after `from`; minus one if there is none.
int64_t tree_data_start(int file, int64_t from);

/// Where the data that holds `from` ends.
int64_t tree_data_end(int file, int64_t from);

/// The names of an open file's or folder's attributes, each ended by a zero byte; minus errno if they do not fit.
ssize_t tree_attribute_names(int file, char *names, size_t room);

/// The value of an attribute, as its length; minus errno if it does not fit.
ssize_t tree_attribute(int file, const char *name, void *value, size_t room);

/// Returns 0, or minus errno.
int tree_set_attribute(int file, const char *name, const void *value, size_t size);

#endif
