#ifndef NIGHTSHIFT_CCURL_SHIM_H
#define NIGHTSHIFT_CCURL_SHIM_H

#include <curl/curl.h>
#include <stdbool.h>

// curl's setters are variadic, which Swift cannot call; these give each kind of value its own name.

static inline void curl_set_long(CURL *easy, CURLoption option, long value) { curl_easy_setopt(easy, option, value); }

static inline void curl_set_large(CURL *easy, CURLoption option, curl_off_t value) {
  curl_easy_setopt(easy, option, value);
}

static inline void curl_set_string(CURL *easy, CURLoption option, const char *value) {
  curl_easy_setopt(easy, option, value);
}

static inline void curl_set_pointer(CURL *easy, CURLoption option, void *value) {
  curl_easy_setopt(easy, option, value);
}

typedef size_t (*curl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline void curl_set_receivers(CURL *easy, curl_receiver header, curl_receiver body, void *context) {
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}

static inline long curl_status(CURL *easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

/// Whether a request went out, or began to.
static inline bool curl_was_sent(CURL *easy) {
  curl_off_t before = 0;
  curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &before);
  return before > 0;
}

/// The next transfer that has ended, or NULL.
static inline CURL *curl_next_ended(CURLM *multi, CURLcode *code) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left)) != NULL) {
    if (message->msg != CURLMSG_DONE) continue;
    *code = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}

#endif
