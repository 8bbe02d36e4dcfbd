/* mechanism_check — what the native checks of the attention mechanisms share.
 *
 * Each mechanism is written a second time, in the most obvious double loops (`Reference`). Its outputs are compared
 * with the library's, and central differences of the reference, under random cotangents, with the library's backward. A
 * gradient comparison counts its elements and refuses an all-zero gradient; `gradient_differs` must hold for broken
 * gradients.
 * */
#ifndef MECHANISM_CHECK_H
#define MECHANISM_CHECK_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ARRAYS = 12 };

static int check_failures, check_count;

static void check(int condition, const char *what, const char *detail)
{
    check_count++;
    if (condition) return;
    check_failures++;
    printf("FAIL %s: %s\n", what, detail);
}

static int check_result(const char *name)
{
    printf("%s: %d checks, %d failures\n", name, check_count, check_failures);
    return check_failures != 0;
}

/* ---- numbers ---- */

static uint64_t random_state = 0x9e3779b97f4a7c15u;

static double random_uniform(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (double)(random_state >> 11) / 9007199254740992.0;
}

static double random_normal(void)
{ return sqrt(-2 * log(1 - random_uniform())) * cos(6.283185307179586 * random_uniform()); }

/* ---- arrays: float32 values with canaries around them, and the same numbers in double ---- */

typedef struct Array {
    size_t n;
    float *f, *grad; /* grad starts at START so that overwriting instead of adding is seen */
    double *d;
    float *block;
} Array;

static const float CANARY = 12345.75f, START = 0.125f;

static inline Array array_make(size_t n, double spread)
{
    Array a;
    a.n = n;
    a.block = malloc((2 * n + 12) * sizeof(float));
    for (size_t i = 0; i < 2 * n + 12; i++) a.block[i] = CANARY;
    a.f = a.block + 3; /* not aligned on purpose */
    a.grad = a.f + n + 5;
    a.d = malloc((n ? n : 1) * sizeof(double));
    for (size_t i = 0; i < n; i++) {
        a.f[i] = (float)(spread * random_normal());
        a.d[i] = a.f[i];
        a.grad[i] = START;
    }
    return a;
}

static inline void array_set(Array *a, size_t i, double value)
{
    a->f[i] = (float)value;
    a->d[i] = a->f[i];
}

static inline void array_restart(Array *a)
{
    for (size_t i = 0; i < a->n; i++) a->grad[i] = START;
}

static int array_intact(const Array *a)
{
    for (int i = 0; i < 3; i++)
        if (a->block[i] != CANARY) return 0;
    for (int i = 0; i < 5; i++)
        if (a->f[a->n + i] != CANARY) return 0;
    for (int i = 0; i < 4; i++)
        if (a->grad[a->n + i] != CANARY) return 0;
    return 1;
}

static inline void array_free(Array *a)
{
    free(a->block);
    free(a->d);
}

/* Largest |x − y| relative to the largest |y| (or 1e-3 if all are smaller). NaN gives infinity. */
static double worst(const float *x, const double *y, size_t n, double offset)
{
    double largest = 1e-3, difference = 0;
    for (size_t i = 0; i < n; i++) {
        double e = fabs((double)x[i] - offset - y[i]);
        if (!(e < INFINITY)) return INFINITY;
        if (fabs(y[i]) > largest) largest = fabs(y[i]);
        if (e > difference) difference = e;
    }
    return difference / largest;
}

/* ---- the reference and its gradient ---- */

/* Writes all outputs in double from the inputs' d. */
typedef void (*Reference)(double *const *out, double *const *in, const void *shape);

typedef struct Problem {
    const char *name;
    Reference reference;
    const void *shape;
    int n_in, n_out;
    Array *in, *out; /* out[].f is the library's result, in[].grad its gradient, out[].grad the cotangents */
    unsigned wanted; /* bit i: input i has a gradient */
} Problem;

static void run_reference(const Problem *p)
{
    double *in[MAX_ARRAYS], *out[MAX_ARRAYS];
    for (int i = 0; i < p->n_in; i++) in[i] = p->in[i].d;
    for (int i = 0; i < p->n_out; i++) out[i] = p->out[i].d;
    p->reference(out, in, p->shape);
}

static double objective(const Problem *p)
{
    double total = 0;
    run_reference(p);
    for (int i = 0; i < p->n_out; i++)
        for (size_t j = 0; j < p->out[i].n; j++) total += p->out[i].d[j] * (double)p->out[i].grad[j];
    return total;
}

static inline void check_outputs(const Problem *p, double tolerance)
{
    char text[96];
    run_reference(p);
    for (int i = 0; i < p->n_out; i++) {
        double w = worst(p->out[i].f, p->out[i].d, p->out[i].n, 0);
        snprintf(text, sizeof text, "output %d differs by %g", i, w);
        check(w <= tolerance && array_intact(&p->out[i]), p->name, text);
    }
}

static double *finite_differences(const Problem *p, int i)
{
    double *g = malloc((p->in[i].n ? p->in[i].n : 1) * sizeof(double)), h = 1e-5;
    for (size_t j = 0; j < p->in[i].n; j++) {
        double keep = p->in[i].d[j];
        p->in[i].d[j] = keep + h;
        double up = objective(p);
        p->in[i].d[j] = keep - h;
        g[j] = (up - objective(p)) / (2 * h);
        p->in[i].d[j] = keep;
    }
    return g;
}

/* Returns how many gradient elements were compared. */
static inline size_t check_gradients(const Problem *p, double tolerance)
{
    size_t compared = 0, results = 0;
    char text[96];
    for (int i = 0; i < p->n_out; i++) results += p->out[i].n;
    for (int i = 0; i < p->n_in; i++) {
        if (!(p->wanted >> i & 1)) continue;
        double *g = finite_differences(p, i), largest = 0, w = worst(p->in[i].grad, g, p->in[i].n, START);
        for (size_t j = 0; j < p->in[i].n; j++) largest = fabs(g[j]) > largest ? fabs(g[j]) : largest;
        snprintf(text, sizeof text, "gradient of input %d differs by %g", i, w);
        check(w <= tolerance && array_intact(&p->in[i]), p->name, text);
        check(largest > 1e-3 || p->in[i].n == 0 || results == 0, p->name,
              "a gradient is all zero: nothing was compared");
        compared += p->in[i].n;
        /* The comparison must notice a gradient that is 1 % off, or has one element missing. */
        for (int broken = 0; broken < 2 && p->in[i].n && results; broken++) {
            float *copy_of = malloc(p->in[i].n * sizeof(float));
            size_t at = 0;
            for (size_t j = 0; j < p->in[i].n; j++) {
                copy_of[j] = broken ? p->in[i].grad[j] : START + 1.01f * (p->in[i].grad[j] - START);
                if (fabs(g[j]) > fabs(g[at])) at = j;
            }
            if (broken) copy_of[at] = START;
            check(worst(copy_of, g, p->in[i].n, START) > tolerance, p->name, "a broken gradient passed");
            free(copy_of);
        }
        free(g);
    }
    return compared;
}

#endif
