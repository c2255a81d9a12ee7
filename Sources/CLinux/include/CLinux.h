#ifndef UITPAS_CLINUX_H
#define UITPAS_CLINUX_H
#include <pthread.h>
/// What Swift's Glibc module leaves out.
int uitpas_eventfd(void);
void uitpas_name_thread(pthread_t thread, const char *name);
#endif
