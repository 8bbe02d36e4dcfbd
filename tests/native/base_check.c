/* simd, vmath and rng: lanes and order, stated errors against float64, the generator against its published stream. */
#include "base/simd.h"
#include "base/vmath.h"
#include "check.h"

static float from_bits(uint32_t b)
{
    float f;
    memcpy(&f, &b, 4);
    return f;
}

static double ulp(double y)
{
    int e;
    if (y == 0) return 0x1p-149;
    frexp(y, &e);
    return ldexp(1, (e < -125 ? -125 : e) - 24);
}

enum { ULP, ABSOLUTE, RELATIVE };

/* Worst error of `value` against `truth` over floats low…high (every 997th bit pattern), asserted to be within `limit`
 * and above limit/3: a comment that promises far too little is out of date as well. */
#define WORST(name, value, truth, low, high, kind, limit)                                                             \
    do {                                                                                                              \
        double worst = 0;                                                                                             \
        float at = 0;                                                                                                 \
        for (uint64_t b = 0; b < 0x100000000ull; b += 997) {                                                          \
            float x = from_bits((uint32_t)b);                                                                         \
            if (!(x >= (low) && x <= (high))) continue;                                                               \
            double got = (double)(value), want = (truth);                                                             \
            double error = fabs(got - want) / ((kind) == ABSOLUTE ? 1 : (kind) == RELATIVE ? fabs(want) : ulp(want)); \
            if (!(error <= worst)) worst = error, at = x;                                                             \
        }                                                                                                             \
        CHECK(worst <= (limit) && worst > (limit) / 3, "%s: %.4g at %.9g, stated %.4g", name, worst, (double)at,      \
              (double)(limit));                                                                                       \
    } while (0)

static float sine(float x)
{
    float s, c;
    v_sincos1(x, &s, &c);
    return s;
}
static float cosine(float x)
{
    float s, c;
    v_sincos1(x, &s, &c);
    return c;
}
static float cdf(float x)
{
    f4 c, p;
    v_normal(f4_splat(x), &c, &p);
    return c[0];
}
static float pdf(float x)
{
    f4 c, p;
    v_normal(f4_splat(x), &c, &p);
    return p[0];
}

static void vmath(void)
{
    WORST("exp", v_exp1(x), exp((double)x), -87.33f, 88.7228f, ULP, 0.98);
    WORST("log", v_log1(x), log((double)x), 1e-45f, 3.4e38f, ULP, 0.78);
    WORST("tanh", v_tanh1(x), tanh((double)x), -3.4e38f, 3.4e38f, ULP, 1.4);
    WORST("erf", v_erf1(x), erf((double)x), -3.4e38f, 3.4e38f, ABSOLUTE, 1.1e-7);
    WORST("erf", v_erf1(x), erf((double)x), -3.4e38f, 3.4e38f, ULP, 1.8);
    WORST("cdf", cdf(x), 0.5 * erfc(-(double)x * 0.70710678118654752), -3.4e38f, 3.4e38f, ABSOLUTE, 7e-8);
    WORST("cdf tail", cdf(x), 0.5 * erfc(-(double)x * 0.70710678118654752), -13.0f, 0.0f, RELATIVE, 5e-6);
    WORST("pdf", pdf(x), 0.39894228040143268 * exp(-0.5 * (double)x * x), -3.4e38f, 3.4e38f, ABSOLUTE, 5e-8);
    WORST("sin", sine(x), sin((double)x), -1e4f, 1e4f, ABSOLUTE, 1e-7);
    WORST("cos", cosine(x), cos((double)x), -1e4f, 1e4f, ABSOLUTE, 1e-7);
    WORST("sin beyond", sine(x), sin((double)x), -1e5f, 1e5f, ABSOLUTE, 1e-6);
    WORST("pow", v_pow1(x, 2.5f), pow((double)x, 2.5), 3.4e-4f, 2980.0f, RELATIVE, 2.2e-6);

    CHECK(v_exp1(-INFINITY) == 0 && v_exp1(-88.0f) == 0 && v_exp1(0) == 1, "exp at the low end");
    CHECK(v_exp1(88.72284f) == INFINITY && v_exp1(INFINITY) == INFINITY && v_exp1(88.7228f) < INFINITY,
          "exp at the high end");
    CHECK(isnan(v_exp1(NAN)) && isnan(v_exp1(from_bits(0xffc12345u))), "exp of NaN");
    CHECK(v_log1(0) == -INFINITY && isnan(v_log1(-1)) && v_log1(INFINITY) == INFINITY && isnan(v_log1(NAN)) &&
              v_log1(1) == 0,
          "log at the ends");
    CHECK(v_tanh1(INFINITY) == 1 && v_tanh1(-INFINITY) == -1 && isnan(v_tanh1(NAN)) && v_tanh1(0) == 0,
          "tanh at the ends");
    CHECK(v_erf1(INFINITY) == 1 && v_erf1(-INFINITY) == -1 && isnan(v_erf1(NAN)), "erf at the ends");
    CHECK(cdf(INFINITY) == 1 && cdf(-INFINITY) == 0 && isnan(cdf(NAN)) && pdf(INFINITY) == 0,
          "the normal distribution at the ends");
    CHECK(isnan(sine(INFINITY)) && isnan(cosine(NAN)) && sine(0) == 0 && cosine(0) == 1, "sine and cosine at the ends");
    CHECK(v_pow1(0, 2) == 0 && v_pow1(0, 0) == 1 && v_pow1(0, -1) == INFINITY && v_pow1(5, 0) == 1 &&
              isnan(v_pow1(NAN, 0)),
          "pow at zero");
}

