#pragma once

// Makes SQLite's default file system one that can be told to fail, for the files of one folder. It keeps what of them is
// on disk for certain: a failed wait for the disk leaves what was written since the last good one behind for ever, as
// Linux does, which takes such pages for clean. To be called once; returns an SQLite result code.
int sandi_broken_disk_install(void);

// Watches a folder from now on, and fails nothing.
void sandi_broken_disk_watch(const char *folder);

// Lets waits for the disk fail with EIO after `good` more of them, `count` times; below zero for good.
void sandi_broken_disk_fail_syncs(int good, int count);

// Lets writes fail for want of room after `good` more of them, `count` times; below zero for good.
void sandi_broken_disk_fail_writes(int good, int count);

// Calls that have failed as they were told to since the folder is watched.
int sandi_broken_disk_struck(void);

// Waits for the disk since the folder is watched, failed ones among them.
int sandi_broken_disk_syncs(void);

// Writes what is on disk for certain into another folder, as a loss of power at this moment would leave it. Returns 0,
// or -1 when a file cannot be written.
int sandi_broken_disk_save(const char *folder);
