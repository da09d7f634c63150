#define _GNU_SOURCE

#include "CEventPoll.h"

#include <sys/epoll.h>
#include <time.h>

int sandi_poll_make(void) { return epoll_create1(EPOLL_CLOEXEC); }

int sandi_poll_add(int poller, int descriptor, uint32_t index) {
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
    return epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
}

int sandi_poll_wait(int poller, uint32_t *indexes, uint64_t nanoseconds) {
    struct epoll_event events[sandi_poll_indexes_max];
    struct timespec time = {(time_t)(nanoseconds / 1000000000), (long)(nanoseconds % 1000000000)};
    int count = epoll_pwait2(poller, events, sandi_poll_indexes_max, &time, NULL);
    for (int event = 0; event < count; event++) indexes[event] = events[event].data.u32;
    return count;
}
