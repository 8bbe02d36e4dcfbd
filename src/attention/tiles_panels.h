/* tiles_panels — rows made ready for the products of the tile engine (tiles_products.h). x [rows,d] lies ld floats from
 * row to row; what is packed lies without gaps.
 *
 *   panel    [d][LANES]       LANES rows across the lanes, channel by channel: queries, outputs, gradients of either
 *   groups   [⌈M/4⌉][d][4]    rows in groups of four: keys and values that are read one by one
 *   columns  [⌈d/4⌉][M][4]    four channels of all rows, zeros beyond the last channel: values, for sums over rows
 *   plain    [⌈d/8⌉][M][8]    eight of all rows, rows and channels padded with zeros to multiples of 8 */
#ifndef PA_ATTENTION_TILES_PANELS_H
#define PA_ATTENTION_TILES_PANELS_H

#include "base/simd.h"

#include <stddef.h>

#define LANES 8

/* to[8] = a, b. The caller has read from there before: V8's revectorizer, which joins two vectors of 4 to one of 8,
 * only joins stores that no read stands between. */
SIMD_INLINE void store_pair(float *to, f4 a, f4 b)
{
    simd_pin(to);
    f4_store(to, a);
    f4_store(to + 4, b);
}

/* to[8] += a, b */
SIMD_INLINE void add_pair(float *to, f4 a, f4 b) { store_pair(to, f4_add(f4_load(to), a), f4_add(f4_load(to + 4), b)); }

/* panel = α·x, zeros in the lanes beyond count. */
void tiles_pack_panel(float *panel, const float *x, int ld, int count, int d, float alpha);

/* y [count,d] (+)= panel, row i times factor[i]; factor [LANES]. */
void tiles_unpack_panel(float *y, int ld, const float *panel, const float *factor, int count, int d, int accumulate);

/* panel ← panel · (f0, f1), lane by lane. */
void tiles_scale_panel(float *panel, int d, f4 f0, f4 f1);

/* Zeros beyond M. */
void tiles_pack_groups(float *groups, const float *x, int ld, int M, int d);

void tiles_pack_columns(float *columns, const float *x, int ld, int M, int d);

/* packed [M rounded up to 4] = α·b, zeros beyond M. */
void tiles_pack_bias(float *packed, const float *b, int M, float alpha);

/* plain, of `rows` ≥ count rows, = α·x; with a factor for each row, that in place of α. */
void tiles_pack_plain(float *plain, int rows, const float *x, int ld, int count, int d, float alpha,
                      const float *factor);

#endif
