#ifndef UITPAS_CCURL_SHIM_H
#define UITPAS_CCURL_SHIM_H
#include <curl/curl.h>

/// `curl_easy_setopt`, `curl_easy_getinfo` and `curl_multi_setopt` are variadic, which Swift cannot call.
/// One typed shim per argument kind keeps the call sites checked.
static inline CURLcode uitpas_set_string(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode uitpas_set_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode uitpas_set_offset(CURL *h, CURLoption o, curl_off_t v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode uitpas_set_pointer(CURL *h, CURLoption o, void *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode uitpas_set_list(CURL *h, CURLoption o, struct curl_slist *v) { return curl_easy_setopt(h, o, v); }

/// The body (`CURLOPT_WRITEFUNCTION`) and header (`CURLOPT_HEADERFUNCTION`) callbacks have the same shape.
typedef size_t (*uitpas_receive_callback)(char *, size_t, size_t, void *);
static inline CURLcode uitpas_set_receive(CURL *h, CURLoption o, uitpas_receive_callback v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode uitpas_set_prereq(CURL *h, curl_prereq_callback v) { return curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, v); }
static inline CURLcode uitpas_set_sockopt(CURL *h, curl_sockopt_callback v) { return curl_easy_setopt(h, CURLOPT_SOCKOPTFUNCTION, v); }

static inline CURLcode uitpas_get_long(CURL *h, CURLINFO i, long *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode uitpas_get_pointer(CURL *h, CURLINFO i, void **v) { return curl_easy_getinfo(h, i, v); }
static inline CURLMcode uitpas_set_multi_long(CURLM *h, CURLMoption o, long v) { return curl_multi_setopt(h, o, v); }
static inline CURLcode uitpas_message_result(CURLMsg *m) { return m->data.result; }
#endif
