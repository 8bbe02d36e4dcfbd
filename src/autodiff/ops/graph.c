/* ops/graph — the rows "graph" and "graphImplicit" of the op table. Mathematics: attention/graph.h.
 *
 * z is [H,N,d], or [N,D] with the option heads; w1 and w2, of which a stationary kernel has the first alone, are
 * parameters or come from a generator (spectral_net), whose one sample is a dimension of 1. Forward sorts the edges and
 * keeps, for backward, that list and one weight per edge and head. While training, the option dropout removes single
 * weights after the softmax (GAT, Sec. 3.3). */
#include "attention/graph.h"
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

#include <string.h>

/* What both rows have in common once their inputs are read. */
typedef struct GraphOp {
    Heads heads; /* B = 1 */
    const float *z;
    int implicit;
    float dropout;
    const float *a_self, *a_neighbor; /* [H,d] */
    float slope;
    const float *w1, *w2; /* [H,d,M], the same where the kernel is stationary */
    int M;
    float p, eps, den;
} GraphOp;

typedef struct GraphSaved {
    GraphEdges edges;
    float *alpha;  /* [H,E] */
    float *mixed;  /* [H,E] after dropout; alpha itself without */
    uint8_t *kept; /* [H,E], NULL without dropout */
} GraphSaved;

/* ---- reading the node -------------------------------------------------------------------------------------------- */

enum { Z, A_SELF, A_NEIGHBOR, EDGES };
enum { W1 = 1, W2 = 2 };

static double or_default(double option, double fallback) { return option == 0 ? fallback : option; }

/* Both have the options heads and dropout, first and last. */
static double dropout_of(const Node *node) { return node->option[node->op == &op_graph ? 2 : 5]; }

/* The place of W_2: that of W_1 where the kernel is stationary, which w1 alone says: the option is for layers. */
static int second_of(const Node *node) { return node->op == &op_graph || node->in[W2] ? W2 : W1; }

static Status read_op(GraphOp *op, const Node *node)
{
    const double *option = node->option, dropout = dropout_of(node);
    *op = (GraphOp){.implicit = node->op == &op_graph_implicit,
                    .heads = heads_of(node, 'N'),
                    .z = node->in[Z]->data,
                    .dropout = node->tape->training ? (float)dropout : 0};
    if (op->heads.H < 1 || !(dropout >= 0 && dropout < 1))
        return fail(PA_BAD_ARGUMENT, "graph: z has heads, dropout is at least 0 and below 1");
    if (!op->implicit) {
        op->a_self = node->in[A_SELF]->data;
        op->a_neighbor = node->in[A_NEIGHBOR]->data;
        op->slope = (float)or_default(option[1], 0.2);
        return PA_OK;
    }
    op->w1 = node->in[W1]->data;
    op->w2 = node->in[second_of(node)]->data;
    op->M = size_of(node, 'S');
    op->p = (float)or_default(option[1], 2);
    op->eps = (float)or_default(option[2], 1e-5);
    op->den = (float)or_default(option[3], 2);
    if (op->M < 1 || !(op->p > 1 && op->eps > 0 && op->den > 0))
        return fail(
            PA_BAD_ARGUMENT,
            "graphImplicit: p is above 1, eps and den are positive, w1 and w2 hold at least one spectral sample");
    return PA_OK;
}

static Status read_edges(GraphEdges *edges, const Node *node, int N, Arena *arena)
{
    const int count = (int)(node->in[EDGES]->size / 2);
    int32_t *start = arena_alloc(arena, ((size_t)N + 1) * sizeof(int32_t));
    int32_t *source = arena_alloc(arena, (size_t)count * sizeof(int32_t));
    int32_t *seen = arena_alloc(&node->tape->scratch, (size_t)N * sizeof(int32_t));
    if (!start || !source || !seen) return PA_OUT_OF_MEMORY;
    /* a plan's are all different */
    const int E = node->tape->plan ? count : graph_edges(start, source, seen, node->in[EDGES]->ids, count, N);
    if (E < 0) return fail(PA_BAD_ARGUMENT, "graph: an edge names a node that z does not have");
    *edges = (GraphEdges){N, E, start, source};
    return PA_OK;
}

