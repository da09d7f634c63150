#define _GNU_SOURCE

#include "CProcessors.h"

#include <sched.h>

static cpu_set_t all;

int sandi_processors_use(int which) {
    if (CPU_COUNT(&all) == 0 && sched_getaffinity(0, sizeof all, &all) != 0) return -1;
    cpu_set_t wanted = all;
    if (which != sandi_processors_all && CPU_COUNT(&all) > 1) {
        int last = CPU_SETSIZE - 1;
        while (!CPU_ISSET(last, &all)) last--;
        if (which == sandi_processors_last) {
            CPU_ZERO(&wanted);
            CPU_SET(last, &wanted);
        } else {
            CPU_CLR(last, &wanted);
        }
    }
    return sched_setaffinity(0, sizeof wanted, &wanted);
}
