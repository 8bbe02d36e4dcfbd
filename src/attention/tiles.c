/* tiles — see the header for what; here is how.
 *
 * Queries lie across the lanes: a panel is 8 queries, two vectors. With the query panel transposed once, [d][8], every
 * product of the forward pass has the form
 *
 *     out[r][8] = Σ_c a[r][c] · panel[c][8]        (one float of a, splat, times two vectors; four rows r at a time)
 *
 *     scores   s[j]  = Σ_c k[j][c] · q^T[c]        a = keys as they lie         dot_rows
 *     values   o[c]  = Σ_j v[j][c] · p[j]          a = values read down         mix_rows
 *
 * so the scores come out exactly as the values want them, row maxima and sums are vertical, and neither keys nor values
 * are transposed. Backward is the same twice over (dP^T = V·dO^T by dot_rows, dQ^T = K^T·dS by mix_rows) and one more
 * form for dV_j = Σ_i P_ij dO_i and dK_j = Σ_i dS_ij q_i, where the lanes are summed over (gather_rows).
 *
 * Logarithms are to base 2: queries are scaled by scale·log₂e when they are packed, and exp(scale q·k) = 2^s; but for
 * those whose scores may be large, see below.
 *
 * Which shift. A softmax needs 2^(s−m) with some m that keeps it in range; it need not be the maximum. By
 * Cauchy–Schwarz
 * |s_ij| ≤ |q_i|·max_j|k_j|: where that is at most BOUND, m = 0 serves and the panel runs without looking for maxima,
 * which is nearly always so in a network with normalised layers. Elsewhere m follows the scores (online softmax,
 * Milakov & Gimelshein 2018), but is only raised when a score exceeds it by more than RAISE: most tiles then skip the
 * rescaling too.
 * There the products q·k are summed from 0, unscaled, m is taken off them and the difference is scaled: a sum that
 * starts from −m is rounded by what m is, and m is not yet in the forward pass what it will be in the backward; and a
 * large score that is scaled first has lost what tells it from its neighbours. */
#include "attention/tiles.h"

#include "base/ints.h"
#include "base/simd.h"
#include "base/vmath.h"

#define PANELS 8         /* 64 queries at a time */
#define TILE_FLOATS 2048 /* a tile of keys or values: 8 KB of the 32 KB first-level cache */
#define TILE_KEYS 128    /* and at most so many rows, which bounds the scores */
#define PACK_ROWS 32 /* from so many keys on, rows with gaps are copied together first: 2 KB strides share cache sets */

#define BOUND 32.0f /* 2^±32 times sums of 2^31 keys is far inside float32 */
#define RAISE 8.0f
#define TOP 128.0f /* 2^TOP is ∞ */

/* ---- 2^x --------------------------------------------------------------------------------------------------------- */

SIMD_INLINE f4 exp2_below(f4 x, f4 most) /* 0 below −126 and at −∞, 2^most from there on, NaN at NaN */
{
    const f4 low = f4_number(-126.0f);
    f4 y = v_exp2_inside(f4_min(f4_max(x, low), most));
    return f4_keep(m4_not(f4_lt(x, low)), y);
}

SIMD_INLINE f4 exp2_any(f4 x) { return exp2_below(x, f4_number(128.0f)); } /* ∞ from 128 on */

/* ---- the three products --------------------------------------------------------------------------------------------
 * Eight accumulators, and per step two vectors, four splats, eight multiply-adds: what sixteen registers hold. The
 * loops must stay rolled. Unrolled by 4 the same code runs at half the speed (22–27 instead of 45–48 GFLOP/s in Node 20
 * on Zen 4, where registers alone give 50): the engine schedules all loads of a loop body first, and spills. */

#define STEP(x0, x1, s0, s1, s2, s3) \
    do {                             \
        f4 x_ = x0, y_ = x1, s_;     \
        s_ = f4_load_splat(s0);      \
        a00 = f4_madd(s_, x_, a00);  \
        a01 = f4_madd(s_, y_, a01);  \
        s_ = f4_load_splat(s1);      \
        a10 = f4_madd(s_, x_, a10);  \
        a11 = f4_madd(s_, y_, a11);  \
        s_ = f4_load_splat(s2);      \
        a20 = f4_madd(s_, x_, a20);  \
        a21 = f4_madd(s_, y_, a21);  \
        s_ = f4_load_splat(s3);      \
        a30 = f4_madd(s_, x_, a30);  \
        a31 = f4_madd(s_, y_, a31);  \
    } while (0)

/* out[j][8] = start[8] + b[j] + Σ_c k[j][c]·panel[c][8] for j < count; b from pack_bias. Keys come packed by
 * pack_groups; whole groups of four are written. */
static void dot_rows(float *out, const float *k, int count, const float *panel, int d, const float *start,
                     const float *b)
{
    for (int j = 0; j < count; j += 4, out += 4 * LANES) {
        f4 a00 = f4_load(start), a01 = f4_load(start + 4);
        f4 a10 = a00, a11 = a01, a20 = a00, a21 = a01, a30 = a00, a31 = a01;
        if (b) {
            f4 x;
            x = f4_load_splat(b + j);
            a00 = f4_add(a00, x);
            a01 = f4_add(a01, x);
            x = f4_load_splat(b + j + 1);
            a10 = f4_add(a10, x);
            a11 = f4_add(a11, x);
            x = f4_load_splat(b + j + 2);
            a20 = f4_add(a20, x);
            a21 = f4_add(a21, x);
            x = f4_load_splat(b + j + 3);
            a30 = f4_add(a30, x);
            a31 = f4_add(a31, x);
        }
        const float *q = panel;
        for (int c = 0; c < d; c++, q += LANES, k += 4) STEP(f4_load(q), f4_load(q + 4), k, k + 1, k + 2, k + 3);
        f4_store(out, a00);
        f4_store(out + 4, a01);
        f4_store(out + 8, a10);
        f4_store(out + 12, a11);
        f4_store(out + 16, a20);
        f4_store(out + 20, a21);
        f4_store(out + 24, a30);
        f4_store(out + 28, a31);
    }
}

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

