#include "train/optimizer.h"

#include "autodiff/word.h"
#include "base/arena.h"
#include "base/ints.h"
#include "base/vmath.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <math.h>
#include <string.h>

static size_t head_bytes(void) { return (sizeof(Optimizer) + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1); }

size_t optimizer_bytes(size_t size) { return head_bytes() + 2 * size * sizeof(float) + sizeof(Span); }

static Status check(OptimizerKind kind, const double *option)
{
    if ((unsigned)kind >= OPTIMIZERS) return fail(PA_BAD_ARGUMENT, "optimizer: there is none of that number");
    const char *word = OPTIMIZER_OPTION_WORDS;
    for (int i = 0; i < OPTIMIZER_OPTIONS; i++, word = word_next(word))
        if (!word_allows(word, option[i]))
            return fail_about(PA_BAD_ARGUMENT, word, word_name(word), " of the optimizer is out of its limits");
    return PA_OK;
}

static Optimizer *create(OptimizerKind kind, const double *option, int most_spans, size_t size)
{
    const size_t head = head_bytes(), tail = (size_t)(most_spans - 1) * sizeof(Span);
    if (size > (SIZE_MAX - head - sizeof(Span) - tail) / (2 * sizeof(float))) {
        fail(PA_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    char *block = block_alloc(optimizer_bytes(size) + tail);
    if (!block) return NULL;
    Optimizer *o = (Optimizer *)block;
    *o = (Optimizer){.kind = kind, .beta1_t = 1, .beta2_t = 1, .size = size};
    memcpy(o->option, option, sizeof o->option);
    o->m = (float *)(block + head);
    o->v = o->m + size;
    o->span = (Span *)(o->v + size);
    return o;
}

Optimizer *optimizer_create(OptimizerKind kind, const double *option, Tensor *const *blocks, int count,
                            const double *groups, int n)
{
    if (check(kind, option)) return NULL;
    size_t size = 0;
    for (int i = 0; i < count; i++) size += optimizer_room(blocks[i]->size);
    for (const double *g = groups; g < groups + 3 * n; g += 3)
        if (!is_whole(g[0], g == groups ? 0 : g[-3] + 1, count - 1) || !(g[1] >= 0 || g[1] == FROZEN) || !(g[2] >= 0)) {
            fail(PA_BAD_ARGUMENT, "optimizer: groups are in ascending order, with a rate and a decay");
            return NULL;
        }
    Optimizer *o = create(kind, option, 2 * n + 1, size);
    const double alike[] = {0, 1, option[OPTION_WEIGHT_DECAY]}, *end = groups + 3 * n;
    Span *last = NULL;
    size = 0;
    for (int i = 0; o && i < count; i++) {
        const double *own = groups < end && i == groups[0] ? groups : alike;
        if (own == groups) groups += 3;
        if (!last || last->rate != own[1] || last->decay != own[2]) {
            last = o->span + o->spans++;
            last->rate = own[1];
            last->decay = own[2];
        }
        last->to = size += optimizer_room(blocks[i]->size);
    }
    return o;
}

/* One step in numbers: g + coupled·p, and what is done with it. */
typedef struct Update {
    double momentum;     /* β₁ in this step */
    double rate;         /* before what follows */
    double step;         /* p − step·direction */
    float root;          /* of the Adam family: m/(√v·root + ε) */
    float coupled, keep; /* p·keep: what decoupled decay leaves of it */
    int adaptive;        /* radam: whether m is divided */
} Update;

/* m ← a·m + g, p ← p·keep − rate·m */
static void step_momentum(Optimizer *o, const Update *u, float *p, const float *g, size_t n)
{
    const f4 va = f4_splat((float)u->momentum), vr = f4_splat((float)u->step), vd = f4_splat(u->coupled);
    const f4 keep = f4_splat(u->keep);
    for (size_t i = 0; i < n; i += 4) {
        const f4 before = f4_load(p + i), gi = f4_madd(vd, before, f4_load(g + i));
        const f4 m = f4_madd(va, f4_load(o->m + i), gi);
        f4_store(o->m + i, m);
        f4_store(p + i, f4_nmadd(vr, m, f4_mul(before, keep)));
    }
}

/* The Adam family: m and v as above, p ← p·keep − rate·m/(√v·root + ε) */
static void step_adam(Optimizer *o, const Update *u, float *p, const float *g, size_t n)
{
    const double beta2 = o->option[OPTION_BETA2];
    const f4 b1 = f4_splat((float)u->momentum), c1 = f4_splat((float)(1 - u->momentum));
    const f4 b2 = f4_splat((float)beta2), c2 = f4_splat((float)(1 - beta2));
    const f4 vr = f4_splat((float)u->step), vroot = f4_splat(u->root), eps = f4_splat((float)o->option[OPTION_EPSILON]);
    const f4 vd = f4_splat(u->coupled), vkeep = f4_splat(u->keep);
    for (size_t i = 0; i < n; i += 4) {
        const f4 before = f4_load(p + i), gi = f4_madd(vd, before, f4_load(g + i));
        const f4 m = f4_madd(b1, f4_load(o->m + i), f4_mul(c1, gi));
        const f4 v = f4_madd(b2, f4_load(o->v + i), f4_mul(c2, f4_mul(gi, gi)));
        f4_store(o->m + i, m);
        f4_store(o->v + i, v);
        const f4 direction = u->adaptive ? f4_div(m, f4_madd(f4_sqrt(v), vroot, eps)) : m;
        f4_store(p + i, f4_nmadd(vr, direction, f4_mul(before, vkeep)));
    }
}

static void step_lion(Optimizer *o, const Update *u, float *p, const float *g, size_t n)
{
    const double beta2 = o->option[OPTION_BETA2];
    const f4 b1 = f4_splat((float)u->momentum), c1 = f4_splat((float)(1 - u->momentum));
    const f4 b2 = f4_splat((float)beta2), c2 = f4_splat((float)(1 - beta2));
    const f4 vr = f4_splat((float)u->step), vd = f4_splat(u->coupled), keep = f4_splat(u->keep), zero = f4_zero();
    for (size_t i = 0; i < n; i += 4) {
        const f4 before = f4_load(p + i), gi = f4_madd(vd, before, f4_load(g + i)), m = f4_load(o->m + i);
        const f4 direction = f4_madd(b1, m, f4_mul(c1, gi));
        const f4 size = f4_keep(f4_ne(direction, zero), vr);
        f4_store(o->m + i, f4_madd(b2, m, f4_mul(c2, gi)));
        f4_store(p + i, f4_sub(f4_mul(before, keep), f4_select(f4_lt(direction, zero), f4_neg(size), size)));
    }
}

/* The same with a factor on the rate, and its decay. */
static Update grouped(Update u, const Optimizer *o, double factor, double decay)
{
    const int decoupled = o->option[OPTION_DECOUPLED] != 0;
    u.step *= factor;
    u.coupled = decoupled ? 0 : (float)decay;
    u.keep = decoupled ? (float)(1 - u.rate * factor * decay) : 1;
    return u;
}

/* What this step does before there are groups; t and the powers of β go on. */
static Update next_update(Optimizer *o, double rate, double momentum)
{
    const double *option = o->option;
    const int given = momentum >= 0;
    Update u = {.rate = rate, .step = rate, .root = 1, .adaptive = 1};
    o->t++;
    u.momentum = given ? momentum : option[o->kind == OPTIMIZER_SGD ? OPTION_MOMENTUM : OPTION_BETA1];
    if (o->kind == OPTIMIZER_SGD || o->kind == OPTIMIZER_LION) return u;
    o->beta1_t *= option[OPTION_BETA1];
    o->beta2_t *= option[OPTION_BETA2];
    const double c1 = 1 - (given ? v_power(momentum, o->t) : o->beta1_t), c2 = 1 - o->beta2_t;
    u.step = rate / c1;
    if (o->kind != OPTIMIZER_RADAM) {
        u.root = (float)(1 / sqrt(c2)); /* m̂/(√v̂ + ε) with v̂ = v/c₂ */
        return u;
    }
    const double limit = 2 / (1 - option[OPTION_BETA2]) - 1, rho = limit - 2 * o->t * o->beta2_t / c2;
    u.adaptive = rho > 5;
    if (u.adaptive) {
        const double r = sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho));
        u.step = rate / c1 * r * sqrt(c2);
    }
    return u;
}

