/* tiles_products — the three products of the tile engine. Panels of LANES queries, groups of keys and plain rows are
 * those of tiles_panels.h; `p` [count][LANES] holds one number for each pair of a panel and `count` keys. */
#ifndef PA_ATTENTION_TILES_PRODUCTS_H
#define PA_ATTENTION_TILES_PRODUCTS_H

#include "attention/tiles_panels.h"

/* p[j][8] = start[8] + b[j] + Σ_c k[j][c]·panel[c][8] for j < count: scores. k in groups, whole ones of which are
 * written; b packed likewise, or NULL. */
void tiles_dot_rows(float *p, const float *k, int count, const float *panel, int d, const float *start, const float *b);

/* panel[c][8] += Σ_j rows[j][c]·p[j][8] for c < d, j < count: weighted values. rows ld floats apart, and `step` floats
 * from four channels to the next four: 4 as they lie, ld 4 and step 4 M in columns. */
void tiles_mix_rows(float *panel, const float *rows, int ld, size_t step, int d, const float *p, int count);

/* out[j][c] += Σ_panels Σ_i p[panel][j][i]·x[panel·8 + i][c] for j < count ≤ 4, c < d: what the queries bring to keys.
 * out ld floats from row to row, p `step` floats from panel to panel, x plain and of `rows` rows, of which the first is
 * met. Whole groups of p are read. */
void tiles_gather_rows(float *out, int ld, int count, int d, const float *p, int step, int panels, const float *x,
                       int rows);

#endif