/* out[c][8] += Σ_j rows[j][c]·p[j][8] for c < d, j < count. */
static void mix_rows(float *out, const float *rows, int ld, int d, const float *p, int count)
{
    int c = 0;
    for (; c + 4 <= d; c += 4, out += 4 * LANES) {
        const float *v = rows + c, *w = p;
        f4 a00 = f4_zero(), a01 = a00, a10 = a00, a11 = a00, a20 = a00, a21 = a00, a30 = a00, a31 = a00;
        for (int j = 0; j < count; j++, w += LANES, v += ld) STEP(f4_load(w), f4_load(w + 4), v, v + 1, v + 2, v + 3);
        add_pair(out, a00, a01);
        add_pair(out + 8, a10, a11);
        add_pair(out + 16, a20, a21);
        add_pair(out + 24, a30, a31);
    }
    for (; c < d; c++, out += LANES) {
        f4 a0 = f4_zero(), a1 = a0;
        for (int j = 0; j < count; j++) {
            f4 x = f4_load_splat(rows + (size_t)j * ld + c);
            a0 = f4_madd(x, f4_load(p + j * LANES), a0);
            a1 = f4_madd(x, f4_load(p + j * LANES + 4), a1);
        }
        add_pair(out, a0, a1);
    }
}

static void add_row(float *to, f4 a, f4 b, int n)
{
    f4_store_n(to, f4_add(f4_load_n(to, n), a), n);
    if (n > 4) f4_store_n(to + 4, f4_add(f4_load_n(to + 4, n - 4), b), n - 4);
}

/* out[j][c] += Σ_panels Σ_i p[panel][j][i]·x[panel·8 + i][c] for j < count ≤ 4, c < d. A panel's p is `step` floats
 * after the one before; x has rows of ldx ≥ d rounded up to 8. */
static void gather_rows(float *out, int ld, int count, int d, const float *p, int step, int panels, const float *x,
                        int ldx)
{
    for (int c = 0; c < d; c += 8, out += 8) {
        f4 a00 = f4_zero(), a01 = a00, a10 = a00, a11 = a00, a20 = a00, a21 = a00, a30 = a00, a31 = a00;
        const float *row = x + c;
        for (int panel = 0; panel < panels; panel++)
            for (const float *w = p + (size_t)panel * step, *end = w + LANES; w < end; w++, row += ldx) {
                simd_pin(row);
                STEP(f4_load(row), f4_load(row + 4), w, w + LANES, w + 2 * LANES, w + 3 * LANES);
            }
        add_row(out, a00, a01, d - c);
        if (count > 1) add_row(out + ld, a10, a11, d - c);
        if (count > 2) add_row(out + 2 * (size_t)ld, a20, a21, d - c);
        if (count > 3) add_row(out + 3 * (size_t)ld, a30, a31, d - c);
    }
}
#undef STEP

/* ---- panels ------------------------------------------------------------------------------------------------------ */

/* panel[c][8] = α·x[i][c] for i < count, zeros in the lanes beyond. */
static void pack_panel(float *panel, const float *x, int ld, int count, int d, float alpha)
{
    for (int half = 0; half < LANES; half += 4) {
        int n = count - half;
        const float *r0 = x + (size_t)half * ld, *r1 = r0 + ld, *r2 = r1 + ld, *r3 = r2 + ld;
        float *to = panel + half;
        int c = 0;
        f4 a = f4_splat(alpha);
        if (n >= 4)
            for (; c + 4 <= d; c += 4) {
                f4 x0 = f4_load(r0 + c), x1 = f4_load(r1 + c), x2 = f4_load(r2 + c), x3 = f4_load(r3 + c);
                f4_transpose4(&x0, &x1, &x2, &x3);
                f4_store(to + c * LANES, f4_mul(x0, a));
                f4_store(to + (c + 1) * LANES, f4_mul(x1, a));
                f4_store(to + (c + 2) * LANES, f4_mul(x2, a));
                f4_store(to + (c + 3) * LANES, f4_mul(x3, a));
            }
        for (; c < d; c++)
            f4_store(to + c * LANES,
                     f4_mul(a, f4_set(n > 0 ? r0[c] : 0, n > 1 ? r1[c] : 0, n > 2 ? r2[c] : 0, n > 3 ? r3[c] : 0)));
    }
}

/* y[i][c] (+)= panel[c][i]·factor[i] for i < count. */
static void unpack_panel(float *y, int ld, const float *panel, const float *factor, int count, int d, int accumulate)
{
    for (int half = 0; half < LANES && half < count; half += 4) {
        int n = count - half;
        f4 f = f4_load(factor + half);
        for (int c = 0; c < d; c += 4) {
            const float *from = panel + (size_t)c * LANES + half;
            int m = d - c;
            f4 x0 = f4_mul(f4_load(from), f), x1 = f4_zero(), x2 = x1, x3 = x1;
            if (m > 1) x1 = f4_mul(f4_load(from + LANES), f);
            if (m > 2) x2 = f4_mul(f4_load(from + 2 * LANES), f);
            if (m > 3) x3 = f4_mul(f4_load(from + 3 * LANES), f);
            f4_transpose4(&x0, &x1, &x2, &x3);
            float *to = y + (size_t)half * ld + c;
            f4 row[4] = {x0, x1, x2, x3};
            for (int i = 0; i < 4 && i < n; i++, to += ld)
                f4_store_n(to, accumulate ? f4_add(f4_load_n(to, m), row[i]) : row[i], m);
        }
    }
}

