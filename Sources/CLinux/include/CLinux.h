#ifndef UITPAS_CLINUX_H
#define UITPAS_CLINUX_H
#include <pthread.h>
#include <spawn.h>

/// What Swift's Glibc module leaves out.

/// A non-blocking `eventfd` that is closed on exec, or -1.
int uitpas_eventfd(void);

/// Names `thread`, as `top -H` and a debugger show it; Linux takes 15 bytes.
void uitpas_name_thread(pthread_t thread, const char *name);

/// The calling thread.
///
/// `pthread_self()` is declared `const`, so a compiler may keep its answer across an `await` that changes threads.
unsigned long uitpas_current_thread(void);

/// Ends a TCP connection whose peer acknowledges nothing for `milliseconds`; 0, or -1 with `errno`.
int uitpas_set_user_timeout(int descriptor, unsigned int milliseconds);

/// A timer on `CLOCK_BOOTTIME` that sends this process SIGKILL, or -1 with `errno`.
///
/// A number, since a `timer_t` is a pointer that is null for the first timer of a process, which Swift takes for none.
long uitpas_arm_kill(long seconds, long nanoseconds);

/// Deletes a timer that ``uitpas_arm_kill`` made.
void uitpas_disarm_kill(long timer);

/// Has a child that is spawned close every descriptor from `first` on. Returns 0 or an error number.
int uitpas_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

/// How many bytes of the heap are in use, as `malloc` counts them: what is resident also holds what is free.
unsigned long uitpas_heap_in_use(void);
#endif
