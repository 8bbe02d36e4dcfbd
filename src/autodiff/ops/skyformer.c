/* ops/skyformer — the row "skyformer" of the op table. Mathematics: attention/skyformer.h. */
#include "attention/nystrom.h"
#include "attention/skyformer.h"
#include "autodiff/ops.h"

enum { Q, K, V, MASK, LANDMARKS, QUERY_MASK };
enum { HEADS, GAMMA, ITERATIONS, COUNT /* option landmarks */ };
enum { DEFAULT_COUNT = 128, MOST_ITERATIONS = 100 };

/* What forward keeps for backward. */
typedef struct Saved {
    int32_t *landmarks; /* [B,m] */
    float *U;           /* [B,H,m,d] */
} Saved;

static Status skyformer_shape(SkyformerShape *shape, const Node *node)
{
    const Tensor *landmarks = node->in[LANDMARKS];
    const double *option = node->option;
    shape->queries = heads_of(node, 'N');
    shape->keys = heads_of(node, 'M');
    const int rows = shape->queries.N + shape->keys.N;
    if (!(option[GAMMA] >= 0 && option[ITERATIONS] >= 0 && option[ITERATIONS] <= MOST_ITERATIONS &&
          option[COUNT] >= 0 && option[COUNT] <= 1 << 16))
        return fail(PA_BAD_ARGUMENT, "skyformer: gamma is 0 or more, iterations 0 (exact inverse) to 100, landmarks a "
                                     "number of them up to 65536");
    shape->gamma = (float)option[GAMMA];
    shape->iterations = (int)option[ITERATIONS];
    shape->m = option[COUNT] ? (int)option[COUNT] : DEFAULT_COUNT;
    if (shape->m > rows) shape->m = rows;
    if (!landmarks) return PA_OK;
    shape->m = size_of(node, 'm');
    for (size_t i = 0; i < landmarks->size; i++)
        if (landmarks->ids[i] < 0 || landmarks->ids[i] >= rows)
            return fail(PA_BAD_ARGUMENT, "skyformer: landmarks are row numbers of [q; k], 0 to N + M - 1");
    return PA_OK;
}

/* Of a sample; NULL where all its rows count. */
static const float *mask_of(const Node *node, int input, int b)
{
    return node->in[input] ? node->in[input]->data + (size_t)b * node->in[input]->shape[node->in[input]->ndim - 1]
                           : NULL;
}

/* Given ones, [m] repeated for every sample; or drawn: anew in training, always the same ones otherwise. */
static void choose_landmarks(int32_t *landmarks, const Node *node, const SkyformerShape *shape)
{
    const Tensor *given = node->in[LANDMARKS];
    const int B = shape->keys.B, N = shape->queries.N, M = shape->keys.N, m = shape->m;
    /* of one sequence, which has one mask */
    const int queries = N == M && !node->in[QUERY_MASK] ? MASK : QUERY_MASK;
    Rng fixed, *rng = node->tape->training ? &node->tape->rng : &fixed;
    rng_seed(&fixed, 0);
    for (int b = 0; b < B; b++) {
        if (!given)
            skyformer_landmarks(landmarks + (size_t)b * m,
                                (const float *[]){mask_of(node, queries, b), mask_of(node, MASK, b)}, N, M, m, rng);
        for (int i = 0; i < m && given; i++)
            landmarks[(size_t)b * m + i] = given->ids[given->ndim == 2 ? b * m + i : i];
    }
}

/* Products of one head. Forward: q Lᵀ, κ T, L kᵀ, κ v; L Lᵀ; the inverse applied to U. The backward makes L Lᵀ and T
 * again. */
static double head_products(const SkyformerShape *shape, int backward)
{
    const double N = 0.5 * (shape->queries.N + shape->keys.N), d = shape->keys.d, m = shape->m, square = m * m;
    const double solve = nystrom_products(shape->m, shape->keys.d, shape->iterations);
    if (!backward) return 4 * N * m * d + square * d + solve;
    return 10 * N * m * d + 2 * square * d + solve +
           nystrom_backward_products(shape->m, shape->keys.d, shape->iterations);
}

static Status skyformer_op_forward(Node *node)
{
    SkyformerShape shape;
    Status status = skyformer_shape(&shape, node);
    if (status) return status;
    const Heads *H = &shape.queries;
    Tensor *y = node->out[0];
    float *scratch = node_scratch(node, skyformer_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    Arena *arena = y->needs_grad ? node->arena : &node->tape->scratch;
    Saved *saved = arena_alloc(arena, sizeof *saved);
    if (!saved) return PA_OUT_OF_MEMORY;
    saved->landmarks = arena_alloc(arena, (size_t)H->B * shape.m * sizeof(int32_t));
    saved->U = arena_floats(arena, (size_t)H->B * H->H * shape.m * H->d);
    if (!saved->landmarks || !saved->U) return PA_OUT_OF_MEMORY;
    node->saved = y->needs_grad ? saved : NULL;
    if (planned(node, (double)H->B * H->H * head_products(&shape, 0))) return PA_OK;
    choose_landmarks(saved->landmarks, node, &shape);
    shape.landmarks = saved->landmarks;
    const Qkv in = qkv_of(node);
    skyformer_forward(y->data, saved->U, &in, &shape, scratch);
    return PA_OK;
}

static Status skyformer_op_backward(Node *node)
{
    SkyformerShape shape;
    const Saved *saved = node->saved;
    Status status = skyformer_shape(&shape, node);
    if (status) return status;
    float *scratch = node_scratch(node, skyformer_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, (double)shape.keys.B * shape.keys.H * head_products(&shape, 1))) return PA_OK;
    shape.landmarks = saved->landmarks;
    const Qkv in = qkv_of(node);
    const QkvGradients grad = qkv_gradients(node);
    skyformer_backward(&grad, node->out[0]->grad, saved->U, &in, &shape, scratch);
    return PA_OK;
}

static Status skyformer_op_map(Node *node, int b, int h, float *map)
{
    SkyformerShape shape;
    const Saved *saved = node->saved;
    Status status = skyformer_shape(&shape, node);
    if (status) return status;
    float *scratch = node_scratch(node, skyformer_map_scratch(&shape));
    int32_t *landmarks = arena_alloc(&node->tape->scratch, (size_t)shape.keys.B * shape.m * sizeof(int32_t));
    if (!scratch || !landmarks) return PA_OUT_OF_MEMORY;
    if (saved)
        landmarks = saved->landmarks;
    else
        choose_landmarks(landmarks, node, &shape);
    shape.landmarks = landmarks;
    const Qkv in = qkv_of(node);
    skyformer_map(map, &in, &shape, b, h, scratch);
    return PA_OK;
}

const Op op_skyformer = {.name = "skyformer",
                         .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM landmarks?i:m|Bm queryMask?:BN",
                         .outputs = "y",
                         .options = "heads! gamma=0.1:[0,] iterations=6:#[0,100] landmarks=128:#[1,65536]",
                         .family = "attention",
                         .traits = "sequence cross apart",
                         .formula = "y = κ(q, L) (κ(L, L) + γI)⁻¹ κ(L, k) v",
                         .like = 1 + Q,
                         .queries = 1 + QUERY_MASK,
                         .forward = skyformer_op_forward,
                         .backward = skyformer_op_backward,
                         .map = skyformer_op_map};
