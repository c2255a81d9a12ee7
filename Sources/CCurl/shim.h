#ifndef UITPAS_CCURL_SHIM_H
#define UITPAS_CCURL_SHIM_H
#include <curl/curl.h>

/// `curl_easy_setopt` and `curl_easy_getinfo` are variadic, which Swift cannot call.
/// One typed shim per argument kind keeps the call sites checked.
static inline CURLcode uitpas_set_string(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode uitpas_set_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode uitpas_set_pointer(CURL *h, CURLoption o, void *v) { return curl_easy_setopt(h, o, v); }
typedef size_t (*uitpas_write_callback)(char *, size_t, size_t, void *);
static inline CURLcode uitpas_set_write(CURL *h, uitpas_write_callback cb, void *ctx) {
  CURLcode code = curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, cb);
  return code != CURLE_OK ? code : curl_easy_setopt(h, CURLOPT_WRITEDATA, ctx);
}
static inline CURLcode uitpas_get_long(CURL *h, CURLINFO i, long *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode uitpas_get_pointer(CURL *h, CURLINFO i, void **v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode uitpas_message_result(CURLMsg *m) { return m->data.result; }
#endif
