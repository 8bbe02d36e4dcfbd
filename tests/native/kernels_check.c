/* rows, pointwise, reduce, loss, gather: forwards against float64 loops, backwards against central differences of those
 * loops with a random cotangent, at sizes around the vector width; accumulation and writes outside are checked too. */
#include "kernels/gather.h"
#include "kernels/loss.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"
#include "kernels/rows.h"
#include "check.h"

#include <float.h>

/* The operation under test in float64: y [ny] from all inputs in one array x [nx]; R, C and an option as it needs them.
 * */
typedef struct Shape {
    int R, C;
    double option;
    const float *mask;
} Shape;
typedef void (*Reference)(double *y, const double *x, const Shape *s);

static void near_array(const char *what, const float *got, const double *want, size_t n, double tolerance)
{
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        double error = fabs((double)got[i] - want[i]) / (1 + fabs(want[i]));
        if (!(error <= worst)) worst = error;
    }
    CHECK(worst <= tolerance, "%s [%zu]: error %g", what, n, worst);
}

/* dx − before against d⟨dy, f(x)⟩/dx. `broken` is the same gradient off by 1 %: it must be noticed. */
static void gradient(const char *what, Reference f, Shape s, const float *x, int nx, int first, int count, int ny,
                     const float *dy, const float *before, const float *dx)
{
    double *at = malloc(sizeof(double) * (size_t)(nx + 2 * ny + 1)), *up = at + nx, *down = up + ny, worst = 0,
           broken = 0, size = 0;
    for (int i = 0; i < nx; i++) at[i] = (double)x[i];
    for (int i = first; i < first + count; i++) {
        double h = 1e-5, keep = at[i], slope = 0;
        at[i] = keep + h;
        f(up, at, &s);
        at[i] = keep - h;
        f(down, at, &s);
        at[i] = keep;
        for (int k = 0; k < ny; k++) slope += (double)dy[k] * (up[k] - down[k]) / (2 * h);
        double got = (double)dx[i - first] - (double)before[i - first];
        worst = fmax(worst, fabs(got - slope) / (1 + fabs(slope)));
        broken = fmax(broken, fabs(got * 1.01 - slope) / (1 + fabs(slope)));
        size = fmax(size, fabs(slope));
    }
    CHECK(worst < 2e-5, "%s backward, %d×%d: error %g", what, s.R, s.C, worst);
    if (size > 0.1) CHECK(broken > 5e-4, "%s backward, %d×%d: the check would not notice 1 %%", what, s.R, s.C);
    free(at);
}

