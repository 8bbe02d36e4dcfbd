#include "train/optimizer.h"

#include "base/arena.h"
#include "base/simd.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <math.h>

static size_t head_bytes(void) { return (sizeof(Optimizer) + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1); }

size_t optimizer_bytes(size_t size) { return head_bytes() + 2 * size * sizeof(float); }

Optimizer *optimizer_create(OptimizerKind kind, double beta1, double beta2, double epsilon, double weight_decay,
                            double momentum, double clip, size_t size)
{
    if ((unsigned)kind >= OPTIMIZERS || !(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1) || !(epsilon >= 0) ||
        !(weight_decay >= 0) || !(momentum >= 0 && momentum < 1) || !(clip >= 0)) {
        fail(PA_BAD_ARGUMENT,
             "optimizer: betas and momentum lie in [0, 1); epsilon, weight decay and clip are not negative");
        return NULL;
    }
    const size_t head = head_bytes();
    if (size > (SIZE_MAX - head) / (2 * sizeof(float))) {
        fail(PA_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    char *block = block_alloc(optimizer_bytes(size));
    if (!block) return NULL;
    Optimizer *o = (Optimizer *)block;
    *o = (Optimizer){.kind = kind,
                     .beta1 = beta1,
                     .beta2 = beta2,
                     .epsilon = epsilon,
                     .weight_decay = weight_decay,
                     .momentum = momentum,
                     .clip = clip,
                     .beta1_t = 1,
                     .beta2_t = 1,
                     .size = size};
    o->m = (float *)(block + head);
    o->v = o->m + size;
    return o;
}

/* m ← a·m + b·g, p ← p − rate·m */
static void step_momentum(Optimizer *o, float *p, const float *g, float a, float b, float rate, float decay)
{
    const f4 va = f4_splat(a), vb = f4_splat(b), vr = f4_splat(rate), vd = f4_splat(decay);
    for (size_t i = 0; i < o->size; i += 4) {
        f4 pi = f4_load(p + i), gi = f4_madd(vd, pi, f4_load(g + i));
        f4 m = f4_madd(va, f4_load(o->m + i), f4_mul(vb, gi));
        f4_store(o->m + i, m);
        f4_store(p + i, f4_nmadd(vr, m, pi));
    }
}

/* The Adam family: m and v as above, p ← p·keep − rate·m/(√v·root + ε) */
static void step_adam(Optimizer *o, float *p, const float *g, float rate, float root, float decay, float keep,
                      int adaptive)
{
    const f4 b1 = f4_splat((float)o->beta1), c1 = f4_splat((float)(1 - o->beta1));
    const f4 b2 = f4_splat((float)o->beta2), c2 = f4_splat((float)(1 - o->beta2));
    const f4 vr = f4_splat(rate), vroot = f4_splat(root), eps = f4_splat((float)o->epsilon), vd = f4_splat(decay);
    const f4 vkeep = f4_splat(keep);
    for (size_t i = 0; i < o->size; i += 4) {
        const f4 before = f4_load(p + i), gi = f4_madd(vd, before, f4_load(g + i));
        const f4 m = f4_madd(b1, f4_load(o->m + i), f4_mul(c1, gi));
        const f4 v = f4_madd(b2, f4_load(o->v + i), f4_mul(c2, f4_mul(gi, gi)));
        f4_store(o->m + i, m);
        f4_store(o->v + i, v);
        const f4 direction = adaptive ? f4_div(m, f4_madd(f4_sqrt(v), vroot, eps)) : m;
        f4_store(p + i, f4_nmadd(vr, direction, f4_mul(before, vkeep)));
    }
}

static void count_step(Optimizer *o)
{
    o->t++;
    o->beta1_t *= o->beta1;
    o->beta2_t *= o->beta2;
}

void optimizer_resume(Optimizer *o, int t)
{
    o->t = 0;
    o->beta1_t = o->beta2_t = 1;
    while (o->t < t) count_step(o);
}

/* One block: o is that of the block, its m, v and size. */
static void apply(Optimizer *o, float *p, const float *g, double rate)
{
    const float decay = o->kind == OPTIMIZER_ADAMW ? 0 : (float)o->weight_decay;
    if (o->kind == OPTIMIZER_SGD) {
        step_momentum(o, p, g, (float)o->momentum, 1, (float)rate, decay);
        return;
    }
    const double c1 = 1 - o->beta1_t, c2 = 1 - o->beta2_t;
    const float keep = o->kind == OPTIMIZER_ADAMW ? (float)(1 - rate * o->weight_decay) : 1;
    if (o->kind != OPTIMIZER_RADAM) {
        /* m̂/(√v̂ + ε) with v̂ = v/c₂ */
        step_adam(o, p, g, (float)(rate / c1), (float)(1 / sqrt(c2)), decay, keep, 1);
        return;
    }
    const double limit = 2 / (1 - o->beta2) - 1, rho = limit - 2 * o->t * o->beta2_t / c2;
    if (rho > 5) {
        const double r = sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho));
        step_adam(o, p, g, (float)(rate / c1 * r * sqrt(c2)), 1, decay, keep, 1);
    } else {
        step_adam(o, p, g, (float)(rate / c1), 1, decay, keep, 0);
    }
}

static void apply_all(Optimizer *o, Tensor *const *blocks, int count, double rate)
{
    Optimizer part = *o;
    for (int i = 0; i < count; i++) {
        part.size = optimizer_room(blocks[i]->size);
        apply(&part, blocks[i]->data, blocks[i]->grad, rate);
        part.m += part.size;
        part.v += part.size;
    }
}

/* An update that may put a weight beyond float32: p, m and v are kept aside. Never so with rates that anybody trains
 * with. */
static int is_wild(const Optimizer *o, double rate) { return rate * (1 + o->weight_decay) * (1 + o->norm) > 1e12; }

static Status apply_wild(Optimizer *o, Tensor *const *blocks, int count, double rate)
{
    float *kept = block_alloc(3 * o->size * sizeof(float)), *at = kept + 2 * o->size;
    if (!kept) return PA_OUT_OF_MEMORY;
    copy(kept, o->m, 2 * o->size); /* v lies behind m */
    for (int i = 0; i < count; at += blocks[i++]->size) copy(at, blocks[i]->data, blocks[i]->size);
    apply_all(o, blocks, count, rate);
    Status status = isfinite(sum_squares(o->m, 2 * o->size)) ? PA_OK : PA_NOT_FINITE;
    for (int i = 0; i < count; i++)
        if (!isfinite(sum_squares(blocks[i]->data, blocks[i]->size))) status = PA_NOT_FINITE;
    if (status) {
        copy(o->m, kept, 2 * o->size);
        at = kept + 2 * o->size;
        for (int i = 0; i < count; at += blocks[i++]->size) copy(blocks[i]->data, at, blocks[i]->size);
    }
    block_free(kept);
    return status ? fail(status, "training: the weights would be infinite") : PA_OK;
}

Status optimizer_step(Optimizer *o, Tensor *const *blocks, int count, double rate)
{
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
    const Optimizer before = *o;
    if (o->clip > 0 && o->norm > o->clip)
        for (int i = 0; i < count; i++)
            scale(blocks[i]->grad, blocks[i]->grad, (float)(o->clip / (o->norm + 1e-6)), blocks[i]->size);
    count_step(o);
    if (!is_wild(o, rate))
        apply_all(o, blocks, count, rate);
    else if (apply_wild(o, blocks, count, rate)) {
        *o = before;
        return status_code();
    }
    return PA_OK;
}