static size_t scratch_size(const GraphOp *op)
{ return op->implicit ? graph_implicit_scratch(op->heads.N, op->heads.d, op->M) : graph_gat_scratch(op->heads.N); }

static void head_weights(float *alpha, const GraphOp *op, const GraphEdges *edges, int h, float *scratch)
{
    const int d = op->heads.d, ldz = heads_stride(&op->heads);
    const float *z = op->z + heads_offset(&op->heads, 0, h);
    const size_t w = (size_t)h * d * op->M, a = (size_t)h * d;
    if (op->implicit)
        graph_implicit_forward(alpha, z, ldz, op->w1 + w, op->w2 + w, edges, d, op->M, op->p, op->eps, op->den,
                               scratch);
    else
        graph_gat_forward(alpha, z, ldz, op->a_self + a, op->a_neighbor + a, edges, d, op->slope, scratch);
}

/* Products: the sum over neighbours, d an edge; GAT's scores, 2d a node; implicit's features, of its matrices, and 2M
 * an edge. */
static double graph_products(const GraphOp *op, double E, int backward)
{
    const double N = op->heads.N, d = op->heads.d, M = op->M, H = op->heads.H;
    const double scores = op->implicit ? (op->w1 == op->w2 ? 1 : 2) * N * d * M : 2 * N * d,
                 energies = op->implicit ? 2 * E * M : 0;
    return H * (backward ? 2 * E * d + (op->implicit ? 4 : 3) * scores + 3 * energies : E * d + scores + energies);
}

/* ---- the op ------------------------------------------------------------------------------------------------------ */

static Status graph_op_forward(Node *node)
{
    GraphOp op;
    GraphSaved saved = {.kept = NULL};
    Status status = read_op(&op, node);
    if (status) return status;
    const Heads *H = &op.heads;
    Tensor *y = node->out[0];
    Arena *keep = y->needs_grad ? node->arena : &node->tape->scratch;
    status = read_edges(&saved.edges, node, H->N, keep);
    if (status) return status;
    const size_t E = (size_t)saved.edges.E, all = (size_t)H->H * E;
    saved.alpha = arena_floats(keep, all);
    saved.mixed = op.dropout > 0 ? arena_floats(keep, all) : saved.alpha;
    saved.kept = op.dropout > 0 ? (uint8_t *)arena_floats(keep, (all + 3) / 4) : NULL;
    float *scratch = node_scratch(node, scratch_size(&op));
    if (!saved.alpha || !saved.mixed || (op.dropout > 0 && !saved.kept) || !scratch) return PA_OUT_OF_MEMORY;
    if (y->needs_grad) {
        node->saved = arena_alloc(node->arena, sizeof saved);
        if (!node->saved) return PA_OUT_OF_MEMORY;
        memcpy(node->saved, &saved, sizeof saved);
    }
    if (planned(node, graph_products(&op, (double)E, 0))) return PA_OK;
    for (int h = 0; h < H->H; h++) head_weights(saved.alpha + (size_t)h * E, &op, &saved.edges, h, scratch);
    if (saved.kept) dropout_forward(saved.mixed, saved.kept, saved.alpha, op.dropout, all, &node->tape->rng);
    for (int h = 0; h < H->H; h++) {
        const size_t at = heads_offset(H, 0, h);
        graph_mix_forward(y->data + at, heads_stride(H), saved.mixed + (size_t)h * E, op.z + at, heads_stride(H),
                          &saved.edges, H->d);
    }
    return PA_OK;
}

static float *at_or_null(float *p, size_t offset) { return p ? p + offset : NULL; }

