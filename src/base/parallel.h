/* parallel — items of one piece of work, handed out to the threads of a pool.
 *
 * job(context, item, thread) is called once for each item 0…n−1, by any thread 0 ≤ thread < parallel_threads(), in any
 * order, several at once. A job allocates nothing, fails never, calls no parallel_for: it computes into memory that no
 * other item touches; scratch is cut by `thread` from a block that the caller took (parallel_threads() pieces). What an
 * item computes never depends on the number of threads: so bits don't.
 *
 * Without PA_THREADS (the base and the full binary) it is a plain loop. */
#ifndef PA_BASE_PARALLEL_H
#define PA_BASE_PARALLEL_H

typedef void ParallelJob(void *context, int item, int thread);

#if PA_THREADS

/* The threads that take part: 1 where there is no pool. It changes only between two calls of the boundary. */
int parallel_threads(void);

/* Threads that so much work pays for, 1 … parallel_threads(). */
int parallel_pays(double multiply_adds);

/* Returns when all items are done. One thread where more do not pay. */
void parallel_for(int n, double multiply_adds, ParallelJob *job, void *context);

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

#endif

/* Pieces of scratch that such work takes: one a thread where it may be handed out, else 1. Between two calls of the
 * boundary it is the same for the same work, which parallel_pays need not be. */
#ifndef PARALLEL_LEAST
#define PARALLEL_LEAST 1e5 /* multiply-adds; parallel_pays gives 1 for fewer */
#endif

static inline __attribute__((always_inline, unused)) int parallel_pieces(double multiply_adds)
{ return multiply_adds < PARALLEL_LEAST ? 1 : parallel_threads(); }

#endif
