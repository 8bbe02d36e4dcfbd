#include "train/optimizer.h"

#include "autodiff/word.h"
#include "base/arena.h"
#include "base/vmath.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <math.h>
#include <string.h>

static size_t head_bytes(void) { return (sizeof(Optimizer) + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1); }

size_t optimizer_bytes(size_t size) { return head_bytes() + 2 * size * sizeof(float); }

static Status check(OptimizerKind kind, const double *option)
{
    if ((unsigned)kind >= OPTIMIZERS) return fail(PA_BAD_ARGUMENT, "optimizer: there is none of that number");
    const char *word = OPTIMIZER_OPTION_WORDS;
    for (int i = 0; i < OPTIMIZER_OPTIONS; i++, word = word_next(word))
        if (!word_allows(word, option[i]))
            return fail_about(PA_BAD_ARGUMENT, word, word_name(word), " of the optimizer is out of its limits");
    return PA_OK;
}

static Optimizer *create(OptimizerKind kind, const double *option, int spans, size_t size)
{
    const size_t head = head_bytes(), tail = (size_t)spans * sizeof(Span);
    if (size > (SIZE_MAX - head - tail) / (2 * sizeof(float))) {
        fail(PA_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    char *block = block_alloc(optimizer_bytes(size) + tail);
    if (!block) return NULL;
    Optimizer *o = (Optimizer *)block;
    *o = (Optimizer){.kind = kind, .beta1_t = 1, .beta2_t = 1, .size = size, .spans = spans};
    memcpy(o->option, option, sizeof o->option);
    o->m = (float *)(block + head);
    o->v = o->m + size;
    o->spared = (Span *)(o->v + size);
    return o;
}

Optimizer *optimizer_create(OptimizerKind kind, const double *option, Tensor *const *blocks, int count,
                            const int32_t *spared, int n)
{
    if (check(kind, option)) return NULL;
    size_t size = 0;
    for (int i = 0; i < count; i++) size += optimizer_room(blocks[i]->size);
    for (int i = 0; i < n; i++)
        if (spared[i] <= (i ? spared[i - 1] : -1) || spared[i] >= count) {
            fail(PA_BAD_ARGUMENT, "optimizer: parameters without decay are told in ascending order");
            return NULL;
        }
    Optimizer *o = create(kind, option, n, size);
    size_t from = 0;
    for (int i = 0, next = 0; o && next < n; from += optimizer_room(blocks[i++]->size))
        if (i == spared[next]) o->spared[next++] = (Span){from, from + optimizer_room(blocks[i]->size)};
    return o;
}

/* One step in numbers: g + coupled·p, and what is done with it. */
typedef struct Update {
    double momentum;     /* β₁ in this step */
    float rate, root;    /* of the Adam family: p − rate·m/(√v·root + ε) */
    float coupled, keep; /* p·keep: what decoupled decay leaves of it */
    int adaptive;        /* radam: whether m is divided */
} Update;

/* m ← a·m + g, p ← p·keep − rate·m */
static void step_momentum(Optimizer *o, const Update *u, float *p, const float *g, Span at)
{
    const f4 va = f4_splat((float)u->momentum), vr = f4_splat(u->rate), vd = f4_splat(u->coupled);
    const f4 keep = f4_splat(u->keep);
    for (size_t i = at.from; i < at.to; i += 4) {
        const f4 before = f4_load(p + i), gi = f4_madd(vd, before, f4_load(g + i));
        const f4 m = f4_madd(va, f4_load(o->m + i), gi);
        f4_store(o->m + i, m);
        f4_store(p + i, f4_nmadd(vr, m, f4_mul(before, keep)));
    }
}

/* The Adam family: m and v as above, p ← p·keep − rate·m/(√v·root + ε) */
static void step_adam(Optimizer *o, const Update *u, float *p, const float *g, Span at)
{
    const double beta2 = o->option[OPTION_BETA2];
    const f4 b1 = f4_splat((float)u->momentum), c1 = f4_splat((float)(1 - u->momentum));
    const f4 b2 = f4_splat((float)beta2), c2 = f4_splat((float)(1 - beta2));
    const f4 vr = f4_splat(u->rate), vroot = f4_splat(u->root), eps = f4_splat((float)o->option[OPTION_EPSILON]);
    const f4 vd = f4_splat(u->coupled), vkeep = f4_splat(u->keep);
    for (size_t i = at.from; i < at.to; i += 4) {
        const f4 before = f4_load(p + i), gi = f4_madd(vd, before, f4_load(g + i));
        const f4 m = f4_madd(b1, f4_load(o->m + i), f4_mul(c1, gi));
        const f4 v = f4_madd(b2, f4_load(o->v + i), f4_mul(c2, f4_mul(gi, gi)));
        f4_store(o->m + i, m);
        f4_store(o->v + i, v);
        const f4 direction = u->adaptive ? f4_div(m, f4_madd(f4_sqrt(v), vroot, eps)) : m;
        f4_store(p + i, f4_nmadd(vr, direction, f4_mul(before, vkeep)));
    }
}

static void step_lion(Optimizer *o, const Update *u, float *p, const float *g, Span at)
{
    const double beta2 = o->option[OPTION_BETA2];
    const f4 b1 = f4_splat((float)u->momentum), c1 = f4_splat((float)(1 - u->momentum));
    const f4 b2 = f4_splat((float)beta2), c2 = f4_splat((float)(1 - beta2));
    const f4 vr = f4_splat(u->rate), vd = f4_splat(u->coupled), keep = f4_splat(u->keep), zero = f4_zero();
    for (size_t i = at.from; i < at.to; i += 4) {
        const f4 before = f4_load(p + i), gi = f4_madd(vd, before, f4_load(g + i)), m = f4_load(o->m + i);
        const f4 direction = f4_madd(b1, m, f4_mul(c1, gi));
        const f4 size = f4_keep(f4_ne(direction, zero), vr);
        f4_store(o->m + i, f4_madd(b2, m, f4_mul(c2, gi)));
        f4_store(p + i, f4_sub(f4_mul(before, keep), f4_select(f4_lt(direction, zero), f4_neg(size), size)));
    }
}

static void step_span(Optimizer *o, const Update *u, float *p, const float *g, Span at)
{
    if (o->kind == OPTIMIZER_SGD)
        step_momentum(o, u, p, g, at);
    else if (o->kind == OPTIMIZER_LION)
        step_lion(o, u, p, g, at);
    else
        step_adam(o, u, p, g, at);
}

/* What this step does; t and the powers of β go on. */
static Update next_update(Optimizer *o, double rate, double momentum)
{
    const double *option = o->option, decay = option[OPTION_WEIGHT_DECAY];
    const int decoupled = option[OPTION_DECOUPLED] != 0, given = momentum >= 0;
    Update u = {.rate = (float)rate,
                .root = 1,
                .coupled = decoupled ? 0 : (float)decay,
                .keep = decoupled ? (float)(1 - rate * decay) : 1,
                .adaptive = 1};
    o->t++;
    u.momentum = given ? momentum : option[o->kind == OPTIMIZER_SGD ? OPTION_MOMENTUM : OPTION_BETA1];
    if (o->kind == OPTIMIZER_SGD || o->kind == OPTIMIZER_LION) return u;
    o->beta1_t *= option[OPTION_BETA1];
    o->beta2_t *= option[OPTION_BETA2];
    const double c1 = 1 - (given ? v_power(momentum, o->t) : o->beta1_t), c2 = 1 - o->beta2_t;
    u.rate = (float)(rate / c1);
    if (o->kind != OPTIMIZER_RADAM) {
        u.root = (float)(1 / sqrt(c2)); /* m̂/(√v̂ + ε) with v̂ = v/c₂ */
        return u;
    }
    const double limit = 2 / (1 - option[OPTION_BETA2]) - 1, rho = limit - 2 * o->t * o->beta2_t / c2;
    u.adaptive = rho > 5;
    if (u.adaptive) {
        const double r = sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho));
        u.rate = (float)(rate / c1 * r * sqrt(c2));
    }
    return u;
}