static void simd(void)
{
    f4 a = f4_set(1, -2, 3.5f, -4.5f), b = f4_set(8, 7, -6, 5);
    CHECK(f4_hsum(f4_set(1e8f, 1, -1e8f, 1)) == 2, "horizontal sum is (0+2)+(1+3)");
    CHECK(f4_hmax(a) == 3.5f && f4_hmax(b) == 8, "horizontal maximum");
    CHECK(isnan(f4_max(f4_splat(NAN), a)[0]) && f4_max(a, f4_splat(NAN))[0] == 1,
          "f4_max keeps its first argument when one is NaN");
    CHECK(isnan(f4_min(f4_splat(NAN), a)[0]) && f4_min(a, f4_splat(NAN))[0] == 1,
          "f4_min keeps its first argument when one is NaN");
    f4 n = f4_nearest(f4_set(0.5f, 1.5f, -2.5f, 2.6f)), l = f4_floor(f4_set(0.5f, -1.5f, -2, 2.6f));
    CHECK(n[0] == 0 && n[1] == 2 && n[2] == -2 && n[3] == 3 && l[0] == 0 && l[1] == -2 && l[2] == -2 && l[3] == 2,
          "nearest, floor");
    i4 t = i4_trunc(f4_set(-1.9f, 3e9f, NAN, -3e9f));
    CHECK(t[0] == -1 && t[1] == INT32_MAX && t[2] == 0 && t[3] == INT32_MIN, "truncation saturates");
    f4 m = f4_select(f4_lt(a, b), a, b), s = f4_abs(a);
    CHECK(m[0] == 1 && m[1] == -2 && m[2] == -6 && m[3] == -4.5f && s[1] == 2 && s[3] == 4.5f, "select, abs");
    CHECK(i4_shr(i4_splat(-8), 1)[0] == -4 && i4_shru(i4_splat(-8), 28)[0] == 15 &&
              i4_shl(i4_splat(3), 31)[2] == INT32_MIN,
          "shifts");
    CHECK(m4_any(m4_first(1)) && !m4_all(m4_first(3)) && m4_all(m4_first(4)) && !m4_any(m4_first(0)), "masks");
    f4 r[4];
    for (int i = 0; i < 4; i++) r[i] = f4_set(4.0f * i, 4.0f * i + 1, 4.0f * i + 2, 4.0f * i + 3);
    f4_transpose4(r, r + 1, r + 2, r + 3);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) CHECK(r[i][j] == 4 * j + i, "transpose %d %d", i, j);
    for (int k = 0; k <= 5; k++) {
        int lanes = k < 4 ? k : 4;
        float *x = randoms((size_t)lanes, 1), *y = floats((size_t)lanes);
        f4 v = f4_load_n(x, k);
        for (int i = 0; i < 4; i++) CHECK(v[i] == (i < lanes ? x[i] : 0), "f4_load_n %d lane %d", k, i);
        f4_store_n(y, v, k);
        CHECK(lanes == 0 || memcmp(x, y, (size_t)lanes * 4) == 0, "f4_store_n %d", k);
        done("f4_store_n");
    }
}