static double *doubles(const float *x, int n)
{
    double *d = calloc((size_t)n + 1, sizeof(double));
    for (int i = 0; i < n; i++) d[i] = (double)x[i];
    return d;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static void softmax_reference(double *y, const double *x, const Shape *s)
{
    for (int r = 0; r < s->R; r++, x += s->C, y += s->C) {
        double m = -INFINITY, z = 0;
        for (int c = 0; c < s->C; c++) m = fmax(m, x[c]);
        for (int c = 0; c < s->C; c++) z += y[c] = m == -INFINITY ? 0 : exp(x[c] - m);
        for (int c = 0; c < s->C; c++) y[c] = z > 0 ? y[c] / z : 0;
    }
}

static void l2_reference(double *y, const double *x, const Shape *s)
{
    for (int r = 0; r < s->R; r++, x += s->C, y += s->C) {
        double z = 0;
        for (int c = 0; c < s->C; c++) z += x[c] * x[c];
        for (int c = 0; c < s->C; c++) y[c] = x[c] / fmax(sqrt(z), 1e-12);
    }
}

static void layer_norm_reference(double *y, const double *x, const Shape *s)
{ /* x, gamma, beta one after the other */
    const double *gamma = x + s->R * s->C, *beta = gamma + s->C;
    for (int r = 0; r < s->R; r++, x += s->C, y += s->C) {
        double mean = 0, var = 0;
        for (int c = 0; c < s->C; c++) mean += x[c] / s->C;
        for (int c = 0; c < s->C; c++) var += (x[c] - mean) * (x[c] - mean) / s->C;
        for (int c = 0; c < s->C; c++) y[c] = (x[c] - mean) / sqrt(var + s->option) * gamma[c] + beta[c];
    }
}

static void rows(int R, int C)
{
    int n = R * C;
    Shape s = {R, C, 1e-3, NULL};
    float *x = randoms((size_t)n, 2), *y = floats((size_t)n), *dy = randoms((size_t)n, 1), *dx = randoms((size_t)n, 1),
          *before = copy_of(dx, (size_t)n), *alias = copy_of(x, (size_t)n);
    double *xd = doubles(x, n), *yd = doubles(x, n);

    softmax_forward(y, x, R, C);
    softmax_reference(yd, xd, &s);
    near_array("softmax", y, yd, (size_t)n, 3e-7);
    softmax_forward(alias, alias, R, C);
    CHECK(n == 0 || memcmp(alias, y, sizeof(float) * (size_t)n) == 0, "softmax in place differs");
    softmax_backward(dx, dy, y, R, C);
    gradient("softmax", softmax_reference, s, x, n, 0, n, n, dy, before, dx);

    float *norm = floats((size_t)R);
    l2_normalize_forward(y, norm, x, R, C);
    l2_reference(yd, xd, &s);
    near_array("l2_normalize", y, yd, (size_t)n, 3e-7);
    memcpy(dx, before, sizeof(float) * (size_t)n);
    l2_normalize_backward(dx, dy, y, norm, R, C);
    gradient("l2_normalize", l2_reference, s, x, n, 0, n, n, dy, before, dx);

    float *all = floats((size_t)(n + 2 * C)), *mean = floats((size_t)R), *rstd = floats((size_t)R); /* x, gamma, beta */
    rng_fill_normal(&check_rng, all, (size_t)(n + 2 * C), 1);
    float *gamma = all + n, *beta = gamma + C, *dall = randoms((size_t)(n + 2 * C), 1),
          *ball = copy_of(dall, (size_t)(n + 2 * C));
    double *alld = doubles(all, n + 2 * C);
    layer_norm_forward(y, mean, rstd, all, gamma, beta, R, C, 1e-3f);
    layer_norm_reference(yd, alld, &s);
    near_array("layer_norm", y, yd, (size_t)n, 2e-6);
    layer_norm_backward(dall, dall + n, dall + n + C, dy, all, mean, rstd, gamma, R, C);
    gradient("layer_norm", layer_norm_reference, s, all, n + 2 * C, 0, n + 2 * C, n, dy, ball, dall);
    /* parts not wanted, ones and zeros not given */
    float *again = copy_of(ball, (size_t)(n + 2 * C)), *plain = floats((size_t)n);
    layer_norm_backward(NULL, NULL, again + n + C, dy, all, mean, rstd, gamma, R, C);
    CHECK(memcmp(again, ball, sizeof(float) * (size_t)(n + C)) == 0 &&
              memcmp(again + n + C, dall + n + C, sizeof(float) * (size_t)C) == 0,
          "layer_norm: NULL gradients");
    layer_norm_forward(plain, mean, rstd, all, NULL, NULL, R, C, 1e-3f);
    for (int i = 0; i < 2 * C; i++) alld[n + i] = i < C;
    layer_norm_reference(yd, alld, &s);
    near_array("layer_norm without gamma", plain, yd, (size_t)n, 2e-6);
    free(xd), free(yd), free(alld);
    done("rows");
}

static void rows_edges(void)
{
    for (int C = 1; C <= 9; C++) {
        float *x = floats((size_t)C), *y = floats((size_t)C), *norm = floats(1), *dx = zeros((size_t)C);
        fill(x, -INFINITY, (size_t)C);
        softmax_forward(y, x, 1, C);
        for (int c = 0; c < C; c++) CHECK(y[c] == 0, "softmax of a masked row: %g", (double)y[c]);
        x[C / 2] = -300;
        softmax_forward(y, x, 1, C);
        for (int c = 0; c < C; c++) CHECK(y[c] == (c == C / 2), "softmax with one entry left: %g", (double)y[c]);
        x[C - 1] = NAN;
        softmax_forward(y, x, 1, C);
        for (int c = 0; c < C; c++) CHECK(isnan(y[c]), "softmax with a NaN: %g", (double)y[c]);
        for (int e = -40; e <= 37; e += 7) { /* rows whose squares leave float32 */
            float v = (float)pow(10, e);
            fill(x, v, (size_t)C);
            l2_normalize_forward(y, norm, x, 1, C);
            double length = sqrt(C) * (double)v, want = (double)v / fmax(length, 1e-12);
            CHECK(fabs((double)norm[0] / fmax(length, 1e-12) - 1) < 1e-6 && fabs((double)y[0] / want - 1) < 1e-5,
                  "l2_normalize of 1e%d: %g %g", e, (double)norm[0], (double)y[0]);
        }
        fill(x, 0, (size_t)C);
        l2_normalize_forward(y, norm, x, 1, C);
        CHECK(y[0] == 0 && norm[0] == 1e-12f, "l2_normalize of zeros");
        x[0] = 1;
        l2_normalize_backward(dx, x, y, norm, 1, C);
        CHECK(fabs((double)dx[0] * 1e-12 - 1) < 1e-6 && (C == 1 || dx[C - 1] == 0),
              "l2_normalize backward where clamped: %g", (double)dx[0]);
        done("rows_edges");
    }
}

/* ---- activations ------------------------------------------------------------------------------------------------- */

#define POINTWISE(name, expression)                              \
    static void name(double *y, const double *x, const Shape *s) \
    {                                                            \
        for (int i = 0; i < s->C; i++) {                         \
            double v = x[i];                                     \
            y[i] = (expression);                                 \
        }                                                        \
    }
POINTWISE(relu_reference, v > 0 ? v : 0)
POINTWISE(leaky_reference, v > 0 ? v : v * s->option)
POINTWISE(elu_reference, (v > 0 ? v : expm1(v)) + s->option)
POINTWISE(silu_reference, v / (1 + exp(-v)))
POINTWISE(gelu_reference, 0.5 * v * erfc(-v * 0.70710678118654752))
POINTWISE(tanh_reference, tanh(v))
POINTWISE(sigmoid_reference, 1 / (1 + exp(-v)))
POINTWISE(exp_reference, exp(v))

static float slope_option;
static void leaky_f(float *y, const float *x, size_t n) { leaky_relu_forward(y, x, slope_option, n); }
static void leaky_b(float *dx, const float *dy, const float *x, size_t n)
{ leaky_relu_backward(dx, dy, x, slope_option, n); }
static void elu_f(float *y, const float *x, size_t n) { elu_forward(y, x, slope_option, n); }

static void activation(const char *name, void (*forward)(float *, const float *, size_t),
                       void (*backward)(float *, const float *, const float *, size_t), int from_y, Reference f,
                       float option, double tolerance)
{
    slope_option = option;
    for (int i = 0; i < CHECK_SIZES; i++) {
        int n = check_sizes[i];
        Shape s = {1, n, (double)option, NULL};
        float *x = randoms((size_t)n, 2), *y = floats((size_t)n), *dy = randoms((size_t)n, 1),
              *dx = randoms((size_t)n, 1), *before = copy_of(dx, (size_t)n);
        double *xd = doubles(x, n), *yd = doubles(x, n);
        forward(y, x, (size_t)n);
        f(yd, xd, &s);
        near_array(name, y, yd, (size_t)n, tolerance);
        backward(dx, dy, from_y ? y : x, (size_t)n);
        gradient(name, f, s, x, n, 0, n, n, dy, before, dx);
        float *alias = copy_of(x, (size_t)n);
        forward(alias, alias, (size_t)n);
        CHECK(n == 0 || memcmp(alias, y, sizeof(float) * (size_t)n) == 0, "%s in place differs", name);
        free(xd), free(yd);
        done(name);
    }
    float nan = NAN, y;
    forward(&y, &nan, 1);
    CHECK(isnan(y), "%s of NaN is %g", name, (double)y);
}

static void activations(void)
{
    activation("relu", relu_forward, relu_backward, 0, relu_reference, 0, 0);
    activation("leaky_relu", leaky_f, leaky_b, 0, leaky_reference, 0.2f, 1e-7);
    activation("elu", elu_f, elu_backward, 0, elu_reference, 0, 1.5e-7);
    activation("elu + 1", elu_f, elu_backward, 0, elu_reference, 1, 1.5e-7);
    activation("silu", silu_forward, silu_backward, 0, silu_reference, 0, 1.5e-7);
    activation("gelu", gelu_forward, gelu_backward, 0, gelu_reference, 0, 1.5e-7);
    activation("tanh", tanh_forward, tanh_backward, 1, tanh_reference, 0, 1.5e-7);
    activation("sigmoid", sigmoid_forward, sigmoid_backward, 1, sigmoid_reference, 0, 1.5e-7);
    activation("exp", exp_forward, mul_accumulate, 1, exp_reference, 0, 1.5e-7);
}

/* ---- arithmetic, rows and columns, dropout ----------------------------------------------------------------------- */

static void arithmetic(void)
{
    for (int i = 0; i < CHECK_SIZES; i++) {
        size_t n = (size_t)check_sizes[i];
        float *a = randoms(n, 1), *b = randoms(n, 1), *y = floats(n), *z = copy_of(a, n);
        int bad = 0;
#define EXPECT(call, expression) \
    call;                        \
    for (size_t k = 0; k < n; k++) bad += y[k] != (expression)
        EXPECT(add(y, a, b, n), a[k] + b[k]);
        EXPECT(sub(y, a, b, n), a[k] - b[k]);
        EXPECT(mul(y, a, b, n), a[k] * b[k]);
        EXPECT(scale(y, a, 3, n), 3 * a[k]);
        EXPECT(copy(y, a, n), a[k]);
        EXPECT(axpy(y, 2, b, n), a[k] + 2 * b[k]);
        EXPECT(fill(y, 4, n), 4);
        EXPECT(add_into(y, b, n), 4 + b[k]);
        EXPECT((fill(y, 1, n), mul_accumulate(y, a, b, n)), 1 + a[k] * b[k]);
        add(z, z, b, n);
        for (size_t k = 0; k < n; k++) bad += z[k] != a[k] + b[k];
        CHECK(bad == 0, "arithmetic at n = %zu", n);
        done("arithmetic");
        for (int j = 0; j < CHECK_SIZES; j++) {
            int R = check_sizes[i], C = check_sizes[j], N = R * C;
            float *x = randoms((size_t)N, 1), *t = floats((size_t)C * (R + 2)), *u = randoms((size_t)C, 1),
                  *v = randoms((size_t)R, 1), *w = floats((size_t)N), *sums = copy_of(u, (size_t)C);
            int wrong = 0;
            transpose(t, R + 2, x, C, R, C);
            for (int r = 0; r < R; r++)
                for (int c = 0; c < C; c++) wrong += t[c * (R + 2) + r] != x[r * C + c];
            for (int c = 0; c < C; c++) wrong += !isnan(t[c * (R + 2) + R]);
            add_bias(w, x, u, R, C);
            for (int k = 0; k < N; k++) wrong += w[k] != x[k] + u[k % C];
            mul_columns(w, x, u, R, C);
            for (int k = 0; k < N; k++) wrong += w[k] != x[k] * u[k % C];
            mul_rows(w, x, v, R, C);
            for (int k = 0; k < N; k++) wrong += w[k] != x[k] * v[k / C];
            copy_rows(t, C, x, C, R, C);
            add_rows(t, C, x, C, R, C);
            for (int k = 0; k < N; k++) wrong += t[k] != 2 * x[k];
            column_sums(sums, x, R, C);
            for (int c = 0; c < C; c++) {
                double want = (double)u[c];
                for (int r = 0; r < R; r++) want += (double)x[r * C + c];
                wrong += fabs((double)sums[c] - want) > 1e-5;
            }
            CHECK(wrong == 0, "rows and columns, %d×%d", R, C);
            done("rows and columns");
        }
    }
    float *x = randoms(20000 * 3, 1), *sums = zeros(3), *one = floats(20000 * 3);
    fill(one, 0.1f, 20000 * 3);
    column_sums(sums, one, 20000, 3);
    CHECK(fabs((double)sums[2] / 2000 - 1) < 3e-6, "a long column: %.9g", (double)sums[2]);
    (void)x;
    done("column_sums");
}

static void dropout(void)
{
    static const float ps[] = {0, 0.1f, 0.5f, 0.25f};
    for (int i = 0; i < 4; i++) {
        enum { N = 20001 };
        float p = ps[i], *x = floats(N), *y = floats(N), *dx = zeros(N);
        uint8_t *kept = malloc(N + 1);
        kept[N] = 77;
        Rng r;
        rng_seed(&r, 3);
        fill(x, 1, N);
        dropout_forward(y, kept, x, p, N, &r);
        dropout_backward(dx, x, kept, p, N);
        int wrong = 0, dropped = 0;
        for (int k = 0; k < N; k++) {
            dropped += kept[k] == 0;
            wrong += kept[k] > 1 || y[k] != (kept[k] ? 1 / (1 - p) : 0) || dx[k] != y[k];
        }
        CHECK(wrong == 0 && kept[N] == 77 && fabs((double)dropped / N - (double)p) < 0.01,
              "dropout %g: %d wrong, %d dropped", (double)p, wrong, dropped);
        free(kept);
        done("dropout");
    }
}

/* How often is it dropped, wherever in a group of sixteen it stands, and does it depend on its neighbours or on the
 * same place of the next call? Counts of N·share ± 5 standard deviations; the largest of a few thousand draws is near
 * 4. */
static void dropout_statistics(void)
{
    enum { N = 1 << 19, LAGS = 70 };
    static const float ps[] = {0.1f, 0.25f, 0.5f, 1.0f / 3, 0.001f, 0.999f, 1.0f / 512};
    float *x = floats(N), *y = floats(N);
    uint8_t *kept = malloc(N), *again = malloc(N), *next = malloc(N);
    fill(x, 1, N);
    for (size_t i = 0; i < sizeof ps / sizeof *ps; i++) {
        float p = ps[i];
        Rng r, same, before;
        rng_seed(&r, 11);
        same = before = r;
        dropout_forward(y, kept, x, p, N, &r);
        dropout_forward(y, next, x, p, N, &r);
        dropout_forward(y, again, x, p, N - 5, &same);
        CHECK(memcmp(kept, again, N - 5) == 0, "dropout %g depends on how many numbers there are", (double)p);
        rng_u32(&before);
        CHECK(memcmp(&before, &same, sizeof same) == 0, "dropout %g took more or less than one draw", (double)p);
        double drop = (double)p, place[16] = {0}, all = 0, pair = drop * drop, worst = 0;
        for (int k = 0; k < N; k++) place[k % 16] += !kept[k], all += !kept[k];
        CHECK(fabs(all - N * drop) < 5 * sqrt(N * drop * (1 - drop)), "dropout %g: %g of %d", drop, all, N);
        for (int k = 0; k < 16; k++)
            worst = fmax(worst, fabs(place[k] - N / 16 * drop) / sqrt(N / 16 * drop * (1 - drop)));
        CHECK(worst < 5, "dropout %g: place in a group off by %g deviations", drop, worst);
        worst = 0;
        for (int l = 0; l <= LAGS; l++) { /* lag 0: the next call; at last, the next set of generators */
            const int lag = l < LAGS ? l : DROPOUT_SET;
            double both = 0;
            for (int k = 0; k + lag < N; k++) both += !kept[k] && !(lag ? kept[k + lag] : next[k]);
            worst = fmax(worst, fabs(both - (N - lag) * pair) /
                                    sqrt(N * pair * (1 - pair) + 2 * N * drop * pair * (1 - drop)));
        }
        CHECK(worst < 5, "dropout %g: a pair off by %g deviations", drop, worst);
    }
    for (int b = 0; b < CHECK_SIZES; b++) { /* every tail, in place, and NaN in dropped places leaves nothing behind */
        size_t n = (size_t)check_sizes[b];
        float *v = randoms(n, 1), *keep = copy_of(v, n), *d = zeros(n);
        Rng r;
        rng_seed(&r, 5);
        dropout_forward(v, kept, v, 0.4f, n, &r);
        int wrong = 0;
        for (size_t k = 0; k < n; k++)
            wrong += v[k] != (kept[k] ? keep[k] * (1 / (1 - 0.4f)) : 0), keep[k] = kept[k] ? keep[k] : NAN;
        dropout_backward(d, keep, kept, 0.4f, n);
        for (size_t k = 0; k < n; k++) wrong += d[k] != v[k];
        CHECK(wrong == 0, "dropout of %zu numbers: %d wrong", n, wrong);
    }
    free(kept), free(again), free(next);
    done("dropout statistics");
}

/* ---- reductions, gather ------------------------------------------------------------------------------------------ */

static void mean_tokens_reference(double *y, const double *x, const Shape *s)
{ /* B = 2, N = R */
    for (int b = 0; b < 2; b++)
        for (int c = 0; c < s->C; c++) {
            double sum = 0, count = 0;
            for (int t = 0; t < s->R; t++) {
                double w = s->mask ? (double)s->mask[b * s->R + t] : 1;
                sum += w * x[(b * s->R + t) * s->C + c], count += w;
            }
            y[b * s->C + c] = count > 0 ? sum / count : 0;
        }
}

static void reductions(void)
{
    static const int sizes[] = {0, 1, 3, 4, 5, 7, 8, 9, 31, 33, 255, 256, 257, 263, 1000, 100003};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t n = (size_t)sizes[i];
        float *x = randoms(n, 1), *y = randoms(n, 1);
        double s = 0, a = 0, q = 0, d = 0, da = 0, top = -INFINITY, far = 0;
        int at = 0;
        for (size_t k = 0; k < n; k++) {
            double v = (double)x[k], w = (double)y[k];
            s += v, a += fabs(v), q += v * v, d += v * w, da += fabs(v * w), far = fmax(far, fabs(v));
            if (v > top) top = v, at = (int)k;
        }
        CHECK(fabs(sum(x, n) - s) <= 1e-6 * a, "sum of %zu: %g, %g", n, sum(x, n), s);
        CHECK(fabs(dot(x, y, n) - d) <= 1e-6 * da, "dot of %zu", n);
        CHECK(fabs(sum_squares(x, n) - q) <= 1e-12 * q, "sum of squares of %zu", n);
        CHECK((double)max_of(x, n) == top && (double)max_abs(x, n) == far && (n == 0 || argmax(x, (int)n) == at) &&
                  all_finite(x, n),
              "largest of %zu", n);
        for (size_t k = 0; k < n; k += 1 + n / 7) {
            float keep = x[k];
            x[k] = NAN;
            CHECK(isnan(max_of(x, n)) && isnan(max_abs(x, n)) && !all_finite(x, n) &&
                      (n == 1 || !isnan(x[argmax(x, (int)n)])),
                  "NaN at %zu of %zu", k, n);
            x[k] = -INFINITY;
            CHECK(!all_finite(x, n) && max_abs(x, n) == INFINITY, "−∞ at %zu of %zu", k, n);
            x[k] = keep;
        }
        done("reductions");
    }
    float big[3] = {3e30f, 4e30f, 0};
    CHECK(fabs(sqrt(sum_squares(big, 3)) / 5e30 - 1) < 1e-6, "squares beyond float32");
    for (int i = 0; i < CHECK_SIZES; i++)
        for (int j = 0; j < CHECK_SIZES; j++)
            for (int masked = 0; masked < 2; masked++) {
                int N = check_sizes[i], C = check_sizes[j], n = 2 * N * C;
                float *x = randoms((size_t)n, 1), *y = floats((size_t)(2 * C)), *mask = zeros((size_t)(2 * N)),
                      *dy = randoms((size_t)(2 * C), 1), *dx = randoms((size_t)n, 1), *before = copy_of(dx, (size_t)n);
                for (int t = 0; t < N; t++) mask[t] = t % 3 != 1; /* the second of the batch is masked entirely */
                Shape s = {N, C, 0, masked ? mask : NULL};
                double *xd = doubles(x, n), *yd = malloc(sizeof(double) * (size_t)(2 * C + 1));
                mean_tokens_forward(y, x, s.mask, 2, N, C);
                mean_tokens_reference(yd, xd, &s);
                near_array("mean_tokens", y, yd, (size_t)(2 * C), 1e-6);
                mean_tokens_backward(dx, dy, s.mask, 2, N, C);
                if (n < 600) gradient("mean_tokens", mean_tokens_reference, s, x, n, 0, n, 2 * C, dy, before, dx);
                free(xd), free(yd);
                done("mean_tokens");
            }
    for (int j = 0; j < CHECK_SIZES; j++) {
        int D = check_sizes[j];
        static const int32_t ids[] = {2, 0, 2, -1, 4, 2};
        float *table = randoms((size_t)(5 * D), 1), *y = floats((size_t)(6 * D)), *dt = randoms((size_t)(5 * D), 1),
              *before = copy_of(dt, (size_t)(5 * D));
        gather_forward(y, table, ids, 6, D);
        gather_backward(dt, y, ids, 6, D);
        int wrong = 0;
        for (int c = 0; c < D; c++) {
            for (int k = 0; k < 6; k++) wrong += y[k * D + c] != (ids[k] < 0 ? 0 : table[ids[k] * D + c]);
            wrong += dt[1 * D + c] != before[1 * D + c] || dt[4 * D + c] != before[4 * D + c] + table[4 * D + c];
            wrong += fabsf(dt[2 * D + c] - before[2 * D + c] - 3 * table[2 * D + c]) > 1e-5f;
        }
        CHECK(wrong == 0, "gather of width %d", D);
        done("gather");
    }
}

