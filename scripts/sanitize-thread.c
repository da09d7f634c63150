// Tells ThreadSanitizer where Swift's libraries order two threads without its seeing it. They are not built with it;
// the runtime tells it of jobs and actors, but not of the following. Linked into what `make sanitize` builds, and into
// nothing else. Each function stands in front of the library's, and calls it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
#define ASYNC __attribute__((swiftasynccall))

// Weak: what runs while building is linked without ThreadSanitizer.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

static void acquire(void *address) {
    if (__tsan_acquire) __tsan_acquire(address);
}

static void release(void *address) {
    if (__tsan_release) __tsan_release(address);
}

// The library's function behind a symbol, looked up once.
#define BEHIND(type, symbol)                                            \
    static type behind;                                                 \
    if (!behind) behind = (type)dlsym(RTLD_NEXT, symbol);

// Synchronization.Mutex: its quick way is compiled into its users, where it is seen. A thread that has to wait, or is
// waited for, goes the slow way, through the kernel.
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT bool try_lock_slow(SELF void *mutex) __asm__(TRY);
SWIFT void unlock_slow(SELF void *mutex) __asm__(UNLOCK);

typedef SWIFT void (*Lock)(uint32_t thread, SELF void *mutex);
typedef SWIFT bool (*TryLock)(SELF void *mutex);
typedef SWIFT void (*Unlock)(SELF void *mutex);

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) {
    BEHIND(Lock, LOCK)
    behind(thread, mutex);
    acquire(mutex);
}

SWIFT bool try_lock_slow(SELF void *mutex) {
    BEHIND(TryLock, TRY)
    bool is_locked = behind(mutex);
    if (is_locked) acquire(mutex);
    return is_locked;
}

SWIFT void unlock_slow(SELF void *mutex) {
    BEHIND(Unlock, UNLOCK)
    release(mutex);
    behind(mutex);
}

// Continuations: one that is resumed before it has been awaited goes on at once, without a job that the runtime tells
// of. It goes on where its context says, on the same thread; `go_on` is put there for as long as that may happen. The
// calls of checked ones do not leave the library, so that this does not see them: what is handed over by nothing else
// than a checked continuation is reported, although it is ordered.
typedef ASYNC void (*GoOn)(__attribute__((swift_async_context)) void *context);

typedef struct {
    void *parent;
    GoOn resume_parent;
    uint32_t flags;
} Context;

// Another executor is to go on: the runtime makes a job of it.
#define SWITCHES_EXECUTOR 2

SWIFT void *swift_task_getCurrent(void);
SWIFT void swift_continuation_resume(void *task);
SWIFT void swift_continuation_throwingResume(void *task);
SWIFT void swift_continuation_throwingResumeWithError(void *task, void *error);
ASYNC void swift_continuation_await(Context *context);

typedef SWIFT void (*Resume)(void *task);
typedef SWIFT void (*ResumeWithError)(void *task, void *error);
typedef ASYNC void (*Await)(Context *context);

SWIFT void swift_continuation_resume(void *task) {
    BEHIND(Resume, "swift_continuation_resume")
    release(task);
    behind(task);
}

SWIFT void swift_continuation_throwingResume(void *task) {
    BEHIND(Resume, "swift_continuation_throwingResume")
    release(task);
    behind(task);
}

SWIFT void swift_continuation_throwingResumeWithError(void *task, void *error) {
    BEHIND(ResumeWithError, "swift_continuation_throwingResumeWithError")
    release(task);
    behind(task, error);
}

static _Thread_local GoOn kept;

ASYNC static void go_on(__attribute__((swift_async_context)) void *context) {
    acquire(swift_task_getCurrent());
    ((Context *)context)->resume_parent = kept;
    __attribute__((musttail)) return kept(context);
}

ASYNC void swift_continuation_await(Context *context) {
    BEHIND(Await, "swift_continuation_await")
    if (!(context->flags & SWITCHES_EXECUTOR)) {
        kept = context->resume_parent;
        context->resume_parent = go_on;
    }
    __attribute__((musttail)) return behind(context);
}
