#include "nn/parameters.h"

#include <math.h>
#include <string.h>

void parameters_init(Parameters *p)
{
    *p = (Parameters){.count = 0};
    arena_init(&p->arena, 1 << 12);
}

void parameters_free(Parameters *p)
{
    block_free(p->values);
    block_free(p->grads);
    arena_free(&p->arena);
    *p = (Parameters){.count = 0};
}

const char *parameters_text(Parameters *p, const char *a, const char *b)
{
    if (!a || !b) return NULL;
    const size_t na = strlen(a), nb = strlen(b);
    char *text = arena_alloc(&p->arena, na + nb + 2);
    if (!text) return NULL;
    char *end = text;
    memcpy(end, a, na);
    end += na;
    if (na && nb) *end++ = '.';
    memcpy(end, b, nb + 1);
    return text;
}

const char *parameters_number(Parameters *p, int n)
{
    char *text = arena_alloc(&p->arena, 12), *end = text ? text + 11 : NULL;
    if (!text) return NULL;
    *end = 0;
    do *--end = (char)('0' + n % 10);
    while (n /= 10);
    return end;
}

static int grow(Parameters *p)
{
    if (p->count < p->capacity) return 1;
    const int capacity = p->capacity ? 2 * p->capacity : 64;
    Tensor **tensor = arena_alloc(&p->arena, sizeof *tensor * capacity);
    const char **name = arena_alloc(&p->arena, sizeof *name * capacity);
    Init *init = arena_alloc(&p->arena, sizeof *init * capacity);
    if (!tensor || !name || !init) return 0;
    if (p->count) {
        memcpy(tensor, p->tensor, sizeof *tensor * p->count);
        memcpy(name, p->name, sizeof *name * p->count);
        memcpy(init, p->init, sizeof *init * p->count);
    }
    p->tensor = tensor, p->name = name, p->init = init, p->capacity = capacity;
    return 1;
}

Tensor *parameters_add(Parameters *p, const char *prefix, const char *name, InitKind init, float a, int d0, int d1,
                       int d2)
{
    const int32_t shape[] = {d0, d1, d2};
    const char *full = parameters_text(p, prefix, name);
    Tensor *t = full && grow(p) ? tensor_wrap(&p->arena, DTYPE_F32, 1 + (d1 > 0) + (d2 > 0), shape, NULL) : NULL;
    p->failed |= !t;
    if (!t) return NULL;
    t->needs_grad = 1;
    p->tensor[p->count] = t;
    p->name[p->count] = full;
    p->init[p->count++] = (Init){init, a};
    return t;
}

/* ---- initial values ---------------------------------------------------------------------------------------------- */

/* Rows (or columns) of a Gaussian matrix made orthonormal one after the other by twice-repeated Gram–Schmidt: with
 * probability one the same distribution as the QR form that PyTorch's orthogonal_ uses. x [R,C]; stride between the
 * vectors and between the entries of one. */
static void orthogonal(float *x, int R, int C, Rng *rng)
{
    rng_fill_normal(rng, x, (size_t)R * C, 1);
    const int by_row = R <= C, count = by_row ? R : C, length = by_row ? C : R;
    const size_t step = by_row ? (size_t)C : 1, entry = by_row ? 1 : (size_t)C;
    for (int i = 0; i < count; i++) {
        float *v = x + i * step;
        for (int pass = 0; pass < 2; pass++)
            for (int j = 0; j < i; j++) {
                const float *u = x + j * step;
                double uv = 0;
                for (int k = 0; k < length; k++) uv += (double)u[k * entry] * v[k * entry];
                for (int k = 0; k < length; k++) v[k * entry] -= (float)(uv * u[k * entry]);
            }
        double vv = 0;
        for (int k = 0; k < length; k++) vv += (double)v[k * entry] * v[k * entry];
        const double scale = vv > 0 ? 1 / sqrt(vv) : 0;
        for (int k = 0; k < length; k++) v[k * entry] = (float)(v[k * entry] * scale);
    }
}

static void delta(Tensor *t)
{
    size_t taps = 1, middle = 0;
    for (int i = 1; i < t->ndim; i++) {
        middle = middle * t->shape[i] + (t->shape[i] - 1) / 2;
        taps *= t->shape[i];
    }
    memset(t->data, 0, t->size * sizeof(float));
    for (size_t i = middle; i < t->size; i += taps) t->data[i] = 1;
}

static void initialise(Tensor *t, Init init, Rng *rng)
{
    switch (init.kind) {
    case INIT_CONSTANT:
        for (size_t i = 0; i < t->size; i++) t->data[i] = init.a;
        break;
    case INIT_UNIFORM: rng_fill_uniform(rng, t->data, t->size, -init.a, init.a); break;
    case INIT_UNIT: rng_fill_uniform(rng, t->data, t->size, 0, init.a); break;
    case INIT_NORMAL: rng_fill_normal(rng, t->data, t->size, init.a); break;
    case INIT_ORTHOGONAL: orthogonal(t->data, t->shape[0], t->shape[0] ? (int)(t->size / t->shape[0]) : 0, rng); break;
    case INIT_DELTA: delta(t); break;
    }
}

size_t parameters_numbers(const Parameters *p)
{
    size_t n = 0;
    for (int i = 0; i < p->count; i++) n += p->tensor[i]->size;
    return n;
}

/* The draws of initialise(), which takes those of normal numbers in pairs. */
static void pass_over(const Tensor *t, Init init, Rng *rng)
{
    const size_t pairs = init.kind == INIT_NORMAL || init.kind == INIT_ORTHOGONAL;
    size_t draws = init.kind == INIT_CONSTANT || init.kind == INIT_DELTA ? 0 : t->size + (t->size & pairs);
    while (draws--) rng_u32(rng);
}

Status parameters_allocate(Parameters *p, Rng *rng, Values values)
{
    const size_t lanes = ARENA_ALIGN / sizeof(float);
    if (p->failed) return fail(PA_OUT_OF_MEMORY, "out of memory: the parameters alone are more than it can hold");
    p->size = 0;
    for (int i = 0; i < p->count; i++) p->size += (p->tensor[i]->size + lanes - 1) & ~(lanes - 1);
    if (p->size > SIZE_MAX / sizeof(float) / 4)
        return fail(PA_OUT_OF_MEMORY, "out of memory: the parameters alone are more than it can hold");
    if (values == VALUES_COUNTED) {
        /* there, never looked at */
        for (int i = 0; i < p->count; i++) p->tensor[i]->data = p->tensor[i]->grad = (float *)p;
        return PA_OK;
    }
    p->values = block_alloc(p->size * sizeof(float));
    p->grads = block_alloc(p->size * sizeof(float));
    if (!p->values || !p->grads) return PA_OUT_OF_MEMORY;
    size_t at = 0;
    for (int i = 0; i < p->count; i++) {
        Tensor *t = p->tensor[i];
        t->data = p->values + at;
        t->grad = p->grads + at;
        at += (t->size + lanes - 1) & ~(lanes - 1);
        if (values == VALUES_DRAWN)
            initialise(t, p->init[i], rng);
        else
            pass_over(t, p->init[i], rng);
    }
    return PA_OK;
}
