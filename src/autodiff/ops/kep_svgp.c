/* ops/kep_svgp — the row "kep-svgp" of the op table. Mathematics: attention/kep_svgp.h. */
#include "attention/kep_svgp.h"
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

enum { X, Q, K, WE, WR, LAMBDA, MEAN, CHOLESKY, CONCAT_WEIGHT, CONCAT_BIAS, NOISE, MASK };
enum { HEADS, MODE, Y_ONLY, MERGE };

/* All that forward and backward are told. */
typedef struct Call {
    PrimalShape primal;
    PrimalInputs in;
    KepShape shape;
    KepInputs of;
} Call;

/* What forward keeps for backward. */
typedef struct Saved {
    float *concat, *weights, *noise; /* noise: as drawn, or NULL */
} Saved;

static const float *values(const Node *node, int i) { return node->in[i] ? node->in[i]->data : NULL; }
static float *cotangent(const Node *node, int i) { return node->out[i] ? node->out[i]->grad : NULL; }

static Status kep_call(Call *c, const Node *node)
{
    const int mode = (int)node->option[MODE], s = size_of(node, 's'), concat = node->option[MERGE] != 0;
    const Heads heads = heads_of(node, 'N');
    c->primal = (PrimalShape){.heads = heads, .n = size_of(node, 'n'), .s = s, .mode = (PrimalMode)mode};
    c->shape = (KepShape){heads.B, heads.H, heads.d, s, concat};
    if (mode == PRIMAL_DATA ? size_of(node, 'D') != heads.H * heads.d
                            : (mode != PRIMAL_FIXED && mode != PRIMAL_CAUSAL) || size_of(node, 'n') != heads.d)
        return fail(PA_BAD_ARGUMENT, "kep-svgp: mode is 0 (data, which needs x [B, N, H d]), 1 (fixed) or 2 (causal), "
                                     "where we and wr are [H, d, s]");
    if (size_of(node, 'c') != (concat ? 2 * s : s) || size_of(node, 'p') != s * (s + 1) / 2)
        return fail(PA_BAD_ARGUMENT, "kep-svgp: cholesky is [H, s, s (s + 1) / 2], concatWeight [d, s], or [d, 2s] "
                                     "where merge is 1 (concat)");
    c->in = (PrimalInputs){.x = values(node, X),
                           .q = values(node, Q),
                           .k = values(node, K),
                           .we = values(node, WE),
                           .wr = values(node, WR),
                           .concat_bias = values(node, CONCAT_BIAS),
                           .mask = values(node, MASK),
                           .concat_step = kep_concat_step(&c->shape)};
    c->of = (KepInputs){values(node, LAMBDA), values(node, MEAN), values(node, CHOLESKY), values(node, CONCAT_WEIGHT),
                        values(node, NOISE)};
    return PA_OK;
}

/* Those of Primal-Attention, its weights, scores and what they are told through C; and C. */
static double products(const Call *c, int infer)
{
    const Heads *H = &c->primal.heads;
    const double N = H->N, d = H->d, s = c->primal.s, weights = c->primal.mode == PRIMAL_DATA ? d * c->primal.n * s : 0;
    const double through = infer && 2 * s > d ? d * d * s + N * d * d : 2 * N * d * s;
    return (double)H->B * H->H * 2 * (weights + through + d * s * s);
}

static Status check_lambda(const Call *c)
{
    for (int i = 0; i < c->shape.H * c->shape.s; i++)
        if (!(c->of.lambda[i] > 0)) return fail(PA_BAD_ARGUMENT, "kep-svgp: lambda is above 0");
    return PA_OK;
}

