#ifndef NIGHTSHIFT_CSQLITE_H
#define NIGHTSHIFT_CSQLITE_H
#include <sqlite3.h>

/* SQLITE_TRANSIENT is a cast macro, which Swift does not import: the engine copies what is bound. */
static inline int nightshift_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int nightshift_sqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  /* An empty blob has no address, and a null address would bind NULL. */
  return count == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                    : sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

#endif
