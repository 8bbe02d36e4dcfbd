/* tiles_weigh — from scores to weights, and back, in the tile engine. A panel's numbers lie [count][LANES], keys by
 * rows, queries by lanes. Logarithms are to base 2: a weight is 2^((s − shift)·factor).
 *
 * Which shift. A softmax needs 2^(s−m) with some m that keeps it in range; it need not be the maximum. By
 * Cauchy–Schwarz |s_ij| ≤ |q_i|·max_j|k_j|: where that is at most BOUND, m = 0 serves and the panel runs without
 * looking for maxima, which is nearly always so in a network with normalised layers. Elsewhere m follows the scores
 * (online softmax, Milakov & Gimelshein 2018), but is only raised when a score exceeds it by more than RAISE: most
 * tiles then skip the rescaling too.
 * There the products q·k are summed from 0, unscaled, m is taken off them and the difference is scaled: a sum that
 * starts from −m is rounded by what m is, and m is not yet in the forward pass what it will be in the backward; and a
 * large score that is scaled first has lost what tells it from its neighbours. */
#ifndef PA_ATTENTION_TILES_WEIGH_H
#define PA_ATTENTION_TILES_WEIGH_H

#include "attention/tiles.h"
#include "attention/tiles_panels.h"
#include "base/vmath.h"

#define LOG2E 1.44269504f
#define BOUND 32.0f /* 2^±32 times sums of 2^31 keys is far inside float32 */
#define TOP 128.0f  /* 2^TOP is ∞ */

/* 0 below −126 and at −∞, 2^most from `most` on, NaN at NaN */
SIMD_INLINE f4 exp2_below(f4 x, f4 most)
{
    const f4 low = f4_number(-126.0f);
    f4 y = v_exp2_inside(f4_min(f4_max(x, low), most));
    return f4_keep(m4_not(f4_lt(x, low)), y);
}

SIMD_INLINE f4 exp2_any(f4 x) { return exp2_below(x, f4_number(128.0f)); } /* ∞ from 128 on */

/* What key biases are multiplied by: they stand beside scores to base 2, or, where these are normalised, beside
 * products that are not scaled yet. */
static inline float tiles_bias_factor(const Tiles *t) { return t->normalise ? 1 / t->scale : LOG2E; }

/* Scores are more than products of queries and keys. */
static inline int tiles_biased(const Tiles *t) { return t->key_bias || t->relative || t->bias; }

/* ---- is a shift of 0 enough? ------------------------------------------------------------------------------------- */

/* max_j |k_j|² */
float tiles_largest_square(const float *k, int ld, int M, int d);

/* Whether |q_i|²·largest ≤ BOUND² for all (already scaled) queries of a panel. */
int tiles_bounded(const float *panel, int d, float largest);

/* Whether a sum over other keys can go on with a shift of 0; scale is to base 2. */
static inline int tiles_near_zero(RowSum L, float scale)
{ return L.sum == 0 || (L.shift * scale >= -BOUND && L.shift * scale <= BOUND); }

/* ---- forward: scores p become weights, their sums are added to l [LANES] ---------------------------------------- */

/* Scores that are known to lie within ±BOUND, with a shift of 0 and a factor of 1. */
void tiles_weigh_bounded(float *p, int count, float *l);

/* Scores of any size, −∞ included: 2^((s − shift)·factor), at most 2^most. */
void tiles_weigh_any(float *p, int count, float *l, f4 shift0, f4 shift1, float factor, float most);

/* One panel's softmax so far: the shift m, l = Σ 2^((s−m)·scale), o [e][LANES] = Σ 2^((s−m)·scale) v. */
typedef struct PanelSums {
    float *o, *m, *l;
    int e;
} PanelSums;

/* With a shift that follows the scores: m is raised where need be, and the sums so far rescaled. */
void tiles_weigh_online(float *p, int count, const PanelSums *sums, float scale);

/* ---- backward ---------------------------------------------------------------------------------------------------- */

typedef struct WeighBackward {
    int inside;         /* scores are known to lie within ±BOUND, shift is 0 and factor 1 */
    const float *shift; /* [LANES] */
    float factor, most;
    const float *delta; /* [LANES] δ */
    float *row;         /* [LANES] += Σ_j dS */
    float *column;      /* [count] += Σ_i dS, or NULL */
} WeighBackward;

/* Scores p become weights P, and s, dP in, becomes dS = P·(dP − δ). */
void tiles_weigh_backward(float *p, float *s, int count, const WeighBackward *by);

#endif
