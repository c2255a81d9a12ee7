#define _GNU_SOURCE
#include "CLinux.h"
#include <sys/eventfd.h>
int uitpas_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }
void uitpas_name_thread(pthread_t thread, const char *name) { pthread_setname_np(thread, name); }
