#pragma once

// Makes SQLite's default file system one whose waits for the disk take at least `microseconds` each. Every wait is
// still made on the real disk; what it lacks is slept. Call once, before the first database is opened.
// Returns an SQLite result code.
int sandi_slow_disk(long microseconds);
