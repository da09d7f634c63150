#include "CSlowDisk.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <time.h>

// A file of ours stands in front of one of the real file system, which lies directly behind it in memory.
typedef struct {
    sqlite3_file base;
    sqlite3_file *real;
} slow_file;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs slow_vfs;
static long delay_microseconds;

static sqlite3_file *real_of(sqlite3_file *file) { return ((slow_file *)file)->real; }

static long long now_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int slow_sync(sqlite3_file *file, int flags) {
    long long until = now_nanoseconds() + delay_microseconds * 1000LL;
    int result = real_of(file)->pMethods->xSync(real_of(file), flags);
    struct timespec end = {until / 1000000000LL, until % 1000000000LL};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR) {}
    return result;
}

// Everything else is handed on as it is.

static int slow_close(sqlite3_file *file) { return real_of(file)->pMethods->xClose(real_of(file)); }

static int slow_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    return real_of(file)->pMethods->xRead(real_of(file), bytes, count, offset);
}

static int slow_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, count, offset);
}

static int slow_truncate(sqlite3_file *file, sqlite3_int64 size) {
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int slow_file_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int slow_lock(sqlite3_file *file, int level) { return real_of(file)->pMethods->xLock(real_of(file), level); }
static int slow_unlock(sqlite3_file *file, int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); }

static int slow_check_reserved_lock(sqlite3_file *file, int *result) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}

static int slow_file_control(sqlite3_file *file, int operation, void *argument) {
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int slow_sector_size(sqlite3_file *file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }

static int slow_device_characteristics(sqlite3_file *file) {
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int slow_shm_map(sqlite3_file *file, int page, int size, int extends, void volatile **memory) {
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extends, memory);
}

static int slow_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void slow_shm_barrier(sqlite3_file *file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }

static int slow_shm_unmap(sqlite3_file *file, int deletes) {
    return real_of(file)->pMethods->xShmUnmap(real_of(file), deletes);
}

static int slow_fetch(sqlite3_file *file, sqlite3_int64 offset, int count, void **memory) {
    return real_of(file)->pMethods->xFetch(real_of(file), offset, count, memory);
}

static int slow_unfetch(sqlite3_file *file, sqlite3_int64 offset, void *memory) {
    return real_of(file)->pMethods->xUnfetch(real_of(file), offset, memory);
}

static const sqlite3_io_methods slow_methods = {
    .iVersion = 3,
    .xClose = slow_close,
    .xRead = slow_read,
    .xWrite = slow_write,
    .xTruncate = slow_truncate,
    .xSync = slow_sync,
    .xFileSize = slow_file_size,
    .xLock = slow_lock,
    .xUnlock = slow_unlock,
    .xCheckReservedLock = slow_check_reserved_lock,
    .xFileControl = slow_file_control,
    .xSectorSize = slow_sector_size,
    .xDeviceCharacteristics = slow_device_characteristics,
    .xShmMap = slow_shm_map,
    .xShmLock = slow_shm_lock,
    .xShmBarrier = slow_shm_barrier,
    .xShmUnmap = slow_shm_unmap,
    .xFetch = slow_fetch,
    .xUnfetch = slow_unfetch,
};

static int slow_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *flags_found) {
    (void)vfs;
    slow_file *slow = (slow_file *)file;
    slow->real = (sqlite3_file *)(slow + 1);
    slow->base.pMethods = NULL;
    int result = real_vfs->xOpen(real_vfs, name, slow->real, flags, flags_found);
    // Only files with all methods are in use on this system; another one could not be stood in front of.
    if (result == SQLITE_OK && slow->real->pMethods->iVersion < slow_methods.iVersion) {
        slow->real->pMethods->xClose(slow->real);
        return SQLITE_CANTOPEN;
    }
    if (result == SQLITE_OK) slow->base.pMethods = &slow_methods;
    return result;
}

int sandi_slow_disk(long microseconds) {
    int result = sqlite3_initialize();
    if (result != SQLITE_OK) return result;
    if (real_vfs != NULL) return SQLITE_MISUSE;
    real_vfs = sqlite3_vfs_find(NULL);
    delay_microseconds = microseconds;
    // A copy: its other methods work on the same data as the real one's.
    memcpy(&slow_vfs, real_vfs, sizeof slow_vfs);
    slow_vfs.pNext = NULL;
    slow_vfs.zName = "slow";
    slow_vfs.szOsFile = (int)sizeof(slow_file) + real_vfs->szOsFile;
    slow_vfs.xOpen = slow_open;
    return sqlite3_vfs_register(&slow_vfs, 1);
}