static Status kep_op_forward(Node *node)
{
    Call c;
    Status status = kep_call(&c, node);
    if (status) return status;
    const Heads *H = &c.primal.heads;
    Tensor *y = node->out[0];
    const int infer = node->option[Y_ONLY] != 0 && !y->needs_grad, draws = node->tape->training && !c.of.noise;
    const size_t noise = draws ? (size_t)H->B * H->H * c.shape.s * c.shape.s : 0;
    Tensor *e = node_output(node, 1, 4, (int32_t[]){H->B, H->H, infer ? 0 : H->N, c.shape.s});
    Tensor *r = node_output(node, 2, 4, (int32_t[]){H->B, H->H, infer ? 0 : H->N, c.shape.s});
    Tensor *kl = node_output(node, 3, 1, (int32_t[]){H->B});
    Saved kept = {node_keep(node, kep_concat_size(&c.shape)), node_keep(node, primal_weights_size(&c.primal)),
                  draws ? node_keep(node, noise) : NULL};
    float *scratch = node_scratch(node, kep_scratch(&c.shape)),
          *primal_room = node_scratch(node, primal_scratch(&c.primal));
    if (!e || !r || !kl || !kept.concat || !kept.weights || (draws && !kept.noise) || !scratch || !primal_room)
        return PA_OUT_OF_MEMORY;
    if (y->needs_grad) {
        Saved *saved = node->saved = arena_alloc(node->arena, sizeof *saved);
        if (!saved) return PA_OUT_OF_MEMORY;
        *saved = kept;
    }
    if (planned(node, products(&c, infer))) return PA_OK;
    status = check_lambda(&c);
    if (status) return status;
    if (draws) {
        rng_fill_normal(&node->tape->rng, kept.noise, noise, 1);
        c.of.noise = kept.noise;
    }
    kep_forward(kept.concat, &c.of, &c.shape, scratch);
    c.in.concat_weight = kept.concat;
    fill(kl->data, infer ? 0 : (float)kep_divergence(&c.of, &c.shape), (size_t)H->B);
    if (infer)
        primal_infer(y->data, &c.in, &c.primal, primal_room);
    else
        primal_forward(y->data, e->data, r->data, kept.weights, &c.in, &c.primal, primal_room);
    return PA_OK;
}

static Status kep_op_backward(Node *node)
{
    Call c;
    const Status status = kep_call(&c, node);
    if (status) return status;
    const Saved *saved = node->saved;
    const size_t all = kep_concat_size(&c.shape);
    float *dconcat = node_scratch(node, all), *scratch = node_scratch(node, kep_scratch(&c.shape)),
          *primal_room = node_scratch(node, primal_backward_scratch(&c.primal));
    if (!dconcat || !scratch || !primal_room) return PA_OUT_OF_MEMORY;
    if (planned(node, 2 * products(&c, 0))) return PA_OK; /* two for each product */
    if (!c.of.noise) c.of.noise = saved->noise;
    c.in.concat_weight = saved->concat;
    fill(dconcat, 0, all);
    const PrimalGradients grad = {node_grad(node, X),          node_grad(node, Q),  node_grad(node, K),
                                  node_grad(node, WE),         node_grad(node, WR), dconcat,
                                  node_grad(node, CONCAT_BIAS)};
    const PrimalCotangents from_above = {cotangent(node, 0), cotangent(node, 1), cotangent(node, 2)};
    const KepGradients of = {node_grad(node, LAMBDA), node_grad(node, MEAN), node_grad(node, CHOLESKY),
                             node_grad(node, CONCAT_WEIGHT), node->in[NOISE] ? node_grad(node, NOISE) : NULL};
    primal_backward(&grad, &from_above, node->out[1]->data, node->out[2]->data, saved->weights, &c.in, &c.primal,
                    primal_room);
    kep_backward(&of, dconcat, &c.of, &c.shape, scratch);
    const float *dkl = cotangent(node, 3);
    float sum = 0;
    for (int b = 0; b < c.shape.B && dkl; b++) sum += dkl[b];
    if (dkl) kep_divergence_backward(&of, sum, &c.of, &c.shape);
    return PA_OK;
}

static Status kep_op_map(Node *node, int b, int h, float *map)
{
    Call c;
    const Status status = kep_call(&c, node);
    if (status) return status;
    float *scratch = node_scratch(node, primal_map_scratch(&c.primal));
    if (!scratch) return PA_OUT_OF_MEMORY;
    primal_map(map, &c.in, &c.primal, b, h, scratch);
    return PA_OK;
}

/* Without noise it is drawn from the tape's stream where the pass is one of training; else the mean is put out. With
 * option yOnly, and where no gradient will be asked for, e and r are left empty, kl is 0, and y takes the cheaper way
 * (primal_infer). */
const Op op_kep_svgp = {.name = "kep-svgp",
                        .inputs = "x?:BND q:BHNd k:BHNd we:Hns wr:Hns lambda:Hs mean:Hss cholesky:Hsp concatWeight:dc "
                                  "concatBias:d noise?:BHss mask?:BN",
                        .outputs = "y e r kl",
                        .options = "heads! mode:data|fixed|causal yOnly! merge:sum|concat",
                        .layer = "rank=10:#[1,256] rows:#[1,] eta=0.1:[0,] klWeight=0.001:[0,] countMasked:?",
                        .family = "attention",
                        .traits = "sequence ksvd",
                        .formula = "y = (e + r) Λ (m + L ε) Wᵀ + c, e = φ(q) Wₑ, r = φ(k) Wᵣ",
                        .like = 1 + Q,
                        .forward = kep_op_forward,
                        .backward = kep_op_backward,
                        .map = kep_op_map};
