#ifndef UITPAS_CLINUX_H
#define UITPAS_CLINUX_H
#include <pthread.h>

/// What Swift's Glibc module leaves out.

/// A non-blocking `eventfd` that is closed on exec, or -1.
int uitpas_eventfd(void);

/// Names `thread`, as `top -H` and a debugger show it; Linux takes 15 bytes.
void uitpas_name_thread(pthread_t thread, const char *name);

/// Ends a TCP connection whose peer acknowledges nothing for `milliseconds`; 0, or -1 with `errno`.
int uitpas_set_user_timeout(int descriptor, unsigned int milliseconds);

#endif