/* ---- losses ------------------------------------------------------------------------------------------------------ */

static int32_t loss_labels[40];

static void cross_entropy_reference(double *y, const double *x, const Shape *s)
{
    double total = 0;
    int rows_counted = 0;
    for (int r = 0; r < s->R; r++, x += s->C) {
        if (loss_labels[r] < 0) continue;
        double m = -INFINITY, z = 0;
        for (int c = 0; c < s->C; c++) m = fmax(m, x[c]);
        for (int c = 0; c < s->C; c++) z += exp(x[c] - m);
        for (int c = 0; c < s->C; c++)
            total -= ((c == loss_labels[r]) * (1 - s->option) + s->option / s->C) * (x[c] - m - log(z));
        rows_counted++;
    }
    y[0] = rows_counted ? total / rows_counted : 0;
}

static void mse_reference(double *y, const double *x, const Shape *s)
{
    y[0] = 0;
    for (int i = 0; i < s->C; i++) y[0] += (x[i] - x[s->C + i]) * (x[i] - x[s->C + i]) / s->C;
}

static void losses(void)
{
    for (int i = 1; i < CHECK_SIZES; i++)
        for (int j = 1; j < CHECK_SIZES; j++)
            for (int smooth = 0; smooth < 2; smooth++) {
                int R = check_sizes[i], C = check_sizes[j], n = R * C;
                Shape s = {R, C, smooth * 0.1, NULL};
                for (int r = 0; r < R; r++)
                    loss_labels[r] = r % 5 == 3 ? -1 : (int32_t)rng_below(&check_rng, (uint32_t)C);
                float *x = randoms((size_t)n, 3), *p = floats((size_t)n), *q = floats((size_t)n),
                      *dx = floats((size_t)n), *none = zeros((size_t)n), one = 1;
                double want, *xd = doubles(x, n),
                             got = cross_entropy(p, dx, x, loss_labels, NULL, R, C, (float)s.option, 1);
                cross_entropy_reference(&want, xd, &s);
                CHECK(fabs(got - want) < 1e-6 * (1 + want), "cross_entropy %d×%d: %.9g, %.9g", R, C, got, want);
                softmax_forward(q, x, R, C);
                double *qd = doubles(q, n);
                near_array("probabilities", p, qd, (size_t)n, 1e-6);
                gradient("cross_entropy", cross_entropy_reference, s, x, n, 0, n, 1, &one, none, dx);
                float *inplace = copy_of(x, (size_t)n);
                CHECK(cross_entropy(NULL, inplace, inplace, loss_labels, NULL, R, C, (float)s.option, 1) == got &&
                          memcmp(inplace, dx, sizeof(float) * (size_t)n) == 0,
                      "cross_entropy in place");
                CHECK(cross_entropy(NULL, NULL, x, loss_labels, NULL, R, C, (float)s.option, 1) == got,
                      "cross_entropy, the loss alone");
                free(xd), free(qd);
                done("cross_entropy");
            }
    float far[3] = {1000, -1000, 0}, g[3];
    int32_t label = 1;
    CHECK(cross_entropy(NULL, g, far, &label, NULL, 1, 3, 0, 1) == 2000 && g[0] == 1 && g[1] == -1 && g[2] == 0,
          "cross_entropy of sure mistakes");
    label = -1;
    CHECK(cross_entropy(NULL, g, far, &label, NULL, 1, 3, 0, 1) == 0 && g[0] == 0, "no row counts");
    far[1] = NAN;
    CHECK(mse(g, far, far + 1, 1, 1, 1) == 0 && g[0] == 0 && isnan(mse(g, far, far + 1, 1, 0, 1)),
          "no target is there");
    for (int j = 1; j < CHECK_SIZES; j++) {
        int n = check_sizes[j];
        Shape s = {1, n, 0, NULL};
        float *x = randoms((size_t)(2 * n), 1), *dx = floats((size_t)n), *none = zeros((size_t)n), one = 1;
        double want, *xd = doubles(x, 2 * n), got = mse(dx, x, x + n, n, 0, 1);
        mse_reference(&want, xd, &s);
        CHECK(fabs(got - want) < 1e-6 * (1 + want), "mse: %g, %g", got, want);
        gradient("mse", mse_reference, s, x, 2 * n, 0, n, 1, &one, none, dx);
        double sum = 0;
        int there = 0;
        for (int i = 0; i < n; i++) {
            if (i % 3 == 1)
                x[n + i] = NAN;
            else
                sum += ((double)x[i] - x[n + i]) * ((double)x[i] - x[n + i]), there++;
        }
        got = mse(dx, x, x + n, n, 1, 0.5f);
        CHECK(fabs(got - sum / there) < 1e-6 * (1 + got), "mse of those that are there: %g", got);
        for (int i = 0; i < n; i++)
            CHECK(i % 3 == 1 ? dx[i] == 0 : fabs(dx[i] - (x[i] - x[n + i]) / there) < 1e-6, "its gradient at %d", i);
        free(xd);
        done("mse");
    }
}

int main(void)
{
    for (int i = 0; i < CHECK_SIZES; i++)
        for (int j = 1; j < CHECK_SIZES; j++)
            if (check_sizes[i] * check_sizes[j] < 300) rows(check_sizes[i], check_sizes[j]);
    rows(1, 301);
    rows_edges();
    activations();
    arithmetic();
    dropout();
    dropout_statistics();
    reductions();
    losses();
    return finish("kernels_check");
}
