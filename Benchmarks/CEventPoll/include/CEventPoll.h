#pragma once

#include <stdint.h>

// Linux's epoll, which Swift's C library module does not show. Every function returns -1 with errno on failure.

// Makes a poller; it is closed with close().
int sandi_poll_make(void);

// Has the poller watch a descriptor for something to read, and tell `index` when there is.
int sandi_poll_add(int poller, int descriptor, uint32_t index);

enum { sandi_poll_indexes_max = 256 };

// Waits until there is something to read, at most so long. Writes up to `sandi_poll_indexes_max` indexes and returns
// how many there are.
int sandi_poll_wait(int poller, uint32_t *indexes, uint64_t nanoseconds);
