#include "CBrokenDisk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    sqlite3_int64 start;
    sqlite3_int64 end;
} byte_range;

// A watched file by its path: what of it is on disk for certain, and what was written since.
typedef struct watched {
    char *path;
    unsigned char *bytes;
    sqlite3_int64 size;
    byte_range *dirty;
    int dirty_count;
    int dirty_room;
    struct watched *next;
} watched;

// A file of ours stands in front of one of the real file system, which lies directly behind it in memory.
typedef struct {
    sqlite3_file base;
    sqlite3_file *real;
    watched *entry;
} broken_file;

typedef struct {
    int good;
    int count;
} fault;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs broken_vfs;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *folder_watched;
static watched *files;
static fault sync_fault;
static fault write_fault;
static int struck;
static int syncs;

static sqlite3_file *real_of(sqlite3_file *file) { return ((broken_file *)file)->real; }
static watched *entry_of(sqlite3_file *file) { return ((broken_file *)file)->entry; }

static int strikes(fault *due) {
    if (due->count == 0) return 0;
    if (due->good > 0) {
        due->good--;
        return 0;
    }
    if (due->count > 0) due->count--;
    struck++;
    return 1;
}

static void resize(watched *entry, sqlite3_int64 size) {
    if (size > entry->size) {
        entry->bytes = realloc(entry->bytes, (size_t)size);
        memset(entry->bytes + entry->size, 0, (size_t)(size - entry->size));
    }
    entry->size = size;
}

static void note_written(watched *entry, sqlite3_int64 start, sqlite3_int64 end) {
    if (entry->dirty_count == entry->dirty_room) {
        entry->dirty_room = entry->dirty_room * 2 + 64;
        entry->dirty = realloc(entry->dirty, (size_t)entry->dirty_room * sizeof(byte_range));
    }
    entry->dirty[entry->dirty_count++] = (byte_range){start, end};
}

static int keep_written(sqlite3_file *file, watched *entry) {
    sqlite3_int64 size = 0;
    int result = real_of(file)->pMethods->xFileSize(real_of(file), &size);
    if (result != SQLITE_OK) return result;
    resize(entry, size);
    for (int i = 0; i < entry->dirty_count; i++) {
        byte_range range = entry->dirty[i];
        if (range.end > size) range.end = size;
        if (range.start >= range.end) continue;
        result = real_of(file)->pMethods->xRead(
            real_of(file), entry->bytes + range.start, (int)(range.end - range.start), range.start);
        if (result != SQLITE_OK) return result;
    }
    return SQLITE_OK;
}

static int broken_sync(sqlite3_file *file, int flags) {
    watched *entry = entry_of(file);
    if (entry == NULL) return real_of(file)->pMethods->xSync(real_of(file), flags);
    pthread_mutex_lock(&lock);
    syncs++;
    int result = strikes(&sync_fault) ? SQLITE_IOERR_FSYNC : keep_written(file, entry);
    // After a failure, too: the system takes what it could not write for clean.
    entry->dirty_count = 0;
    pthread_mutex_unlock(&lock);
    return result;
}

static int broken_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    watched *entry = entry_of(file);
    if (entry == NULL) return real_of(file)->pMethods->xWrite(real_of(file), bytes, count, offset);
    pthread_mutex_lock(&lock);
    int fails = strikes(&write_fault);
    int result = fails ? SQLITE_FULL : real_of(file)->pMethods->xWrite(real_of(file), bytes, count, offset);
    if (!fails) note_written(entry, offset, offset + count);
    pthread_mutex_unlock(&lock);
    return result;
}

// Everything else is handed on as it is.

static int broken_close(sqlite3_file *file) { return real_of(file)->pMethods->xClose(real_of(file)); }

static int broken_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    return real_of(file)->pMethods->xRead(real_of(file), bytes, count, offset);
}

