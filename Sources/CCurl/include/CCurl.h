// libcurl without its variadic functions: each kind of option and information has a function of its own.
#pragma once
#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

/// Sets libcurl up once for the process; safe from any thread, any number of times. 0 on success.
int triaged_curl_prepare(void);

CURLcode triaged_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode triaged_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode triaged_curl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode triaged_curl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode triaged_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);

/// Gets up to `count` bytes of the request's body; returns how many, 0 at its end, CURL_READFUNC_ABORT to give up.
typedef size_t (*triaged_curl_read)(char *into, size_t size, size_t count, void *user);
/// Takes `size * count` bytes of the response; anything else than that number as the result ends the transfer.
typedef size_t (*triaged_curl_write)(char *bytes, size_t size, size_t count, void *user);
/// Sets the request's body back to `offset`; returns CURL_SEEKFUNC_OK.
typedef int (*triaged_curl_seek)(void *user, curl_off_t offset, int origin);

CURLcode triaged_curl_set_read(CURL *handle, triaged_curl_read read, triaged_curl_seek seek, void *user);
CURLcode triaged_curl_set_write(CURL *handle, triaged_curl_write write, void *user);

/// The HTTP status of the last response, 0 without one.
long triaged_curl_status(CURL *handle);
