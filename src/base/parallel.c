/* parallel — the pool.
 *
 * One piece of work is under way at a time. Its ticket is one word of 64 bits: which piece it is, how many threads have
 * taken part, the first of its items that nobody has taken, and how many these are. Who takes an item changes it by
 * compare-and-swap, which fails if another was faster. It is of no piece that is over, for a thread says that it is
 * inside before it reads the ticket, and no piece begins while somebody is. With its first item it takes its number, of
 * those that the work pays for. Even numbers take the first item, odd ones the last: the rows that one piece left in a
 * processor's cache are mostly those that it takes in the next.
 *
 * `bell` is the number of the piece that was rung for last. Before threads sleep they look for a while whether it
 * rings, for the pieces of one training step follow each other in less time than the system needs to wake anybody; so
 * does the caller before it sleeps. Who goes to sleep says so first and looks once more, who rings looks for sleepers
 * afterwards, and both words are in one order for all (sequential consistency): no ring is missed. Who is woken is no
 * sleeper from then on: on a busy machine it may come many pieces later, and every ring is a call of the system.
 *
 * A thread is `inside` from before it takes until after it has done. The caller takes until none is left, and then
 * waits until nobody is inside. */
#include "base/parallel.h"

#if PA_THREADS

#include "base/heap.h"

#include <stdint.h>
#include <string.h>

enum {
    STACK_BYTES = 256 * 1024, /* as the caller's, build.sh */
    GUARD_WORDS = 64,         /* at its low end: it grows down */
    GUARD_WORD = 0x5afe57ac,
    /* Looks at a word before a thread sleeps, of a nanosecond or two. To be woken takes 50 µs and more, so a thread of
     * the pool looks longer than what a training step does between two pieces. The caller waits for the end of an item,
     * which comes soon or, where other programs want the processor, not for milliseconds. */
    SPINS = 200000,
    SPINS_OF_CALLER = 40000
};

/* Of the ticket, from the lowest bit on: items left, 24 bits; the first of them, 24; seats, 6; the piece, 10. */
static const uint64_t ONE_LEFT = 1, ONE_FIRST = 1 << 24, ONE_SEAT = (uint64_t)1 << 48, ONE_PIECE = (uint64_t)1 << 54;
static const uint32_t ITEMS = 0xffffff, SEATS = 0x3f, NONE = SEATS; /* of which PARALLEL_MOST are taken at most */

ParallelThread parallel_thread[PARALLEL_MOST];

static struct {
    _Alignas(64) uint64_t ticket;
    ParallelJob *job;
    void *context;
    uint32_t seats;
    _Alignas(64) uint32_t bell;
    uint32_t sleepers, caller_sleeps, over;
    /* of the caller alone */
    int threads, working, busy, lost;
    uint32_t piece;
    char *stacks;
} pool = {.threads = 1, .working = 1};

#define LOAD(place) __atomic_load_n(&(place), __ATOMIC_SEQ_CST)
#define STORE(place, value) __atomic_store_n(&(place), value, __ATOMIC_SEQ_CST)
#define LOAD_ANY(place) __atomic_load_n(&(place), __ATOMIC_RELAXED)
#define STORE_ANY(place, value) __atomic_store_n(&(place), value, __ATOMIC_RELAXED)

/* ---- the system ---- */

#ifdef __wasm__

/* 1: a thread has ended; 2: it does not answer, and may still write. Where the host may wait it does, for a while.
 * round: how often it was asked before. */
__attribute__((import_module("env"), import_name("pa_thread_wait"))) int32_t host_wait(int32_t thread, int32_t round,
                                                                                       double each);

static void sleep_on(uint32_t *word, uint32_t value)
{ __builtin_wasm_memory_atomic_wait32((int *)word, (int)value, -1); }
static void wake(uint32_t *word) { __builtin_wasm_memory_atomic_notify((int *)word, 1); }

#else

#include <pthread.h>

static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ring = PTHREAD_COND_INITIALIZER;