/* A lane's value for each query of a panel: x[i], or `beyond` in lanes past count. */
static void pack_lanes(float *lanes, const float *x, int count, float beyond)
{
    for (int i = 0; i < LANES; i++) lanes[i] = i < count ? x[i] : beyond;
}

static void scale_panel(float *panel, int rows, f4 f0, f4 f1)
{
    for (int r = 0; r < rows; r++, panel += LANES) {
        store_pair(panel, f4_mul(f4_load(panel), f0), f4_mul(f4_load(panel + 4), f1));
    }
}

/* max_j |k_j|², in four interleaved partial sums per row. */
static float largest_square(const float *k, int ld, int M, int d)
{
    float most = 0;
    for (int j = 0; j < M; j++, k += ld) {
        f4 s = f4_zero();
        int c = 0;
        for (; c + 4 <= d; c += 4) {
            f4 x = f4_load(k + c);
            s = f4_madd(x, x, s);
        }
        if (c < d) {
            f4 x = f4_load_n(k + c, d - c);
            s = f4_madd(x, x, s);
        }
        float sum = f4_hsum(s);
        if (!(sum <= most)) most = sum; /* NaN stays, and bounds nothing */
    }
    return most;
}

/* Is |q_i|²·largest ≤ BOUND² for all eight (already scaled) queries? */
static int panel_bounded(const float *panel, int d, float largest)
{
    f4 s0 = f4_zero(), s1 = s0;
    for (int c = 0; c < d; c++, panel += LANES) {
        f4 x0 = f4_load(panel), x1 = f4_load(panel + 4);
        s0 = f4_madd(x0, x0, s0);
        s1 = f4_madd(x1, x1, s1);
    }
    f4 limit = f4_splat(BOUND * BOUND), l = f4_splat(largest);
    return m4_all(m4_and(f4_le(f4_mul(s0, l), limit), f4_le(f4_mul(s1, l), limit)));
}

/* ---- the band ---------------------------------------------------------------------------------------------------- */

/* Keys [*from, *to) in j0…j1 that may count for one of queries i0…i1−1, in groups of 4 counted from j0 (gather_rows
 * takes whole groups). *whole: all of them count for all. */
static void band_keys(const Tiles *t, int i0, int i1, int j0, int j1, int *from, int *to, int *whole)
{
    *from = j0;
    *to = j1;
    *whole = 1;
    if (!t->banded) return;
    int q0 = t->q_first + t->q_step * i0, q1 = t->q_first + t->q_step * (i1 - 1);
    int a = -floor_div(-(q0 + t->low - t->k_first), t->k_step), b = floor_div(q1 + t->high - t->k_first, t->k_step) + 1;
    a = clamp_int(a, j0, j1);
    b = clamp_int(b, j0, j1);
    if (b < a) b = a; /* none */
    if (a < b) a -= (a - j0) & 3;
    if (a < b) b = min_int(b + (-(b - j0) & 3), j1);
    *from = a;
    *to = b;
    *whole = t->k_first + t->k_step * a >= q1 + t->low && t->k_first + t->k_step * (b - 1) <= q0 + t->high;
}

/* −∞ where the band excludes a pair: p is keys j0…j0+count−1 of the panel of queries from i0. */
static void band_apply(const Tiles *t, float *p, int i0, int j0, int count)
{
    i4 step = i4_splat(t->q_step), q = i4_splat(t->q_first + t->q_step * i0);
    i4 q0 = i4_add(q, i4_mul(step, i4_set(0, 1, 2, 3))), q1 = i4_add(q, i4_mul(step, i4_set(4, 5, 6, 7)));
    const f4 none = f4_splat(-INFINITY);
    i4 low = i4_splat(t->low), high = i4_splat(t->high);
    for (int j = 0; j < count; j++, p += LANES) {
        i4 k = i4_splat(t->k_first + t->k_step * (j0 + j));
        i4 d0 = i4_sub(k, q0), d1 = i4_sub(k, q1);
        f4_store(p, f4_select(m4_or(i4_gt(low, d0), i4_gt(d0, high)), none, f4_load(p)));
        f4_store(p + 4, f4_select(m4_or(i4_gt(low, d1), i4_gt(d1, high)), none, f4_load(p + 4)));
    }
}

/* ---- forward ----------------------------------------------------------------------------------------------------- */

static int tile_keys(const Tiles *t)
{
    int widest = max_int(t->d, t->e);
    int keys = widest > 0 ? TILE_FLOATS / widest / 4 * 4 : TILE_KEYS;
    keys = clamp_int(keys, 16, TILE_KEYS);
    return min_int(keys, round_up(t->M, 4));
}

static int tile_panels(const Tiles *t) { return min_int(PANELS, ceil_div(t->N, LANES)); }

/* Rows with gaps between them are worth copying together when they are met often. */
static int packs(int ld, int width, const Tiles *t) { return ld != width && t->M >= PACK_ROWS && t->N >= PACK_ROWS; }