/* Over the spans, block by block: what an update does to each; without one frozen gradients become 0. On one thread:
 * half of an update could not be taken back if one were lost. */
static void each_span(const Optimizer *o, Tensor *const *blocks, int count, const Update *update)
{
    const Span *s = o->span;
    Optimizer part = *o; /* whose m and v are those of the numbers at hand */
    for (int i = 0; i < count; i++) {
        float *p = blocks[i]->data, *g = blocks[i]->grad, *end = p + optimizer_room(blocks[i]->size);
        while (p < end) {
            const size_t at = (size_t)(part.m - o->m), rest = (size_t)(end - p);
            const size_t n = s->to - at < rest ? s->to - at : rest;
            if (update && s->rate != FROZEN) {
                const Update u = grouped(*update, o, s->rate, s->decay);
                if (o->kind == OPTIMIZER_SGD)
                    step_momentum(&part, &u, p, g, n);
                else if (o->kind == OPTIMIZER_LION)
                    step_lion(&part, &u, p, g, n);
                else
                    step_adam(&part, &u, p, g, n);
            } else if (s->rate == FROZEN)
                fill(g, 0, n);
            s += s->to == at + n;
            p += n;
            g += n;
            part.m += n;
            part.v += n;
        }
    }
}

static void apply(Optimizer *o, Tensor *const *blocks, int count, double rate, double momentum)
{
    const Update update = next_update(o, rate, momentum);
    each_span(o, blocks, count, &update);
}

