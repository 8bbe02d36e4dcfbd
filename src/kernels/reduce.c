#include "kernels/reduce.h"

#include "base/simd.h"

/* A block of 256 float32 additions in 8 lanes is at most 32 additions deep; the blocks are then added in float64. */
enum { BLOCK = 256 };

static size_t block_end(size_t i, size_t n) { return n - i < BLOCK ? n : i + BLOCK; }

double sum(const float *x, size_t n)
{
    double total = 0;
    for (size_t i = 0; i < n;) {
        size_t end = block_end(i, n);
        f4 s0 = f4_zero(), s1 = s0;
        for (; i + 8 <= end; i += 8) {
            s0 = f4_add(s0, f4_load(x + i));
            s1 = f4_add(s1, f4_load(x + i + 4));
        }
        for (; i < end; i += 4) s0 = f4_add(s0, f4_load_n(x + i, (int)(end - i)));
        i = end;
        total += f4_hsum(f4_add(s0, s1));
    }
    return total;
}

float row_distance(const float *x, const float *y, int n)
{
    f4 sum = f4_zero();
    for (int i = 0; i < n; i += 4) {
        f4 off = f4_sub(f4_load_n(x + i, n - i), f4_load_n(y + i, n - i));
        sum = f4_madd(off, off, sum);
    }
    return f4_hsum(sum);
}

float row_dot(const float *x, const float *y, int n)
{
    f4 s = f4_zero();
    int i = 0;
    for (; i + 4 <= n; i += 4) s = f4_madd(f4_load(x + i), f4_load(y + i), s);
    if (i < n) s = f4_madd(f4_load_n(x + i, n - i), f4_load_n(y + i, n - i), s);
    return f4_hsum(s);
}

double dot(const float *x, const float *y, size_t n)
{
    double total = 0;
    for (size_t i = 0; i < n;) {
        size_t end = block_end(i, n);
        f4 s0 = f4_zero(), s1 = s0;
        for (; i + 8 <= end; i += 8) {
            s0 = f4_madd(f4_load(x + i), f4_load(y + i), s0);
            s1 = f4_madd(f4_load(x + i + 4), f4_load(y + i + 4), s1);
        }
        for (; i < end; i += 4) {
            int k = (int)(end - i);
            s0 = f4_madd(f4_load_n(x + i, k), f4_load_n(y + i, k), s0);
        }
        i = end;
        total += f4_hsum(f4_add(s0, s1));
    }
    return total;
}

/* Gradient norms meet numbers whose squares leave float32: two float64 sums, even and odd entries. */
double sum_squares(const float *x, size_t n)
{
    double even = 0, odd = 0;
    size_t i = 0;
    for (; i + 2 <= n; i += 2) {
        even += (double)x[i] * x[i];
        odd += (double)x[i + 1] * x[i + 1];
    }
    if (i < n) even += (double)x[i] * x[i];
    return even + odd;
}

/* NaN is looked for apart: f4_max passes it over unless it comes first. */
SIMD_INLINE float largest(const float *x, size_t n, float start, int absolute)
{
    f4 top = f4_splat(start);
    m4 bad = (m4){0, 0, 0, 0};
    size_t i = 0;
    for (; i < n; i += 4) {
        int k = n - i < 4 ? (int)(n - i) : 4;
        f4 v = f4_load_n(x + i, k);
        if (absolute) v = f4_abs(v);
        if (k < 4) v = f4_select(m4_first(k), v, f4_splat(start));
        bad = m4_or(bad, f4_ne(v, v));
        top = f4_max(top, v);
    }
    return m4_any(bad) ? NAN : f4_hmax(top);
}

float max_of(const float *x, size_t n) { return largest(x, n, -INFINITY, 0); }
float max_abs(const float *x, size_t n) { return largest(x, n, 0.0f, 1); }

int argmax(const float *x, int n)
{
    int best = 0;
    for (int i = 1; i < n; i++)
        if (x[i] > x[best] || (x[best] != x[best] && x[i] == x[i])) best = i;
    return best;
}

/* x − x is 0 for finite x and NaN for the rest; NaN survives the sum. */
int all_finite(const float *x, size_t n)
{
    f4 s = f4_zero();
    for (size_t i = 0; i < n; i += 4) {
        f4 v = f4_load_n(x + i, n - i < 4 ? (int)(n - i) : 4);
        s = f4_add(s, f4_sub(v, v));
    }
    return f4_hsum(s) == 0.0f;
}

/* ---- pooling over tokens ----------------------------------------------------------------------------------------- */

static float count_tokens(const float *mask, int N)
{
    if (!mask) return (float)N;
    float count = 0;
    for (int t = 0; t < N; t++) count += mask[t];
    return count;
}

void mean_tokens_forward(float *y, const float *x, const float *mask, int B, int N, int D)
{
    for (int b = 0; b < B; b++, x += (size_t)N * D, y += D) {
        const float *w = mask ? mask + (size_t)b * N : NULL;
        float count = count_tokens(w, N), factor = count > 0 ? 1.0f / count : 0.0f;
        for (int c = 0; c < D; c += 4) {
            int n = D - c;
            f4 total = f4_zero();
            for (int t0 = 0; t0 < N; t0 += 64) { /* blocks of tokens, as in column_sums */
                f4 s = f4_zero();
                for (int t = t0; t < N && t < t0 + 64; t++) {
                    if (w && w[t] == 0.0f) continue; /* whatever padding holds, NaN included, does not count */
                    f4 v = f4_load_n(x + (size_t)t * D + c, n);
                    s = w ? f4_madd(v, f4_splat(w[t]), s) : f4_add(s, v);
                }
                total = f4_add(total, s);
            }
            f4_store_n(y + c, f4_mul(total, f4_splat(factor)), n);
        }
    }
}

/* y = Σ_t mask_t·x_t / count  →  dx_t += (mask_t/count)·dy */
void mean_tokens_backward(float *dx, const float *dy, const float *mask, int B, int N, int D)
{
    for (int b = 0; b < B; b++, dx += (size_t)N * D, dy += D) {
        const float *w = mask ? mask + (size_t)b * N : NULL;
        float count = count_tokens(w, N);
        if (!(count > 0)) continue;
        for (int t = 0; t < N; t++) {
            f4 factor = f4_splat((w ? w[t] : 1.0f) / count);
            float *row = dx + (size_t)t * D;
            for (int c = 0; c < D; c += 4) {
                int n = D - c;
                f4_store_n(row + c, f4_madd(f4_load_n(dy + c, n), factor, f4_load_n(row + c, n)), n);
            }
        }
    }
}