/* Keys in groups of four, [⌈M/4⌉][d][4], zeros beyond M: dot_rows reads them without a gap. */
static const float *pack_groups(float **scratch, const float *x, int ld, int M, int d)
{
    float *packed = *scratch, *to = packed;
    for (int j = 0; j < M; j += 4, x += 4 * (size_t)ld) {
        const float *r0 = x, *r1 = M - j > 1 ? r0 + ld : r0, *r2 = M - j > 2 ? r1 + ld : r0,
                    *r3 = M - j > 3 ? r2 + ld : r0;
        for (int c = 0; c < d; c += 4) {
            int n = d - c;
            f4 x0 = f4_load_n(r0 + c, n), x1 = f4_zero(), x2 = x1, x3 = x1;
            if (r1 != r0) x1 = f4_load_n(r1 + c, n);
            if (r2 != r0) x2 = f4_load_n(r2 + c, n);
            if (r3 != r0) x3 = f4_load_n(r3 + c, n);
            f4_transpose4(&x0, &x1, &x2, &x3);
            f4_store(to, x0);
            if (n > 1) f4_store(to + 4, x1);
            if (n > 2) f4_store(to + 8, x2);
            if (n > 3) f4_store(to + 12, x3);
            to += 4 * min_int(n, 4);
        }
    }
    *scratch = to;
    return packed;
}

/* α·b, zeros up to a whole group; NULL where there is none. */
static const float *pack_bias(float **scratch, const float *b, int M, float alpha)
{
    if (b == NULL) return NULL;
    float *packed = *scratch;
    for (int j = 0; j < M; j += 4) f4_store(packed + j, f4_mul(f4_load_n(b + j, M - j), f4_splat(alpha)));
    *scratch += round_up(M, 4);
    return packed;
}

/* Biases stand beside scores to base 2, or, where these are normalised, beside products that are not scaled yet. */
static float bias_factor(const Tiles *t) { return t->normalise ? 1 / t->scale : LOG2E; }

static const float *pack_rows(float **scratch, const float *x, int *ld, int M, int d)
{
    float *to = *scratch;
    for (int j = 0; j < M; j++) memcpy(to + (size_t)j * d, x + (size_t)j * *ld, sizeof(float) * (size_t)d);
    *scratch += (size_t)M * d;
    *ld = d;
    return to;
}

Tiles tiles_dense(const float *q, int ldq, const float *k, int ldk, const float *v, int ldv, int N, int M, int d, int e,
                  float scale)
{
    return (Tiles){.q = q,
                   .k = k,
                   .v = v,
                   .ldq = ldq,
                   .ldk = ldk,
                   .ldv = ldv,
                   .N = N,
                   .M = M,
                   .d = d,
                   .e = e,
                   .scale = scale,
                   .normalise = 1,
                   .q_step = 1,
                   .k_step = 1};
}

size_t tiles_forward_scratch(const Tiles *t)
{
    size_t panels = (size_t)tile_panels(t), n = 0;
    n += (size_t)round_up(t->M, 4) * ((size_t)t->d + 1); /* keys in groups, biases */
    if (packs(t->ldv, t->e, t)) n += (size_t)t->M * t->e;
    n += panels * LANES * ((size_t)t->d + t->e + 2); /* queries, outputs, shift, sum */
    return n + (size_t)tile_keys(t) * LANES;
}

/* The sum and shift of one panel's softmax, and its outputs so far: o[c][8] = Σ 2^(s−m) v[c], l = Σ 2^(s−m). */
typedef struct Panel {
    float *q, *o, *m, *l;
} Panel;

/* Scores of a panel become weights; their sums are added to l. The scores are known to lie within ±BOUND. */
static void weigh_bounded(float *p, int count, float *l)
{
    f4 l0 = f4_zero(), l1 = l0;
    for (int j = 0; j < count; j++, p += LANES) {
        f4 w0 = v_exp2_inside(f4_load(p)), w1 = v_exp2_inside(f4_load(p + 4));
        store_pair(p, w0, w1);
        l0 = f4_add(l0, w0);
        l1 = f4_add(l1, w1);
    }
    add_pair(l, l0, l1);
}

/* The same for scores of any size, −∞ included: 2^((s − shift)·factor), at most 2^most. */
static void weigh_any(float *p, int count, float *l, f4 shift0, f4 shift1, float factor, float most)
{
    f4 l0 = f4_zero(), l1 = l0, f = f4_splat(factor), top = f4_splat(most);
    for (int j = 0; j < count; j++, p += LANES) {
        f4 w0 = exp2_below(f4_mul(f4_sub(f4_load(p), shift0), f), top),
           w1 = exp2_below(f4_mul(f4_sub(f4_load(p + 4), shift1), f), top);
        store_pair(p, w0, w1);
        l0 = f4_add(l0, w0);
        l1 = f4_add(l1, w1);
    }
    add_pair(l, l0, l1);
}

/* Half a panel's share of raising the shift: to x, the largest new score, where that exceeds it by more than RAISE or
 * where nothing has been summed yet. Returns the shift; *factor is what sums so far must be multiplied by. */
SIMD_INLINE f4 raise_shift(f4 x, f4 l, float *m, f4 scale, f4 *factor)
{
    f4 before = f4_load(m);
    m4 empty = f4_eq(l, f4_zero());
    m4 raise =
        m4_or(f4_gt(f4_mul(f4_sub(x, before), scale), f4_splat(RAISE)), m4_and(empty, f4_gt(x, f4_splat(-INFINITY))));
    f4 after = f4_select(raise, x, before);
    f4_store(m, after);
    *factor = f4_select(empty, f4_splat(1.0f), exp2_any(f4_mul(f4_sub(before, after), scale)));
    return after;
}