static void rng(void)
{
    Rng r = {{1, 2, 3, 4}}; /* the stream of the authors' xoshiro128plusplus.c from this state */
    static const uint32_t want[] = {641,       1573767,     3222811527u, 3517856514u,
                                    836907274, 4247214768u, 3867114732u, 1355841295};
    for (int i = 0; i < 8; i++) {
        uint32_t got = rng_u32(&r);
        CHECK(got == want[i], "xoshiro128++ draw %d is %u, not %u", i, got, want[i]);
    }
    Rng lane[4] = {{{0}}}; /* the same stream in every lane, from the words that one draw gives rng_seed's mixing */
    RngLanes lanes = rng_lanes(rng_u32(&r), 0);
    for (int l = 0; l < 4; l++)
        for (int i = 0; i < 4; i++) lane[l].s[i] = (uint32_t)lanes.s[i][l];
    for (int i = 0; i < 100; i++) {
        i4 got = rng_lanes_next(&lanes);
        for (int l = 0; l < 4; l++) CHECK((uint32_t)got[l] == rng_u32(&lane[l]), "draw %d of lane %d", i, l);
    }
    Rng drawn = {{1, 2, 3, 4}}, words = drawn;
    rng_seed(&words, rng_u32(&words)); /* its four words are the first of the sixteen: lanes 0…3 of s[0] */
    lanes = rng_lanes(rng_u32(&drawn), 0);
    for (int l = 0; l < 4; l++) CHECK((uint32_t)lanes.s[0][l] == words.s[l], "the seed of lane %d", l);
    rng_seed(&words,
             5 + 48 * 0x9e3779b9u); /* of the sequence that starts from 5, the words from 49 on: those of set 3 */
    lanes = rng_lanes(5, 3);
    for (int l = 0; l < 4; l++) CHECK((uint32_t)lanes.s[0][l] == words.s[l], "the seed of lane %d, set 3", l);
    enum { DRAWS = 400000 };
    rng_seed(&r, 7);
    double mean = 0, square = 0, fourth = 0, u = 0, most = 0;
    long count[7] = {0};
    for (int i = 0; i < DRAWS; i++) {
        double x = (double)rng_normal(&r), v = (double)rng_uniform(&r);
        mean += x, square += x * x, fourth += x * x * x * x, u += v;
        if (fabs(x) > most) most = fabs(x);
        CHECK(v >= 0 && v < 1, "uniform %g", v);
        count[rng_below(&r, 7)]++;
    }
    CHECK(fabs(mean / DRAWS) < 0.006 && fabs(square / DRAWS - 1) < 0.01 && fabs(fourth / DRAWS - 3) < 0.1 && most < 5.8,
          "moments of the normal: %g %g %g, most %g", mean / DRAWS, square / DRAWS, fourth / DRAWS, most);
    CHECK(fabs(u / DRAWS - 0.5) < 0.002, "mean of the uniform: %g", u / DRAWS);
    for (int i = 0; i < 7; i++)
        CHECK(fabs(count[i] * 7.0 / DRAWS - 1) < 0.02, "rng_below: %d came %ld times", i, count[i]);
    for (int i = 0; i < CHECK_SIZES; i++) {
        Rng p = {{5, 6, 7, 8}}, q = p;
        float *x = floats((size_t)check_sizes[i]), *y = floats(33);
        rng_fill_normal(&p, x, (size_t)check_sizes[i], 2);
        rng_fill_normal(&q, y, 33, 2);
        CHECK(check_sizes[i] == 0 || memcmp(x, y, (size_t)check_sizes[i] * 4) == 0,
              "a shorter fill is a prefix of a longer one");
        done("rng_fill_normal");
    }
}

int main(void)
{
    simd();
    vmath();
    rng();
    return finish("base_check");
}