static void sleep_on(uint32_t *word, uint32_t value)
{
    pthread_mutex_lock(&door);
    if (LOAD(*word) == value) pthread_cond_wait(&ring, &door); /* whoever calls looks again */
    pthread_mutex_unlock(&door);
}

static void wake(uint32_t *word)
{
    (void)word;
    pthread_mutex_lock(&door);
    pthread_cond_broadcast(&ring);
    pthread_mutex_unlock(&door);
}

static int host_wait(int32_t thread, int32_t round, double each)
{
    const ParallelThread *own = &parallel_thread[thread];
    (void)round, (void)each;
    pthread_mutex_lock(&door);
    while (LOAD(own->inside) && !LOAD(own->ended)) pthread_cond_wait(&ring, &door);
    pthread_mutex_unlock(&door);
    return (int)LOAD(own->ended);
}

#endif

/* Looks at a word for a while; whether it has another value than that by now. */
static int changes(uint32_t *word, uint32_t value, int spins)
{
    for (int i = 0; i < spins; i++)
        if (LOAD(*word) != value) return 1;
    return 0;
}

/* ---- threads ---- */

/* Takes a thread from those that sleep. Whether it was one of them. */
static int awaken(int thread)
{
    if (!__atomic_exchange_n(&parallel_thread[thread].asleep, 0, __ATOMIC_SEQ_CST)) return 0;
    __atomic_fetch_sub(&pool.sleepers, 1, __ATOMIC_SEQ_CST);
    return 1;
}

static void fall_asleep(int thread, uint32_t heard)
{
    uint32_t *asleep = &parallel_thread[thread].asleep;
    STORE(*asleep, 1);
    __atomic_fetch_add(&pool.sleepers, 1, __ATOMIC_SEQ_CST);
    if (LOAD(pool.bell) != heard) awaken(thread);
    while (LOAD(*asleep)) sleep_on(asleep, 1);
}

/* Wakes so many of those that sleep. */
static void wake_threads(int wanted)
{
    for (int thread = 1; thread < pool.threads && wanted > 0; thread++)
        if (awaken(thread)) {
            wake(&parallel_thread[thread].asleep);
            wanted--;
        }
}

static uint32_t *guard_of(int thread) { return (uint32_t *)(pool.stacks + (size_t)(thread - 1) * STACK_BYTES); }

static int guard_holds(const uint32_t *guard)
{
    for (int i = 0; i < GUARD_WORDS; i++)
        if (guard[i] != GUARD_WORD) return 0;
    return 1;
}

int parallel_begin(int threads)
{
    if (threads > 1 && !(pool.stacks = heap_take((size_t)(threads - 1) * STACK_BYTES))) return 0;
    pool.threads = threads;
    STORE(pool.over, 0);
    return 1;
}

void *parallel_stack(int thread)
{
    uint32_t *guard = guard_of(thread);
    for (int i = 0; i < GUARD_WORDS; i++) guard[i] = GUARD_WORD;
    awaken(thread); /* it may have been ended in its sleep */
    STORE(parallel_thread[thread].inside, 0);
    STORE(parallel_thread[thread].ended, 0);
    return (char *)guard + STACK_BYTES;
}

void parallel_works(int on) { pool.working += on ? 1 : -1; }

void parallel_ended(int thread)
{
    STORE(parallel_thread[thread].ended, 1);
    wake(&parallel_thread[thread].inside); /* the caller may wait for it */
}

void parallel_end(void)
{
    STORE(pool.over, 1);
    STORE(pool.bell, ++pool.piece);
    wake_threads(PARALLEL_MOST);
    pool.threads = pool.working = 1;
}

