/* parallel — items of one piece of work, handed out to the threads of a pool.
 *
 * job(context, item, thread) is called once for each item 0…n−1, in any order, several at once, by threads with the
 * numbers 0 ≤ thread < parallel_pays(multiply_adds), given anew for each piece. A job allocates nothing, fails never,
 * calls no parallel_for: it computes into memory that no other item touches; scratch is cut by `thread` from a block
 * that the caller took (so many pieces). What an item computes never depends on the number of threads: so bits don't.
 *
 * Without PA_THREADS (the base and the full binary) it is a plain loop. */
#ifndef PA_BASE_PARALLEL_H
#define PA_BASE_PARALLEL_H

typedef void ParallelJob(void *context, int item, int thread);

#if PA_THREADS

/* The threads that take part: 1 where there is no pool. It changes only between two calls of the boundary. */
int parallel_threads(void);

/* Multiply-adds of a large product, of which a thread does some 10 in a nanosecond, that pay for one thread more: for
 * one that is awake, for one that has to be woken. Tests hand out less. */
#ifndef PARALLEL_PER_THREAD
#define PARALLEL_PER_THREAD 1e5
#endif
#define PARALLEL_PER_SLEEPER (2.5 * PARALLEL_PER_THREAD)

/* Threads that so much work pays for, 1 … parallel_threads(): the same for the same work, while the pool lives. */
int parallel_pays(double multiply_adds);

/* Returns when all items are done. One thread where more do not pay, and within a job. */
void parallel_for(int n, double multiply_adds, ParallelJob *job, void *context);

/* 1: a thread has ended in the middle of an item since this was last asked, and what was computed is worthless. 2, from
 * then on: one does not answer and may still write to the memory, so all that is computed is. */
int parallel_lost(void);

/* ---- the pool: for who makes and ends threads ---- */

enum { PARALLEL_MOST = 32 }; /* threads, with the one that calls */

/* What the host looks at, one for each thread. */
typedef struct ParallelThread {
    _Alignas(64) unsigned inside; /* 1 while it may hold an item; who waits for it waits on this word */
    unsigned ended;               /* set by the host, when it works no more */
    unsigned asleep;              /* 1 while it counts among the sleepers; it sleeps on this word */
} ParallelThread;

extern ParallelThread parallel_thread[PARALLEL_MOST];

/* A pool for so many threads, 1 … PARALLEL_MOST, the caller among them, of which none works yet. 0: out of memory. */
int parallel_begin(int threads);

/* The top of the stack of thread 1 …, for a thread that begins anew. */
void *parallel_stack(int thread);

/* What thread 1 … does until parallel_end() (returns 0), or until its stack has overflowed (1). */
int parallel_run(int thread);

/* One thread more, or less, that is in parallel_run(). */
void parallel_works(int on);

/* What the host does when parallel_run() has ended otherwise than with 0, or will not go on. */
void parallel_ended(int thread);

/* Sends all threads home: from here on the caller works alone. */
void parallel_end(void);

#else

#define PARALLEL_INLINE static inline __attribute__((always_inline, unused)) /* files built for size too */

PARALLEL_INLINE int parallel_threads(void) { return 1; }

PARALLEL_INLINE int parallel_pays(double multiply_adds)
{
    (void)multiply_adds;
    return 1;
}

PARALLEL_INLINE void parallel_for(int n, double multiply_adds, ParallelJob *job, void *context)
{
    (void)multiply_adds;
    for (int item = 0; item < n; item++) job(context, item, 0);
}

static inline int parallel_lost(void) { return 0; }

#endif

#endif
