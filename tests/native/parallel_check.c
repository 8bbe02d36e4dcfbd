/* parallel_check — work on the threads of a pool: each item once, whoever does it, awake or asleep; a thread that is
 * lost; the end. Under ThreadSanitizer (build.sh native tsan) with pthreads, elsewhere the plain loop. */
#define _POSIX_C_SOURCE 200809L /* nanosleep */
#include "base/parallel.h"
#include "check.h"

enum { ITEMS = 100 };

typedef struct Work {
    int times[ITEMS];
    int thread[ITEMS];
    double sum[ITEMS];
    double cost;
    int nested, within[ITEMS]; /* whether items hand out work themselves, and that was right */
} Work;

static void add_one(void *context, int item, int thread)
{
    Work *work = context;
    (void)thread;
    work->sum[item] += 1;
}

static void compute(void *context, int item, int thread)
{
    Work *work = context;
    work->times[item]++;
    work->thread[item] = thread;
    for (int i = 0; i < 50 + 7 * item; i++) work->sum[item] += 1.0 / (1 + i);
    if (work->nested) {
        Work own;
        memset(&own, 0, sizeof own);
        parallel_for(3, 1e12, add_one, &own);
        work->within[item] = own.sum[0] + own.sum[1] + own.sum[2] == 3;
    }
}

static void check_work(int items, int nested)
{
    const double cost = nested ? 2.1e5 : 1e12; /* of two threads, and of all */
    static Work work, plain;
    memset(&work, 0, sizeof work);
    memset(&plain, 0, sizeof plain);
    work.nested = nested, work.cost = cost;
    parallel_for(items, cost, compute, &work);
    for (int item = 0; item < items; item++) compute(&plain, item, 0);
    int once = 1, within = 1, own = 1;
    for (int item = 0; item < ITEMS; item++) {
        once &= work.times[item] == (item < items) && work.sum[item] == plain.sum[item];
        within &= work.thread[item] >= 0 && work.thread[item] < parallel_pays(work.cost);
        own &= work.within[item] == (nested && item < items);
    }
    CHECK(once, "%d items on %d threads", items, parallel_threads());
    CHECK(within, "%d items on %d threads", items, parallel_threads());
    CHECK(own, "work within an item");
    CHECK(!parallel_lost(), "%d items on %d threads", items, parallel_threads());
}

#if PA_THREADS

#include <pthread.h>
#include <stdint.h>
#include <time.h>

static void *host(void *which)
{
    const int thread = (int)(intptr_t)which;
    if (parallel_run(thread)) parallel_ended(thread);
    return NULL;
}

static void rest(long microseconds) { nanosleep(&(struct timespec){0, microseconds * 1000}, NULL); }

static void spoil_guard(void *context, int item, int thread)
{
    (void)item;
    if (thread)
        ((char *)context)[0] ^= 1; /* the last byte of this thread's stack */
    else
        rest(300);
}

static void check_pool(int threads)
{
    pthread_t id[PARALLEL_MOST];
    char *stack = NULL;
    CHECK(parallel_begin(threads), "%d threads", threads);
    CHECK(parallel_threads() == threads && parallel_pays(1e12) == threads, "none works yet");
    check_work(5, 0);
    for (int thread = 1; thread < threads; thread++) {
        stack = parallel_stack(thread);
        pthread_create(&id[thread], NULL, host, (void *)(intptr_t)thread);
        parallel_works(1);
    }
    CHECK(parallel_pays(1e12) == threads && parallel_pays(1) == 1, "%d threads", threads);
    for (int round = 0; round < 2000; round++) check_work(round % ITEMS, round & 1);
    for (int round = 0; round < 30; round++) { /* some sleep, some are about to */
        rest(20 * round);
        check_work(8, 0);
    }
    if (threads == 2) { /* its stack overflows: the call is lost, and the next is right */
        int lost = 0;
        for (int round = 0; round < 1000 && !lost; round++) {
            parallel_for(4, 1e12, spoil_guard, stack - 256 * 1024);
            lost = parallel_lost();
        }
        CHECK(lost, "the guard of a stack");
        parallel_works(0);
        CHECK(parallel_pays(1e12) == 2, "the room that work needs stays");
        check_work(9, 0);
    }
    parallel_end();
    for (int thread = 1; thread < threads; thread++) pthread_join(id[thread], NULL);
    CHECK(parallel_threads() == 1, "after the end");
    check_work(7, 1);
}

int main(void)
{
    const int counts[] = {2, 1, 3, 8};
    for (int i = 0; i < 4; i++) check_pool(counts[i]);
    return finish("parallel, with threads");
}

#else

int main(void)
{
    CHECK(parallel_threads() == 1 && parallel_pays(1e12) == 1, "without threads");
    for (int items = 0; items < ITEMS; items += 9) check_work(items, 1);
    return finish("parallel");
}

#endif