/* An update that may put a weight beyond float32: p, m and v are kept aside. Never so with rates that anybody trains
 * with. */
static int is_wild(const Optimizer *o, double rate)
{
    double most = 0;
    for (int i = 0; i < o->spans; i++) most = fmax(most, o->span[i].rate * (1 + o->span[i].decay));
    return rate * most * (1 + o->norm) > 1e12;
}

static Status apply_wild(Optimizer *o, Tensor *const *blocks, int count, double rate, double momentum)
{
    const Optimizer before = *o;
    float *kept = block_alloc(3 * o->size * sizeof(float)), *at = kept + 2 * o->size;
    if (!kept) return PA_OUT_OF_MEMORY;
    copy(kept, o->m, 2 * o->size); /* v lies behind m */
    for (int i = 0; i < count; at += blocks[i++]->size) copy(at, blocks[i]->data, blocks[i]->size);
    apply(o, blocks, count, rate, momentum);
    Status status = isfinite(sum_squares(o->m, 2 * o->size)) ? PA_OK : PA_NOT_FINITE;
    for (int i = 0; i < count; i++)
        if (!isfinite(sum_squares(blocks[i]->data, blocks[i]->size))) status = PA_NOT_FINITE;
    if (status) {
        *o = before;
        copy(o->m, kept, 2 * o->size);
        at = kept + 2 * o->size;
        for (int i = 0; i < count; at += blocks[i++]->size) copy(blocks[i]->data, at, blocks[i]->size);
    }
    block_free(kept);
    return status ? fail(status, "training: the weights would be infinite") : PA_OK;
}

/* Every number of g into [−most, most]. */
static void clamp(float *g, float most, size_t n)
{
    const f4 high = f4_splat(most), low = f4_splat(-most);
    for (size_t i = 0; i < n; i += 4) f4_store(g + i, f4_max(low, f4_min(high, f4_load(g + i))));
}

Status optimizer_step(Optimizer *o, Tensor *const *blocks, int count, double rate, double momentum)
{
    const double clip = o->option[OPTION_CLIP], most = o->option[OPTION_CLIP_VALUE];
    double squares = 0;
    size_t size = 0;
    for (int i = 0; i < count; i++) {
        if (!blocks[i]->grad || blocks[i]->node) return fail(PA_BAD_ARGUMENT, "optimizer: a tensor is no parameter");
        size += optimizer_room(blocks[i]->size);
    }
    if (size != o->size) return fail(PA_BAD_ARGUMENT, "optimizer: these are other parameters");
    each_span(o, blocks, count, NULL);
    for (int i = 0; i < count; i++) squares += sum_squares(blocks[i]->grad, blocks[i]->size);
    o->norm = sqrt(squares);
    if (!isfinite(o->norm)) return fail(PA_NOT_FINITE, "training: the gradient is not finite");
    for (int i = 0; i < count; i++) {
        float *g = blocks[i]->grad;
        if (clip > 0 && o->norm > clip) scale(g, g, (float)(clip / (o->norm + 1e-6)), blocks[i]->size);
        if (most > 0) clamp(g, (float)most, blocks[i]->size);
    }
    if (is_wild(o, rate)) return apply_wild(o, blocks, count, rate, momentum);
    apply(o, blocks, count, rate, momentum);
    return PA_OK;
}

void optimizer_resume(Optimizer *o, int t)
{
    const double beta1 = o->option[OPTION_BETA1], beta2 = o->option[OPTION_BETA2];
    o->beta1_t = o->beta2_t = 1;
    for (o->t = 0; o->t < t && o->beta1_t + o->beta2_t > 0; o->t++) { /* the same products as of so many steps */
        o->beta1_t *= beta1;
        o->beta2_t *= beta2;
    }
    o->t = t;
}
