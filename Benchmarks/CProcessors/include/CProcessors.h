#pragma once

// Which processors the calling thread may use, and with it the processes that it starts: what Swift's C library module
// does not show of it. Every function returns -1 with errno on failure.

// How many there are.
int sandi_processors_count(void);

enum { sandi_processors_all, sandi_processors_last, sandi_processors_but_last };

// Takes these of those that the process had when this was called first.
int sandi_processors_use(int which);
