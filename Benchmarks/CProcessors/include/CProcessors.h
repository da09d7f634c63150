#pragma once

// Which processors the calling thread may use, and with it the processes that it starts: what Swift's C library module
// does not show of it.

enum { sandi_processors_all, sandi_processors_last, sandi_processors_but_last };

// Takes these of those that the process had when this was called first; of one, always that. Returns -1 with errno on
// failure.
int sandi_processors_use(int which);