static int broken_truncate(sqlite3_file *file, sqlite3_int64 size) {
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int broken_file_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int broken_lock(sqlite3_file *file, int level) { return real_of(file)->pMethods->xLock(real_of(file), level); }

static int broken_unlock(sqlite3_file *file, int level) {
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int broken_check_reserved_lock(sqlite3_file *file, int *result) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}

static int broken_file_control(sqlite3_file *file, int operation, void *argument) {
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int broken_sector_size(sqlite3_file *file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }

static int broken_device_characteristics(sqlite3_file *file) {
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int broken_shm_map(sqlite3_file *file, int page, int size, int extends, void volatile **memory) {
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extends, memory);
}

static int broken_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void broken_shm_barrier(sqlite3_file *file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }

static int broken_shm_unmap(sqlite3_file *file, int deletes) {
    return real_of(file)->pMethods->xShmUnmap(real_of(file), deletes);
}

static int broken_fetch(sqlite3_file *file, sqlite3_int64 offset, int count, void **memory) {
    return real_of(file)->pMethods->xFetch(real_of(file), offset, count, memory);
}

static int broken_unfetch(sqlite3_file *file, sqlite3_int64 offset, void *memory) {
    return real_of(file)->pMethods->xUnfetch(real_of(file), offset, memory);
}

static const sqlite3_io_methods broken_methods = {
    .iVersion = 3,
    .xClose = broken_close,
    .xRead = broken_read,
    .xWrite = broken_write,
    .xTruncate = broken_truncate,
    .xSync = broken_sync,
    .xFileSize = broken_file_size,
    .xLock = broken_lock,
    .xUnlock = broken_unlock,
    .xCheckReservedLock = broken_check_reserved_lock,
    .xFileControl = broken_file_control,
    .xSectorSize = broken_sector_size,
    .xDeviceCharacteristics = broken_device_characteristics,
    .xShmMap = broken_shm_map,
    .xShmLock = broken_shm_lock,
    .xShmBarrier = broken_shm_barrier,
    .xShmUnmap = broken_shm_unmap,
    .xFetch = broken_fetch,
    .xUnfetch = broken_unfetch,
};

// What a file holds when it is first opened counts as being on disk.
static watched *watch_file(const char *name, sqlite3_file *real) {
    if (name == NULL || folder_watched == NULL) return NULL;
    if (strncmp(name, folder_watched, strlen(folder_watched)) != 0) return NULL;
    for (watched *entry = files; entry != NULL; entry = entry->next)
        if (strcmp(entry->path, name) == 0) return entry;
    watched *entry = calloc(1, sizeof(watched));
    entry->path = strdup(name);
    sqlite3_int64 size = 0;
    if (real->pMethods->xFileSize(real, &size) == SQLITE_OK && size > 0) {
        resize(entry, size);
        real->pMethods->xRead(real, entry->bytes, (int)size, 0);
    }
    entry->next = files;
    files = entry;
    return entry;
}

static int broken_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *flags_found) {
    (void)vfs;
    broken_file *broken = (broken_file *)file;
    broken->real = (sqlite3_file *)(broken + 1);
    broken->entry = NULL;
    broken->base.pMethods = NULL;
    int result = real_vfs->xOpen(real_vfs, name, broken->real, flags, flags_found);
    if (result != SQLITE_OK) return result;
    // Only files with all methods are in use on this system; another one could not be stood in front of.
    if (broken->real->pMethods->iVersion < broken_methods.iVersion) {
        broken->real->pMethods->xClose(broken->real);
        return SQLITE_CANTOPEN;
    }
    broken->base.pMethods = &broken_methods;
    pthread_mutex_lock(&lock);
    broken->entry = watch_file(name, broken->real);
    pthread_mutex_unlock(&lock);
    return SQLITE_OK;
}

static int broken_delete(sqlite3_vfs *vfs, const char *name, int syncs) {
    (void)vfs;
    int result = real_vfs->xDelete(real_vfs, name, syncs);
    pthread_mutex_lock(&lock);
    for (watched *entry = files; result == SQLITE_OK && entry != NULL; entry = entry->next) {
        if (strcmp(entry->path, name) != 0) continue;
        entry->size = 0;
        entry->dirty_count = 0;
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int sandi_broken_disk_install(void) {
    int result = sqlite3_initialize();
    if (result != SQLITE_OK) return result;
    pthread_mutex_lock(&lock);
    if (real_vfs == NULL) {
        real_vfs = sqlite3_vfs_find(NULL);
        // A copy: its other methods work on the same data as the real one's.
        memcpy(&broken_vfs, real_vfs, sizeof broken_vfs);
        broken_vfs.pNext = NULL;
        broken_vfs.zName = "broken";
        broken_vfs.szOsFile = (int)sizeof(broken_file) + real_vfs->szOsFile;
        broken_vfs.xOpen = broken_open;
        broken_vfs.xDelete = broken_delete;
        result = sqlite3_vfs_register(&broken_vfs, 1);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

void sandi_broken_disk_watch(const char *folder) {
    pthread_mutex_lock(&lock);
    free(folder_watched);
    folder_watched = strdup(folder);
    // Connections to former files may still be open; what they point to stays.
    files = NULL;
    sync_fault = (fault){0, 0};
    write_fault = (fault){0, 0};
    struck = 0;
    syncs = 0;
    pthread_mutex_unlock(&lock);
}

void sandi_broken_disk_fail_syncs(int good, int count) {
    pthread_mutex_lock(&lock);
    sync_fault = (fault){good, count};
    pthread_mutex_unlock(&lock);
}

void sandi_broken_disk_fail_writes(int good, int count) {
    pthread_mutex_lock(&lock);
    write_fault = (fault){good, count};
    pthread_mutex_unlock(&lock);
}

int sandi_broken_disk_struck(void) {
    pthread_mutex_lock(&lock);
    int count = struck;
    pthread_mutex_unlock(&lock);
    return count;
}

int sandi_broken_disk_syncs(void) {
    pthread_mutex_lock(&lock);
    int count = syncs;
    pthread_mutex_unlock(&lock);
    return count;
}

int sandi_broken_disk_save(const char *folder) {
    int result = 0;
    pthread_mutex_lock(&lock);
    for (watched *entry = files; entry != NULL && result == 0; entry = entry->next) {
        if (entry->size == 0) continue;
        const char *name = strrchr(entry->path, '/');
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, name == NULL ? entry->path : name + 1);
        FILE *copy = fopen(path, "wb");
        if (copy == NULL) {
            result = -1;
            continue;
        }
        if (fwrite(entry->bytes, 1, (size_t)entry->size, copy) != (size_t)entry->size) result = -1;
        if (fclose(copy) != 0) result = -1;
    }
    pthread_mutex_unlock(&lock);
    return result;
}
