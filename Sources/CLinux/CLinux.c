#define _GNU_SOURCE
#include "CLinux.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <malloc.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

int uitpas_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void uitpas_name_thread(pthread_t thread, const char *name) { pthread_setname_np(thread, name); }

unsigned long uitpas_current_thread(void) { return (unsigned long)pthread_self(); }

int uitpas_set_user_timeout(int descriptor, unsigned int milliseconds) {
  return setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
}

int uitpas_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

long uitpas_arm_kill(long seconds, long nanoseconds) {
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
  struct itimerspec time = {.it_value = {.tv_sec = seconds, .tv_nsec = nanoseconds}};
  timer_t timer;
  if (timer_create(CLOCK_BOOTTIME, &event, &timer) != 0) return -1;
  if (timer_settime(timer, 0, &time, NULL) == 0) return (long)timer;
  timer_delete(timer);
  return -1;
}

void uitpas_disarm_kill(long timer) { timer_delete((timer_t)timer); }

unsigned long uitpas_heap_in_use(void) {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}
