#define _GNU_SOURCE

#include "CProcessors.h"

#include <sched.h>

static cpu_set_t all;

static int read_all(void) {
    if (CPU_COUNT(&all) > 0) return 0;
    return sched_getaffinity(0, sizeof all, &all);
}

int sandi_processors_count(void) { return read_all() == 0 ? CPU_COUNT(&all) : -1; }

int sandi_processors_use(int which) {
    if (read_all() != 0) return -1;
    int last = CPU_SETSIZE - 1;
    while (last > 0 && !CPU_ISSET(last, &all)) last--;
    cpu_set_t wanted = all;
    if (which == sandi_processors_but_last) CPU_CLR(last, &wanted);
    if (which == sandi_processors_last) {
        CPU_ZERO(&wanted);
        CPU_SET(last, &wanted);
    }
    return sched_setaffinity(0, sizeof wanted, &wanted);
}