static Status graph_op_backward(Node *node)
{
    GraphOp op;
    Status status = read_op(&op, node);
    if (status) return status;
    const GraphSaved *saved = node->saved;
    const GraphEdges *edges = &saved->edges;
    const Heads *H = &op.heads;
    const size_t E = (size_t)edges->E;
    const int d = H->d, ld = heads_stride(H);
    const float rate = (float)dropout_of(node); /* as forward saw it: kept says whether it was training */
    float *dz = node_grad(node, Z), *first = node_grad(node, 1), *second = node_grad(node, second_of(node));
    float *dmixed = node_scratch(node, E);
    float *dalpha = saved->kept ? node_scratch(node, E) : dmixed;
    float *scratch = node_scratch(node, scratch_size(&op));
    if (!dmixed || !dalpha || !scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, graph_products(&op, (double)E, 1))) return PA_OK;
    for (int h = 0; h < H->H; h++) {
        const size_t at = heads_offset(H, 0, h), edge = (size_t)h * E, a = (size_t)h * d, w = a * (size_t)op.M;
        const float *z = op.z + at, *alpha = saved->alpha + edge;
        float *dzh = at_or_null(dz, at);
        graph_mix_backward(dzh, ld, dmixed, node->out[0]->grad + at, ld, saved->mixed + edge, z, ld, edges, d);
        if (saved->kept) {
            memset(dalpha, 0, E * sizeof(float));
            dropout_backward(dalpha, dmixed, saved->kept + edge, rate, E);
        }
        if (op.implicit)
            graph_implicit_backward(dzh, ld, at_or_null(first, w), at_or_null(second, w), dalpha, alpha, z, ld,
                                    op.w1 + w, op.w2 + w, edges, d, op.M, op.p, op.eps, op.den, scratch);
        else
            graph_gat_backward(dzh, ld, at_or_null(first, a), at_or_null(second, a), dalpha, alpha, z, ld,
                               op.a_self + a, op.a_neighbor + a, edges, d, op.slope, scratch);
    }
    return PA_OK;
}

static Status graph_op_map(Node *node, int b, int h, float *map)
{
    GraphOp op;
    GraphEdges edges;
    (void)b;
    Status status = read_op(&op, node);
    if (!status) status = read_edges(&edges, node, op.heads.N, &node->tape->scratch);
    if (status) return status;
    float *alpha = node_scratch(node, (size_t)edges.E);
    float *scratch = node_scratch(node, scratch_size(&op));
    if (!alpha || !scratch) return PA_OUT_OF_MEMORY;
    head_weights(alpha, &op, &edges, h, scratch);
    graph_map(map, alpha, &edges);
    return PA_OK;
}

/* slope 0 means 0.2. */
const Op op_graph = {.name = "graph",
                     .inputs = "z:HNd aSelf:Hd aNeighbor:Hd edges!i:E2",
                     .outputs = "y",
                     .options = "heads! slope=0.2 dropout:[0,1)",
                     .family = "attention",
                     .traits = "graph",
                     .formula = "y_i = Σ_j softmax_j(LeakyReLU(a_self·z_i + a_neighbor·z_j)) z_j over the edges (i, j)",
                     .like = 1 + Z,
                     .forward = graph_op_forward,
                     .backward = graph_op_backward,
                     .map = graph_op_map};

/* p 0 means 2, eps 0 means 1e-5, den 0 means 2. */
const Op op_graph_implicit = {
    .name = "graphImplicit",
    .inputs = "z:HNd w1:HdS|1HdS w2?:HdS|1HdS edges!i:E2",
    .outputs = "y",
    .options = "heads! p=2:(1,] eps=1e-5:(0,] den:[0,] stationary:? dropout:[0,1)",
    .layer = "samples=64:#[1,] source:direct|ikan|mikan klWeight:[0,]",
    .family = "attention",
    .traits = "graph spectral",
    .formula = "y_i = Σ_j softmax_j(log(s(z_i, z_j)² + eps) + ‖z_j‖_p²/den) z_j over the edges (i, j)",
    .like = 1 + Z,
    .forward = graph_op_forward,
    .backward = graph_op_backward,
    .map = graph_op_map};
