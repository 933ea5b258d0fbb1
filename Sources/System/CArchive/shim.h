#include <archive.h>
#include <archive_entry.h>

// The originals are casts, which Swift does not import.
static const unsigned int archive_kind_file = AE_IFREG;
static const unsigned int archive_kind_link = AE_IFLNK;
static const unsigned int archive_kind_folder = AE_IFDIR;