static void weigh_online(float *p, int count, Panel *panel, int e, float scale)
{
    f4 x0 = f4_splat(-INFINITY), x1 = x0;
    for (int j = 0; j < count; j++) {
        x0 = f4_max(x0, f4_load(p + j * LANES));
        x1 = f4_max(x1, f4_load(p + j * LANES + 4));
    }
    f4 l0 = f4_load(panel->l), l1 = f4_load(panel->l + 4), f0, f1;
    f4 s = f4_splat(scale), m0 = raise_shift(x0, l0, panel->m, s, &f0), m1 = raise_shift(x1, l1, panel->m + 4, s, &f1);
    f4 one = f4_splat(1.0f);
    if (!m4_all(m4_and(f4_eq(f0, one), f4_eq(f1, one)))) {
        f4_store(panel->l, f4_mul(l0, f0));
        f4_store(panel->l + 4, f4_mul(l1, f1));
        scale_panel(panel->o, e, f0, f1);
    }
    weigh_any(p, count, panel->l, m0, m1, scale, TOP);
}

/* Where to begin: nothing summed yet, or the result over other keys, y = o/l and L = (m, l). */
static void panel_begin(Panel *panel, const float *y, int ldy, const RowSum *L, int count, int e, int continued,
                        int bounded, float scale)
{
    if (!continued) {
        memset(panel->o, 0, sizeof(float) * (size_t)e * LANES);
        memset(panel->l, 0, sizeof(float) * LANES);
        memset(panel->m, 0, sizeof(float) * LANES);
        return;
    }
    pack_panel(panel->o, y, ldy, count, e, 1.0f);
    for (int i = 0; i < LANES; i++) {
        panel->m[i] = i < count ? L[i].shift : 0;
        panel->l[i] = i < count ? L[i].sum : 0;
    }
    for (int half = 0; half < LANES && bounded; half += 4) {
        f4_store(panel->l + half,
                 f4_mul(f4_load(panel->l + half), exp2_any(f4_mul(f4_load(panel->m + half), f4_splat(scale)))));
        f4_store(panel->m + half, f4_zero());
    }
    scale_panel(panel->o, e, f4_load(panel->l), f4_load(panel->l + 4));
}

/* y = o/l, zeros where l = 0. */
static void panel_end(float *y, int ldy, RowSum *L, Panel *panel, int count, int e)
{
    float lanes[LANES];
    for (int half = 0; half < LANES; half += 4) {
        f4 l = f4_load(panel->l + half);
        f4_store(lanes + half, f4_keep(f4_ne(l, f4_zero()), f4_div(f4_splat(1.0f), l)));
    }
    for (int i = 0; L && i < count; i++) L[i] = (RowSum){panel->m[i], panel->l[i]};
    unpack_panel(y, ldy, panel->o, lanes, count, e, 0);
}

/* Whether a sum over other keys can go on with a shift of 0. */
SIMD_INLINE int near_zero(RowSum L, float scale)
{ return L.sum == 0 || (L.shift * scale >= -BOUND && L.shift * scale <= BOUND); }

