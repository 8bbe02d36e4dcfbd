/* tiles_cut — how the N×M pairs of a head are cut into tiles, and which of them count.
 *
 * `panels` panels of LANES queries meet `keys` keys at a time. What lies outside the band is left out in steps of a
 * panel × four keys; of what is left, pairs outside get −∞. */
#ifndef PA_ATTENTION_TILES_CUT_H
#define PA_ATTENTION_TILES_CUT_H

#include "attention/tiles.h"

#define TILES_PANELS 8     /* at most: 64 queries at a time */
#define TILES_PACK_ROWS 32 /* from so many keys on, rows with gaps are copied together: 2 KB strides share cache sets */

int tiles_panels_of(const Tiles *t);
int tiles_keys_of(const Tiles *t); /* a multiple of 4 */

/* Whether values should be put in columns: they are met often, or should be copied anyway. */
int tiles_packs_columns(const Tiles *t, int ld, int width);

/* Whether rows of `width` that are ld apart should be copied together: there are gaps, and they are met often. */
int tiles_packs(const Tiles *t, int ld, int width);

/* Keys [*from, *to) of j0…j1 that may count for one of queries i0…i1−1, in groups of 4 counted from j0
 * (tiles_gather_rows takes whole groups). *whole: all of them count for all. */
void tiles_band_keys(const Tiles *t, int i0, int i1, int j0, int j1, int *from, int *to, int *whole);

/* −∞ where the band excludes a pair: p [count][LANES] is keys from j on of the panel of queries from i on. */
void tiles_band_apply(const Tiles *t, float *p, int i, int j, int count);

#endif
