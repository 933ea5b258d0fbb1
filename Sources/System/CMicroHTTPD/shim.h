#ifndef NIGHTSHIFT_CMICROHTTPD_SHIM_H
#define NIGHTSHIFT_CMICROHTTPD_SHIM_H

#include <microhttpd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

/// What a server does; called on the library's own thread. `context` is the server, `exchange` what `began` returned.
struct mhd_callbacks {
  void *context;
  void *(*began)(void *context, const char *target);
  /// Returns whether to go on with the connection.
  bool (*received)(
    void *context, void *exchange, struct MHD_Connection *connection, const char *method, const char *bytes,
    size_t count);
  void (*ended)(void *context, void *exchange);
};

static inline void *mhd_on_target(void *callbacks, const char *target, struct MHD_Connection *connection) {
  (void)connection;
  struct mhd_callbacks *to = (struct mhd_callbacks *)callbacks;
  return to->began(to->context, target);
}

static inline enum MHD_Result mhd_on_access(
  void *callbacks, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
  const char *bytes, size_t *count, void **exchange) {
  (void)url, (void)version;
  struct mhd_callbacks *to = (struct mhd_callbacks *)callbacks;
  size_t given = *count;
  *count = 0;
  return to->received(to->context, *exchange, connection, method, bytes, given) ? MHD_YES : MHD_NO;
}

static inline void mhd_on_end(
  void *callbacks, struct MHD_Connection *connection, void **exchange, enum MHD_RequestTerminationCode code) {
  (void)connection, (void)code;
  struct mhd_callbacks *to = (struct mhd_callbacks *)callbacks;
  if (*exchange != NULL) to->ended(to->context, *exchange);
  *exchange = NULL;
}

static inline void mhd_discard_log(void *context, const char *format, va_list arguments) {
  (void)context, (void)format, (void)arguments;
}

/// Serves what arrives at `listener` from a thread of the library's own, until MHD_stop_daemon.
static inline struct MHD_Daemon *mhd_start(
  int listener, struct mhd_callbacks *callbacks, unsigned int connections, unsigned int idle_seconds, size_t memory) {
  return MHD_start_daemon(
    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG, 0, NULL, NULL,
    mhd_on_access, callbacks, MHD_OPTION_EXTERNAL_LOGGER, mhd_discard_log, NULL, MHD_OPTION_LISTEN_SOCKET, listener,
    MHD_OPTION_URI_LOG_CALLBACK, mhd_on_target, callbacks, MHD_OPTION_NOTIFY_COMPLETED, mhd_on_end, callbacks,
    MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
    MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory, MHD_OPTION_CONNECTION_MEMORY_INCREMENT, (size_t)16384,
    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

struct mhd_header_visit {
  void *context;
  void (*each)(void *context, const char *name, size_t name_count, const char *value, size_t value_count);
};

static inline enum MHD_Result mhd_on_header(
  void *visit, enum MHD_ValueKind kind, const char *name, size_t name_count, const char *value, size_t value_count) {
  (void)kind;
  struct mhd_header_visit *to = (struct mhd_header_visit *)visit;
  to->each(to->context, name, name_count, value, value_count);
  return MHD_YES;
}

/// Shows every header field of the request, in order.
static inline void mhd_each_header(
  struct MHD_Connection *connection, void *context,
  void (*each)(void *context, const char *name, size_t name_count, const char *value, size_t value_count)) {
  struct mhd_header_visit visit = {context, each};
  MHD_get_connection_values_n(connection, MHD_HEADER_KIND, mhd_on_header, &visit);
}

/// A response that holds a copy of `bytes`, or NULL.
static inline struct MHD_Response *mhd_response(const void *bytes, size_t count) {
  return MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

static inline void mhd_add_header(struct MHD_Response *response, const char *name, const char *value) {
  MHD_add_response_header(response, name, value);
}

/// Queues `response` and lets go of it; returns whether it will be sent.
static inline bool mhd_answer(struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response) {
  enum MHD_Result queued = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return queued == MHD_YES;
}

/// Writes `text` past the library, which cannot answer before a body has been read, and ends our side.
static inline void mhd_write_last_words(struct MHD_Connection *connection, const char *text) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  if (info == NULL) return;
  (void)!send(info->connect_fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(info->connect_fd, SHUT_WR);
  // A close with unread bytes resets the connection, which can cost the other side our last words.
  char unread[16384];
  for (int i = 0; i < 64 && recv(info->connect_fd, unread, sizeof unread, MSG_DONTWAIT) > 0; i++) {}
}

#endif
