/* ops/featured — the rows "performer" and "cosformer" of the op table, which differ in their features. Mathematics:
 * attention/featured.h. */
#include "attention/featured.h"
#include "autodiff/ops.h"

enum { Q, K, V, MASK };
enum { OMEGA = 4 }; /* performer's */
enum { HEADS, CAUSAL, FEATURES, REDRAW };
enum { REACH = 2, DENOMINATOR_EPS };
enum { DEFAULT_FEATURES = 64, MOST_FEATURES = 1 << 16 };

/* What forward keeps for backward. */
typedef struct Saved {
    float *omega, *sums;
} Saved;

static Status featured_shape(FeaturedShape *shape, const Node *node)
{
    const double *option = node->option;
    const int positive = node->op == &op_performer;
    *shape =
        (FeaturedShape){.queries = heads_of(node, 'N'), .keys = heads_of(node, 'M'), .causal = option[CAUSAL] != 0};
    const Tensor *omega = positive ? node->in[OMEGA] : NULL;
    if (shape->causal && shape->queries.N != shape->keys.N)
        return fail(PA_BAD_ARGUMENT, "performer, cosformer: causal needs as many queries as keys");
    if (!positive) {
        shape->F = 2 * shape->keys.d;
        shape->reach = (int)option[REACH];
        if (shape->reach && (shape->reach < shape->queries.N || shape->reach < shape->keys.N))
            return fail(PA_BAD_ARGUMENT,
                        "cosformer: reach is at least the number of tokens, beyond which weights would be below 0");
        shape->floor = option[DENOMINATOR_EPS] > 0 ? (float)option[DENOMINATOR_EPS] : 1e-6f;
        return PA_OK;
    }
    shape->F = omega ? size_of(node, 'F') : option[FEATURES] ? (int)option[FEATURES] : DEFAULT_FEATURES;
    if (shape->F < 1 || shape->F > MOST_FEATURES)
        return fail(PA_BAD_ARGUMENT, "performer: features, or rows of directions, are 1 to 65536");
    shape->omega = omega ? omega->data : (const float *)node; /* some, for sizes */
    return PA_OK;
}

/* Given; or drawn: anew for each sample in training where redraw is on, always the same ones of a layer otherwise. */
static void choose_directions(float *omega, const Node *node, const FeaturedShape *shape, float *work)
{
    Rng fixed;
    rng_seed(&fixed, (uint32_t)node->layer);
    featured_directions(omega, shape->F, shape->keys.d,
                        node->tape->training && node->option[REDRAW] ? &node->tape->rng : &fixed, work);
}

/* Ω k and q where there is one; φ(k)ᵀ v, φ(q) S. */
static double products(const FeaturedShape *s)
{ return (s->omega ? 2.0 : 1.0) * (double)(heads_size(&s->queries) + heads_size(&s->keys)) * s->F; }

static Status featured_op_forward(Node *node)
{
    FeaturedShape shape;
    const Status status = featured_shape(&shape, node);
    if (status) return status;
    Tensor *y = node->out[0];
    const int drawn = shape.omega && !node->in[OMEGA], step = node->tape->arena != NULL, d = shape.keys.d;
    float *scratch = node_scratch(node, featured_scratch(&shape) + (size_t)d);
    Arena *arena = y->needs_grad ? node->arena : &node->tape->scratch;
    Saved *saved = arena_alloc(arena, sizeof *saved);
    if (!scratch || !saved) return PA_OUT_OF_MEMORY;
    saved->omega = drawn ? arena_floats(step ? node->arena : arena, (size_t)shape.F * d) : NULL;
    saved->sums = arena_floats(arena, featured_saved(&shape));
    if (!saved->sums || (drawn && !saved->omega)) return PA_OUT_OF_MEMORY;
    if (drawn && step) { /* of a model: from now on as if they had been given, for whoever looks into it */
        node->in[OMEGA] = tensor_wrap(node->arena, DTYPE_F32, 2, (int32_t[]){shape.F, d}, saved->omega);
        if (!node->in[OMEGA]) return PA_OUT_OF_MEMORY;
    }
    node->saved = y->needs_grad ? saved : NULL;
    if (planned(node, products(&shape))) return PA_OK;
    if (drawn) {
        choose_directions(saved->omega, node, &shape, scratch);
        shape.omega = saved->omega;
    }
    const Qkv in = qkv_of(node);
    featured_forward(y->data, saved->sums, &in, &shape, scratch);
    return PA_OK;
}

static Status featured_op_backward(Node *node)
{
    FeaturedShape shape;
    const Saved *saved = node->saved;
    const Status status = featured_shape(&shape, node);
    if (status) return status;
    float *scratch = node_scratch(node, featured_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 2 * products(&shape))) return PA_OK; /* two for each */
    if (saved->omega) shape.omega = saved->omega;
    const Qkv in = qkv_of(node);
    const QkvGradients grad = qkv_gradients(node);
    featured_backward(&grad, node->out[0]->grad, node->out[0]->data, saved->sums, &in, &shape, scratch);
    return PA_OK;
}

static Status featured_op_map(Node *node, int b, int h, float *map)
{
    FeaturedShape shape;
    const Saved *saved = node->saved;
    const Status status = featured_shape(&shape, node);
    if (status) return status;
    const int drawn = shape.omega && !node->in[OMEGA];
    float *scratch = node_scratch(node, featured_map_scratch(&shape) + (size_t)shape.keys.d);
    float *omega = drawn ? node_scratch(node, (size_t)shape.F * shape.keys.d) : NULL;
    if (!scratch || (drawn && !omega)) return PA_OUT_OF_MEMORY;
    if (drawn && !saved) choose_directions(omega, node, &shape, scratch);
    if (drawn) shape.omega = saved ? saved->omega : omega;
    const Qkv in = qkv_of(node);
    featured_map(map, &in, &shape, b, h, scratch);
    return PA_OK;
}

const Op op_performer = {.name = "performer",
                         .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM directions?:Fd queryMask?:BN",
                         .outputs = "y",
                         .options = "heads! causal:? features=64:#[1,65536] redraw:?",
                         .family = "attention",
                         .traits = "sequence cross decodes apart",
                         .formula = "y = φ(q) Σ φ(k) vᵀ / φ(q)·Σ φ(k), φ = exp(Ωx/d^¼ − ‖x‖²/(2√d))",
                         .like = 1 + Q,
                         .queries = 6,
                         .forward = featured_op_forward,
                         .backward = featured_op_backward,
                         .map = featured_op_map};

const Op op_cosformer = {.name = "cosformer",
                         .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM queryMask?:BN",
                         .outputs = "y",
                         .options = "heads! causal:? reach:#[0,] denominatorEps=1e-6:(0,]",
                         .family = "attention",
                         .traits = "sequence cross",
                         .formula = "y = Σ w v / Σ w, w = relu(q)·relu(k) cos(π (i − j)/(2R))",
                         .like = 1 + Q,
                         .queries = 5,
                         .forward = featured_op_forward,
                         .backward = featured_op_backward,
                         .map = featured_op_map};