void tiles_forward(float *y, int ldy, RowSum *L, const Tiles *t, int continued, float *scratch)
{
    int N = t->N, M = t->M, d = t->d, e = t->e, ldv = t->ldv;
    float scale = t->scale * LOG2E;
    const float *k = pack_groups(&scratch, t->k, t->ldk, M, d),
                *bias = pack_bias(&scratch, t->key_bias, M, bias_factor(t)), *v = t->v;
    if (packs(ldv, e, t)) v = pack_rows(&scratch, v, &ldv, M, e);
    int panels = tile_panels(t), keys = tile_keys(t);
    float *q = scratch, *o = q + (size_t)panels * LANES * d, *m = o + (size_t)panels * LANES * e;
    float *l = m + panels * LANES, *p = l + panels * LANES;
    float largest = t->normalise && !t->key_bias ? largest_square(t->k, t->ldk, M, d) : 0;

    for (int i0 = 0; i0 < N; i0 += panels * LANES) {
        int used = min_int(panels, ceil_div(N - i0, LANES)), bounded[PANELS] = {0};
        for (int n = 0; n < used; n++) {
            int i = i0 + n * LANES, count = min_int(LANES, N - i);
            Panel panel = {q + (size_t)n * LANES * d, o + (size_t)n * LANES * e, m + n * LANES, l + n * LANES};
            pack_panel(panel.q, t->q + (size_t)i * t->ldq, t->ldq, count, d, scale);
            if (t->normalise) {
                bounded[n] = !t->key_bias && panel_bounded(panel.q, d, largest);
                for (int r = 0; continued && r < count; r++) bounded[n] &= near_zero(L[i + r], scale);
                if (!bounded[n]) pack_panel(panel.q, t->q + (size_t)i * t->ldq, t->ldq, count, d, 1.0f);
                panel_begin(&panel, y + (size_t)i * ldy, ldy, L ? L + i : NULL, count, e, continued, bounded[n], scale);
            } else {
                panel_begin(&panel, NULL, 0, NULL, count, e, 0, 0, 0);
                pack_lanes(panel.m, t->query_bias ? t->query_bias + i : panel.l, t->query_bias ? count : 0, 0);
                for (int r = 0; r < LANES; r++) panel.m[r] *= -LOG2E;
            }
        }
        int begin, end, all;
        band_keys(t, i0, min_int(i0 + panels * LANES, N), 0, M, &begin, &end, &all);
        for (int j0 = begin; j0 < end; j0 += keys)
            for (int n = 0; n < used; n++) {
                int i = i0 + n * LANES, from, to, whole;
                band_keys(t, i, min_int(i + LANES, N), j0, min_int(j0 + keys, end), &from, &to, &whole);
                if (to <= from) continue;
                int count = to - from;
                Panel panel = {q + (size_t)n * LANES * d, o + (size_t)n * LANES * e, m + n * LANES, l + n * LANES};
                float start[LANES] = {0};
                for (int r = 0; r < LANES && !t->normalise; r++) start[r] = -panel.m[r];
                dot_rows(p, k + (size_t)from * d, count, panel.q, d, start, bias ? bias + from : NULL);
                if (t->far.q) tiles_settle_near(&t->far, p, i, min_int(LANES, N - i), from, count, start, bias + from);
                if (!whole) band_apply(t, p, i, from, count);
                if (bounded[n] && whole)
                    weigh_bounded(p, count, panel.l);
                else if (bounded[n] || !t->normalise)
                    weigh_any(p, count, panel.l, f4_zero(), f4_zero(), 1.0f, t->normalise ? TOP : 0.0f);
                else
                    weigh_online(p, count, &panel, e, scale);
                mix_rows(panel.o, v + (size_t)from * ldv, ldv, e, p, count);
            }
        for (int n = 0; n < used; n++) {
            int i = i0 + n * LANES, count = min_int(LANES, N - i);
            Panel panel = {q + (size_t)n * LANES * d, o + (size_t)n * LANES * e, m + n * LANES, l + n * LANES};
            if (t->normalise) {
                panel_end(y + (size_t)i * ldy, ldy, L ? L + i : NULL, &panel, count, e);
            } else {
                float ones[LANES] = {1, 1, 1, 1, 1, 1, 1, 1};
                unpack_panel(y + (size_t)i * ldy, ldy, panel.o, ones, count, e, continued);
            }
        }
    }
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */
/*  forward   P_ij = e^(scale (s_ij − m_i))/l_i   y_i = Σ_j P_ij v_j
 *  backward  dP_ij = dy_i·v_j           dS_ij = P_ij (dP_ij − δ_i),  δ_i = Σ_j P_ij dP_ij = dy_i·y_i
 *            dv_j = Σ_i P_ij dy_i       dk_j = scale Σ_i dS_ij q_i      dq_i = scale Σ_j dS_ij k_j
 *            da_i = Σ_j dS_ij           db_j = Σ_i dS_ij
 *  Rows dy_i are divided by l_i when they are packed, so that no weight need be. δ is summed over the channels in the
 *  order in
 *  which dP is, from 0: where a single key has all the weight, y_i is its v_j and dP − δ is 0 and not the rounding of
 *  both.
 *  Without normalisation m and δ are 0 and l is 1 (and dP is not reduced). */

/* Weights and, in place of the products, dS = P·(dP − δ). `row` [8] += Σ_j dS; column[j] += Σ_i dS where wanted. Scores
 * that are `inside` have had their shift taken off and are scaled. */
static void weigh_backward(float *p, float *s, int count, int inside, const float *shift, float factor, float most,
                           const float *delta, float *row, float *column)
{
    f4 f = f4_splat(factor), top = f4_splat(most);
    f4 r0 = f4_load(row), r1 = f4_load(row + 4), m0 = f4_load(shift), m1 = f4_load(shift + 4), d0 = f4_load(delta),
       d1 = f4_load(delta + 4);
    for (int j = 0; j < count; j++, p += LANES, s += LANES) {
        f4 w0 = f4_load(p), w1 = f4_load(p + 4);
        w0 = inside ? v_exp2_inside(w0) : exp2_below(f4_mul(f4_sub(w0, m0), f), top);
        w1 = inside ? v_exp2_inside(w1) : exp2_below(f4_mul(f4_sub(w1, m1), f), top);
        store_pair(p, w0, w1);
        f4 s0 = f4_mul(w0, f4_sub(f4_load(s), d0)), s1 = f4_mul(w1, f4_sub(f4_load(s + 4), d1));
        store_pair(s, s0, s1);
        r0 = f4_add(r0, s0);
        r1 = f4_add(r1, s1);
        if (column) column[j] += f4_hsum(f4_add(s0, s1));
    }
    f4_store(row, r0);
    f4_store(row + 4, r1);
}

/* δ[8] = Σ_c y[i][c]·dyt[c][8], as dot_rows sums. */
static void panel_delta(float *delta, const float *y, int ldy, const float *dyt, int count, int e, float *panel)
{
    f4 d0 = f4_zero(), d1 = d0;
    pack_panel(panel, y, ldy, count, e, 1.0f);
    for (int c = 0; c < e; c++, panel += LANES, dyt += LANES) {
        d0 = f4_madd(f4_load(panel), f4_load(dyt), d0);
        d1 = f4_madd(f4_load(panel + 4), f4_load(dyt + 4), d1);
    }
    f4_store(delta, d0);
    f4_store(delta + 4, d1);
}

/* x [rows padded to 8][width padded to 8] = α·rows of x0, zeros beyond; with a factor for each row, that in place of α.
 * */
static void pack_plain(float *x, const float *x0, int ld, int count, int d, float alpha, const float *factor)
{
    int width = round_up(d, 8), rows = round_up(count, LANES);
    for (int i = 0; i < rows; i++, x += width) {
        f4 a = f4_splat(factor && i < count ? factor[i] : alpha);
        for (int c = 0; c < width; c += 4)
            f4_store(x + c, i < count && c < d ? f4_mul(a, f4_load_n(x0 + (size_t)i * ld + c, d - c)) : f4_zero());
    }
}

static void add_rows(float *to, int ld, const float *from, int M, int d)
{
    for (int j = 0; j < M; j++, to += ld, from += d) {
        int c = 0;
        for (; c < d; c += 4) f4_store_n(to + c, f4_add(f4_load_n(to + c, d - c), f4_load_n(from + c, d - c)), d - c);
    }
}

size_t tiles_backward_scratch(const Tiles *t)
{
    size_t panels = (size_t)tile_panels(t), n = 0;
    n += (size_t)round_up(t->M, 4) * ((size_t)t->d + t->e + 1); /* k, v in groups, biases */
    /* k, dk, dv without gaps */
    if (t->M >= PACK_ROWS && t->N >= PACK_ROWS) n += (size_t)t->M * (2 * (size_t)t->d + t->e);
    n += panels * LANES * ((size_t)t->d * 2 + t->e);                       /* q^T, dq^T, dy^T */
    n += panels * LANES * ((size_t)round_up(t->d, 8) + round_up(t->e, 8)); /* q, dy as rows */
    /* start, shift, 1/l, δ, Σ dS; y */
    n += panels * LANES * 5 + (size_t)LANES * t->e;
    return n + 2 * panels * (size_t)tile_keys(t) * LANES;
}

void tiles_backward(float *dq, int lddq, float *dk, int lddk, float *dv, int lddv, float *da, float *db,
                    const float *dy, int lddy, const float *y, int ldy, const RowSum *L, const Tiles *t, float *scratch)
{
    int N = t->N, M = t->M, d = t->d, e = t->e, ldk = t->ldk;
    float scale = t->scale * LOG2E;
    int products = dq || dk || da || db; /* else only dv, which needs no dS */
    if (N == 0 || M == 0 || !(products || dv)) return;
    const float *k = t->k, *k_groups = pack_groups(&scratch, k, ldk, M, d),
                *bias = pack_bias(&scratch, t->key_bias, M, bias_factor(t));
    const float *v_groups = products ? pack_groups(&scratch, t->v, t->ldv, M, e) : NULL;
    if (dq && packs(ldk, d, t)) k = pack_rows(&scratch, k, &ldk, M, d);
    float *dk_to = dk, *dv_to = dv; /* gradients of keys and values are visited once per 64 queries: packed too */
    int ldk_to = lddk, ldv_to = lddv;
    if (dk && packs(lddk, d, t)) {
        dk_to = scratch;
        ldk_to = d;
        scratch += (size_t)M * d;
        memset(dk_to, 0, sizeof(float) * (size_t)M * d);
    }
    if (dv && packs(lddv, e, t)) {
        dv_to = scratch;
        ldv_to = e;
        scratch += (size_t)M * e;
        memset(dv_to, 0, sizeof(float) * (size_t)M * e);
    }
    int panels = tile_panels(t), keys = tile_keys(t), step = keys * LANES, width_q = round_up(d, 8),
        width_y = round_up(e, 8);
    float *q = scratch, *dqt = q + (size_t)panels * LANES * d, *dyt = dqt + (size_t)panels * LANES * d;
    float *q_rows = dyt + (size_t)panels * LANES * e, *dy_rows = q_rows + (size_t)panels * LANES * width_q;
    float *start = dy_rows + (size_t)panels * LANES * width_y, *shift = start + panels * LANES,
          *inverse = shift + panels * LANES;
    float *delta = inverse + panels * LANES, *row = delta + panels * LANES, *y_panel = row + panels * LANES;
    float *p = y_panel + (size_t)LANES * e, *s = p + (size_t)panels * step;
    float largest = t->normalise && !t->key_bias ? largest_square(k, ldk, M, d) : 0;
    const float zeros[LANES] = {0};

    for (int i0 = 0; i0 < N; i0 += panels * LANES) {
        int rows = min_int(panels * LANES, N - i0), used = ceil_div(rows, LANES), bounded[PANELS] = {0};
        for (int r = 0; r < used * LANES; r++) {
            start[r] = shift[r] = delta[r] = row[r] = 0;
            inverse[r] = 1;
            if (r >= rows) continue;
            if (!t->normalise) {
                if (t->query_bias) start[r] = t->query_bias[i0 + r] * LOG2E;
                continue;
            }
            RowSum sum = L[i0 + r];
            shift[r] = sum.sum == 0 ? INFINITY : sum.shift; /* no key: every weight 2^−∞ */
            inverse[r] = sum.sum == 0 ? 0 : 1 / sum.sum;
        }
        pack_plain(dy_rows, dy + (size_t)i0 * lddy, lddy, rows, e, 1.0f, inverse);
        if (dk) pack_plain(q_rows, t->q + (size_t)i0 * t->ldq, t->ldq, rows, d, t->scale, NULL);
        for (int n = 0; n < used; n++) {
            int i = i0 + n * LANES, count = min_int(LANES, N - i), at = n * LANES;
            pack_panel(q + (size_t)at * d, t->q + (size_t)i * t->ldq, t->ldq, count, d, scale);
            if (t->normalise) {
                bounded[n] = !t->key_bias && panel_bounded(q + (size_t)at * d, d, largest);
                for (int r = 0; r < count; r++) bounded[n] &= L[i + r].sum != 0 && near_zero(L[i + r], scale);
                for (int r = 0; bounded[n] && r < count; r++) start[at + r] = -shift[at + r] * scale;
                if (!bounded[n]) pack_panel(q + (size_t)at * d, t->q + (size_t)i * t->ldq, t->ldq, count, d, 1.0f);
            }
            if (!products) continue;
            float *dyn = dyt + (size_t)at * e;
            pack_panel(dyn, dy + (size_t)i * lddy, lddy, count, e, 1.0f);
            scale_panel(dyn, e, f4_load(inverse + at), f4_load(inverse + at + 4));
            memset(dqt + (size_t)at * d, 0, sizeof(float) * LANES * (size_t)d);
            if (t->normalise) panel_delta(delta + at, y + (size_t)i * ldy, ldy, dyn, count, e, y_panel);
        }
        int begin, end, all;
        band_keys(t, i0, i0 + rows, 0, M, &begin, &end, &all);
        for (int j0 = begin; j0 < end; j0 += keys) {
            int j1 = min_int(j0 + keys, end), first[PANELS], last[PANELS];
            for (int n = 0; n < used; n++) {
                int i = i0 + n * LANES, at = n * LANES, from, to, whole;
                band_keys(t, i, min_int(i + LANES, N), j0, j1, &from, &to, &whole);
                first[n] = from - j0;
                last[n] = to - j0;
                if (to <= from) continue;
                int count = to - from, shifted = t->normalise && !bounded[n];
                float *pn = p + (size_t)n * step + first[n] * LANES, *sn = s + (size_t)n * step + first[n] * LANES;
                dot_rows(pn, k_groups + (size_t)from * d, count, q + (size_t)at * d, d, start + at,
                         bias ? bias + from : NULL);
                if (t->far.q)
                    tiles_settle_near(&t->far, pn, i, min_int(LANES, N - i), from, count, start + at, bias + from);
                if (!whole) band_apply(t, pn, i, from, count);
                if (products) dot_rows(sn, v_groups + (size_t)from * e, count, dyt + (size_t)at * e, e, zeros, NULL);
                weigh_backward(pn, sn, count, bounded[n] && whole, shifted ? shift + at : zeros, shifted ? scale : 1.0f,
                               t->normalise ? TOP : 0.0f, delta + at, row + at, db && !t->far.q ? db + from : NULL);
                if (t->far.q && products)
                    tiles_settle_gradients(&t->far, sn, i, min_int(LANES, N - i), from, count, dq, lddq, dk, lddk);
                if (dq) mix_rows(dqt + (size_t)at * d, k + (size_t)from * ldk, ldk, d, sn, count);
            }
            for (int g = 0; (dk || dv) && g < j1 - j0; g += 4) {
                int a = 0, b = used, count = min_int(4, j1 - j0 - g);
                while (a < b && (last[a] <= g || first[a] > g)) a++;
                while (b > a && (last[b - 1] <= g || first[b - 1] > g)) b--;
                if (a == b) continue;
                size_t from = (size_t)a * step + (size_t)g * LANES;
                if (dv)
                    gather_rows(dv_to + (size_t)(j0 + g) * ldv_to, ldv_to, count, e, p + from, step, b - a,
                                dy_rows + (size_t)a * LANES * width_y, width_y);
                if (dk)
                    gather_rows(dk_to + (size_t)(j0 + g) * ldk_to, ldk_to, count, d, s + from, step, b - a,
                                q_rows + (size_t)a * LANES * width_q, width_q);
            }
        }
        for (int n = 0; n < used; n++) {
            int i = i0 + n * LANES, at = n * LANES, count = min_int(LANES, N - i);
            float factor[LANES];
            for (int r = 0; r < LANES; r++) factor[r] = t->scale;
            if (dq) unpack_panel(dq + (size_t)i * lddq, lddq, dqt + (size_t)at * d, factor, count, d, 1);
            for (int r = 0; da && !t->far.q && r < count; r++) da[i + r] += row[at + r];
        }
    }
    if (dk_to != dk) add_rows(dk, lddk, dk_to, M, d);
    if (dv_to != dv) add_rows(dv, lddv, dv_to, M, e);
}

/* ---- for display ------------------------------------------------------------------------------------------------- */

void tiles_weights(float *map, int ldm, const RowSum *L, const Tiles *t, float *scratch)
{
    int N = t->N, M = t->M, d = t->d, keys = tile_keys(t);
    const float *k = pack_groups(&scratch, t->k, t->ldk, M, d),
                *bias = pack_bias(&scratch, t->key_bias, M, bias_factor(t));
    float *q = scratch, *p = q + (size_t)LANES * d;
    for (int i = 0; i < N; i += LANES) {
        int count = min_int(LANES, N - i);
        float start[LANES] = {0}, shift[LANES] = {0}, inverse[LANES] = {1, 1, 1, 1, 1, 1, 1, 1}, sums[LANES] = {0};
        pack_panel(q, t->q + (size_t)i * t->ldq, t->ldq, count, d, t->normalise ? 1.0f : t->scale * LOG2E);
        for (int r = 0; r < count; r++) {
            memset(map + (size_t)(i + r) * ldm, 0, sizeof(float) * (size_t)M);
            if (t->normalise) {
                shift[r] = L[i + r].sum == 0 ? INFINITY : L[i + r].shift;
                inverse[r] = L[i + r].sum == 0 ? 0 : 1 / L[i + r].sum;
            } else if (t->query_bias)
                start[r] = t->query_bias[i + r] * LOG2E;
        }
        for (int j0 = 0; j0 < M; j0 += keys) {
            int from, to, whole;
            band_keys(t, i, i + count, j0, min_int(j0 + keys, M), &from, &to, &whole);
            if (to <= from) continue;
            dot_rows(p, k + (size_t)from * d, to - from, q, d, start, bias ? bias + from : NULL);
            if (t->far.q) tiles_settle_near(&t->far, p, i, count, from, to - from, start, bias + from);
            if (!whole) band_apply(t, p, i, from, to - from);
            weigh_any(p, to - from, sums, f4_load(shift), f4_load(shift + 4), t->normalise ? t->scale * LOG2E : 1.0f,
                      t->normalise ? TOP : 0.0f);
            for (int r = 0; r < count; r++)
                for (int j = from; j < to; j++) map[(size_t)(i + r) * ldm + j] = p[(j - from) * LANES + r] * inverse[r];
        }
    }
}