/* Numbers from..to of the state, which are those of p and g. */
static void apply_to(const Optimizer *o, const Update *u, float *p, const float *g, Span at)
{
    Optimizer part = *o;
    part.m += at.from;
    part.v += at.from;
    step_span(&part, u, p, g, (Span){0, at.to - at.from});
}

static void apply(Optimizer *o, Tensor *const *blocks, int count, double rate, double momentum)
{
    const Update all = next_update(o, rate, momentum);
    Update spared = all;
    spared.coupled = 0;
    spared.keep = 1;
    size_t from = 0; /* where the block begins in the state */
    int next = 0;    /* the first span that ends behind what is done */
    for (int i = 0; i < count; i++) {
        const size_t to = from + optimizer_room(blocks[i]->size);
        for (size_t at = from; at < to;) {
            const Span *span = next < o->spans ? &o->spared[next] : NULL;
            const int inside = span && span->from <= at;
            const size_t limit = !span ? to : inside ? span->to : span->from, end = limit < to ? limit : to;
            apply_to(o, inside ? &spared : &all, blocks[i]->data + (at - from), blocks[i]->grad + (at - from),
                     (Span){at, end});
            next += inside && end == span->to;
            at = end;
        }
        from = to;
    }
}

/* An update that may put a weight beyond float32: p, m and v are kept aside. Never so with rates that anybody trains
 * with. */
static int is_wild(const Optimizer *o, double rate)
{ return rate * (1 + o->option[OPTION_WEIGHT_DECAY]) * (1 + o->norm) > 1e12; }

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
        squares += sum_squares(blocks[i]->grad, blocks[i]->size);
        size += optimizer_room(blocks[i]->size);
    }
    if (size != o->size) return fail(PA_BAD_ARGUMENT, "optimizer: these are other parameters");
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
