/* gather — rows of a table by number (embeddings), and their gradient.
 *   forward   y[i,:] = table[ids[i],:]            y [n,D] out, overwritten; must not overlap table
 *   backward  dtable[ids[i],:] += dy[i,:]         in order of i: repeated ids add up, the result is deterministic
 * ids [n] in 0…rows−1: the caller has checked; an id outside is a programming error, but a negative one means "no row":
 * forward writes zeros, backward adds nothing. */
#ifndef PA_KERNELS_GATHER_H
#define PA_KERNELS_GATHER_H

#include <stdint.h>

void gather_forward(float *y, const float *table, const int32_t *ids, int n, int D);
void gather_backward(float *dtable, const float *dy, const int32_t *ids, int n, int D);

#endif