/* Does what is left of the piece that is under way, as its thread number `seat`, or the next one that is free. */
static void take(uint32_t seat)
{
    uint64_t ticket = LOAD(pool.ticket);
    while (ticket & ITEMS) {
        /* these belong to the ticket if the exchange succeeds: they change only when all its items are done */
        ParallelJob *job = LOAD_ANY(pool.job);
        void *context = LOAD_ANY(pool.context);
        const uint32_t left = (uint32_t)ticket & ITEMS, first = (uint32_t)(ticket / ONE_FIRST) & ITEMS;
        const uint32_t next = (uint32_t)(ticket / ONE_SEAT) & SEATS, own = seat == NONE ? next : seat;
        const int last = own & 1;
        if (own >= LOAD_ANY(pool.seats)) return;
        if (!__atomic_compare_exchange_n(&pool.ticket, &ticket,
                                         ticket - ONE_LEFT + (last ? 0 : ONE_FIRST) + (seat == NONE ? ONE_SEAT : 0), 0,
                                         __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
            continue;
        seat = own;
        job(context, (int)(last ? first + left - 1 : first), (int)seat);
        ticket = LOAD(pool.ticket);
    }
}

int parallel_run(int thread)
{
    uint32_t *inside = &parallel_thread[thread].inside, heard = LOAD(pool.bell);
    if (LOAD(pool.over)) return 0; /* it was rung for before this thread began */
    for (;;) {
        while (!changes(&pool.bell, heard, SPINS)) fall_asleep(thread, heard);
        heard = LOAD(pool.bell);
        if (LOAD(pool.over)) return 0;
        STORE(*inside, 1);
        take(NONE);
        const int whole = guard_holds(guard_of(thread));
        if (!whole) return 1; /* inside: what it has computed is not to be trusted */
        STORE(*inside, 0);
        if (LOAD(pool.caller_sleeps)) wake(inside);
    }
}

/* ---- the caller ---- */

int parallel_threads(void) { return pool.threads; }

/* At most so many threads, each with at least so much work. */
static int threads_for(double multiply_adds, double each, int most)
{ return multiply_adds < each * most ? (int)(multiply_adds / each) : most; }

static int larger(int a, int b) { return a > b ? a : b; }

int parallel_pays(double multiply_adds)
{ return larger(1, threads_for(multiply_adds, PARALLEL_PER_THREAD, pool.threads)); }

/* Threads to hand a piece to now: to those that are awake, and to others if there is so much of it. */
static int threads_now(double multiply_adds)
{
    if (pool.working == 1 || pool.lost) return 1;
    const int awake = pool.working - (int)LOAD(pool.sleepers);
    return larger(threads_for(multiply_adds, PARALLEL_PER_THREAD, larger(awake, 1)),
                  threads_for(multiply_adds, PARALLEL_PER_SLEEPER, pool.working));
}

int parallel_lost(void)
{
    const int lost = pool.lost;
    if (lost == 1) pool.lost = 0;
    return lost;
}

/* Until no other thread is inside. `each`: multiply-adds of an item, for the host's patience. */
static void settle(double each)
{
    for (int thread = 1; thread < pool.threads; thread++) {
        uint32_t *inside = &parallel_thread[thread].inside;
        for (int32_t round = 0; !changes(inside, 1, SPINS_OF_CALLER); round++) {
            STORE(pool.caller_sleeps, 1);
            const int ended = host_wait(thread, round, each);
            if (ended && LOAD(*inside)) {
                pool.lost = larger(pool.lost, ended);
                STORE(*inside, 0);
            }
            STORE(pool.caller_sleeps, 0);
        }
    }
}

void parallel_for(int n, double multiply_adds, ParallelJob *job, void *context)
{
    int threads = n < 2 || pool.busy || (uint32_t)n > ITEMS ? 1 : threads_now(multiply_adds);
    if (threads > n) threads = n;
    if (threads < 2) {
        for (int item = 0; item < n; item++) job(context, item, 0);
        return;
    }
    pool.busy = 1;
    STORE_ANY(pool.job, job);
    STORE_ANY(pool.context, context);
    STORE_ANY(pool.seats, (uint32_t)parallel_pays(multiply_adds));
    STORE(pool.ticket, ++pool.piece * ONE_PIECE + ONE_SEAT + (uint32_t)n);
    STORE(pool.bell, pool.piece);
    const int sleepers = (int)LOAD(pool.sleepers), missing = threads - (pool.working - sleepers);
    if (sleepers > 0) wake_threads(missing);
    take(0);
    settle(multiply_adds / n);
    pool.busy = 0;
}

#endif
