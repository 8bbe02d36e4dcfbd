/* ops/copula_noise — where implicit attention's spectral samples come from. Mathematics: attention/copula.h. */
#include "attention/copula.h"
#include "autodiff/ops.h"

static const float *values(const Node *node, int i) { return node->in[i] ? node->in[i]->data : NULL; }

enum { Q, K, B1, C1, B2, C2, B3, C3, B4, C4, NOISE, MASK };
enum { HEADS, PRIOR, INDEPENDENT, SAMPLES };

typedef struct CopulaSaved {
    float *state, *noise; /* noise: as given or drawn */
} CopulaSaved;

static Status copula_op_shape(CopulaShape *shape, CopulaInputs *in, const Node *node)
{
    const double *option = node->option;
    *shape = (CopulaShape){.heads = heads_of(node, 'N'),
                           .independent = option[INDEPENDENT] != 0,
                           .prior = option[PRIOR] == 0 ? 0.1f : (float)option[PRIOR]};
    const int S = size_of(node, 'S');
    shape->M = S >= 0                                             ? S
               : option[SAMPLES] == 0                             ? 64
               : option[SAMPLES] > 0 && option[SAMPLES] < 1 << 20 ? (int)option[SAMPLES]
                                                                  : 0;
    if (size_of(node, 'b') != 2 * shape->heads.d || (!shape->independent && (!node->in[B4] || !node->in[C4])))
        return fail(PA_BAD_ARGUMENT,
                    "copulaNoise: B1 is [2d, d]; B4 and c4 may only be missing where independent is set");
    if (shape->M < 2 || shape->M % 2 != 0 || !(shape->prior > 0))
        return fail(PA_BAD_ARGUMENT,
                    "copulaNoise: the number of samples is even, at least 2 and below 2^20; prior is positive");
    *in = (CopulaInputs){values(node, Q),  values(node, K),  values(node, B1),    values(node, C1),
                         values(node, B2), values(node, C2), values(node, B3),    values(node, C3),
                         values(node, B4), values(node, C4), values(node, NOISE), values(node, MASK)};
    return PA_OK;
}

/* x B1 (twice d rows), h B2, h B3, and h B4 where heads are coupled. */
static double copula_products(const CopulaShape *shape)
{ return (double)shape->heads.B * shape->heads.H * shape->heads.d * shape->heads.d * (shape->independent ? 4 : 5); }

static Status copula_op_forward(Node *node)
{
    CopulaShape shape;
    CopulaInputs in;
    Status status = copula_op_shape(&shape, &in, node);
    if (status) return status;
    const Heads *H = &shape.heads;
    Tensor *y = node_output(node, 0, 4, (int32_t[]){H->B, H->H, H->d, shape.M});
    Tensor *mu = node_output(node, 1, 3, (int32_t[]){H->B, H->H, H->d});
    Tensor *sigma = node_output(node, 2, 3, (int32_t[]){H->B, H->H, H->d});
    Tensor *kl = node_output(node, 3, 1, (int32_t[]){H->B});
    if (!y || !mu || !sigma || !kl) return PA_OUT_OF_MEMORY;
    Arena *keep = y->needs_grad ? node->arena : &node->tape->scratch;
    float *state = arena_floats(keep, copula_state_size(&shape));
    float *drawn = in.noise ? NULL : arena_floats(keep, y->size);
    float *scratch = node_scratch(node, copula_scratch(&shape));
    if (!state || (!in.noise && !drawn) || !scratch) return PA_OUT_OF_MEMORY;
    CopulaSaved *saved = NULL;
    if (y->needs_grad) {
        saved = node->saved = arena_alloc(node->arena, sizeof *saved);
        if (!saved) return PA_OUT_OF_MEMORY;
        *saved = (CopulaSaved){state, drawn};
    }
    if (planned(node, copula_products(&shape))) return PA_OK;
    if (drawn) {
        rng_fill_normal(&node->tape->rng, drawn, y->size, 1);
        in.noise = drawn;
    }
    return copula_forward(y->data, mu->data, sigma->data, kl->data, state, &in, &shape, scratch);
}

static const float *cotangent(const Node *node, int i) { return node->out[i]->grad; }

static Status copula_op_backward(Node *node)
{
    CopulaShape shape;
    CopulaInputs in;
    Status status = copula_op_shape(&shape, &in, node);
    if (status) return status;
    const CopulaSaved *saved = node->saved;
    if (!in.noise) in.noise = saved->noise;
    shape.M = node->out[0]->shape[3];
    float *scratch = node_scratch(node, copula_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 2 * copula_products(&shape))) return PA_OK;
    CopulaGradients grad = {node_grad(node, Q),  node_grad(node, K),  node_grad(node, B1),   node_grad(node, C1),
                            node_grad(node, B2), node_grad(node, C2), node_grad(node, B3),   node_grad(node, C3),
                            node_grad(node, B4), node_grad(node, C4), node_grad(node, NOISE)};
    copula_backward(&grad, cotangent(node, 0), cotangent(node, 1), cotangent(node, 2), cotangent(node, 3),
                    node->out[1]->data, node->out[2]->data, saved->state, &in, &shape, scratch);
    return PA_OK;
}

/* Without noise it is drawn from the tape's stream: `samples` (0 means 64) numbers for every channel and head. prior 0
 * means 0.1. independent leaves the heads uncoupled and needs no B4, c4. */
const Op op_copula_noise = {
    .name = "copulaNoise",
    .inputs = "q:BHNd k:BHNd B1:bd c1:d B2:dd c2:d B3:dd c3:d B4?:dd c4?:d noise?:BdHS mask?:BN",
    .outputs = "y mu sigma kl",
    .options = "heads! prior=0.1:(0,] independent:? samples:#[1,]",
    .family = "attention",
    .formula = "y = ±μ + σ clamp(L ε), μ and σ from the mean query and key, L the coupling of the heads",
    .forward = copula_op_forward,
    .backward = copula_op_backward};
