#pragma once

#include <sqlite3.h>
#include <stdint.h>

// Swift imports neither the casts behind SQLite's destructor constants nor its variadic functions.

static inline int sandi_bind_text(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 length) {
    return sqlite3_bind_text64(statement, index, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int sandi_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 length) {
    return sqlite3_bind_blob64(statement, index, bytes, length, SQLITE_TRANSIENT);
}

static inline void sandi_result_blob(sqlite3_context *context, const void *bytes, sqlite3_uint64 length) {
    sqlite3_result_blob64(context, bytes, length, SQLITE_TRANSIENT);
}

// Double-quoted text is an identifier and never a string, the schema cannot be written by hand, and functions in it
// are not trusted. Returns the first error.
static inline int sandi_harden(sqlite3 *database) {
    int result = sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
    if (result == SQLITE_OK) result = sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
    if (result == SQLITE_OK) result = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    if (result == SQLITE_OK) result = sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    return result;
}

// The open file behind a connection. Opening and closing another one would take away the locks of the process.
static inline sqlite3_file *sandi_file(sqlite3 *connection) {
    sqlite3_file *file = 0;
    int code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return code == SQLITE_OK && file && file->pMethods && file->pMethods->iVersion >= 2 ? file : 0;
}

// What stands in for the methods of a file, to know what was written that the disk was not waited for.
struct sandi_watch {
    // First, because only by it the file leads here.
    sqlite3_io_methods methods;
    const sqlite3_io_methods *original;
    // Writes since the disk was waited for last.
    sqlite3_int64 unsynced;
    // So many writes are waited for together; none: it is left to whoever writes.
    sqlite3_int64 part;
};

static inline struct sandi_watch *sandi_watch(sqlite3_file *file) { return (struct sandi_watch *)file->pMethods; }

static int sandi_watched_sync(sqlite3_file *file, int flags) {
    struct sandi_watch *watch = sandi_watch(file);
    int code = watch->original->xSync(file, flags);
    if (code == SQLITE_OK) watch->unsynced = 0;
    return code;
}

static int sandi_watched_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    struct sandi_watch *watch = sandi_watch(file);
    watch->unsynced += 1;
    int code = watch->original->xWrite(file, bytes, count, offset);
    if (code != SQLITE_OK || watch->part == 0 || watch->unsynced < watch->part) return code;
    return sandi_watched_sync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
}

static int sandi_watched_close(sqlite3_file *file) {
    struct sandi_watch *watch = sandi_watch(file);
    file->pMethods = watch->original;
    sqlite3_free(watch);
    return file->pMethods->xClose(file);
}

// Watches the file of a connection that has just been opened, until it is closed. One in memory has none.
static inline int sandi_watch_file(sqlite3 *connection) {
    sqlite3_file *file = sandi_file(connection);
    if (!file) return SQLITE_OK;
    struct sandi_watch *watch = sqlite3_malloc64(sizeof *watch);
    if (!watch) return SQLITE_NOMEM;
    *watch = (struct sandi_watch){.methods = *file->pMethods, .original = file->pMethods};
    watch->methods.xWrite = sandi_watched_write;
    watch->methods.xSync = sandi_watched_sync;
    watch->methods.xClose = sandi_watched_close;
    file->pMethods = &watch->methods;
    return SQLITE_OK;
}

// Has the disk take what this connection writes into the database's file after every so many pages, instead of all of
// it at the end.
static inline void sandi_sync_in_parts(sqlite3 *connection, int pages) {
    sqlite3_file *file = sandi_file(connection);
    if (file) sandi_watch(file)->part = pages;
}

// Has the disk take what this connection wrote into the database's file and did not wait for.
static inline int sandi_sync_rest(sqlite3 *connection) {
    sqlite3_file *file = sandi_file(connection);
    if (!file) return SQLITE_MISUSE;
    if (sandi_watch(file)->unsynced == 0) return SQLITE_OK;
    return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
}

// The first part of the index of the log that all connections share: SQLite's WAL-mode file format, section 2.1. Null
// when it cannot be had, or is of another format.
static inline uint32_t volatile *sandi_log_index(sqlite3_file *file) {
    enum { region_size = 32768, format = 3007000, format_place = 0 };
    void volatile *region = 0;
    if (file->pMethods->xShmMap(file, 0, region_size, 0, &region) != SQLITE_OK) return 0;
    uint32_t volatile *words = (uint32_t volatile *)region;
    return words && words[format_place] == format ? words : 0;
}

enum { sandi_log_pages_place = 4, sandi_log_moved_place = 24 };

// How many pages of the log do not count as moved yet; -1 when that cannot be told.
static inline int64_t sandi_unmoved_pages(sqlite3 *connection) {
    sqlite3_file *file = sandi_file(connection);
    uint32_t volatile *words = file ? sandi_log_index(file) : 0;
    if (!words) return -1;
    int64_t pages = __atomic_load_n(words + sandi_log_pages_place, __ATOMIC_SEQ_CST);
    int64_t moved = __atomic_load_n(words + sandi_log_moved_place, __ATOMIC_SEQ_CST);
    return moved < pages ? pages - moved : 0;
}

// Has SQLite take no page of the log for moved, as after a crash, so that all are moved again. Less than what was moved
// may always stand there. The lock for it: section 2.3.
static inline int sandi_forget_moved(sqlite3 *connection) {
    enum { moving_lock = 1 };
    sqlite3_file *file = sandi_file(connection);
    if (!file) return SQLITE_MISUSE;
    int code = file->pMethods->xShmLock(file, moving_lock, 1, SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE);
    if (code != SQLITE_OK) return code;
    uint32_t volatile *words = sandi_log_index(file);
    if (words) __atomic_store_n(words + sandi_log_moved_place, 0, __ATOMIC_SEQ_CST);
    file->pMethods->xShmLock(file, moving_lock, 1, SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE);
    return words ? SQLITE_OK : SQLITE_MISMATCH;
}

// Has SQLite neither move nor remove the log when this connection is closed and was the last one.
static inline void sandi_keep_log(sqlite3 *connection) {
    sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
