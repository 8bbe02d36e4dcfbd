/* Native check of attention/graph and of its rows in the op table against double references and finite differences. */
#include "attention/graph.h"
#include "attention/heads.h"
#include "autodiff/ops.h"
#include "autodiff/map.h"

#include "mechanism_check.h"

/* ---- the reference: every pair of nodes, those without an edge left out ---- */

typedef struct GraphCase {
    Heads heads; /* B = 1 */
    int M, implicit, count;
    double slope, p, eps, den;
    const int32_t *pairs;
    char edge[40][40]; /* the same, by target and source */
} GraphCase;

static int has_edge(const GraphCase *g, int i, int j) { return g->edge[i][j]; }

static double squared_norm(const double *x, int d, double p)
{
    double t = 0;
    for (int c = 0; c < d; c++) t += pow(fabs(x[c]), p);
    return t > 0 ? pow(t, 2 / p) : 0;
}

static double kernel(const double *x, const double *z, const double *w1, const double *w2, int d, int M)
{
    double s = 0;
    for (int m = 0; m < M; m++) {
        double cx = 0, sx = 0, cz = 0, sz = 0;
        for (int a = 0; a < 2; a++) {
            double tx = 0, tz = 0;
            for (int c = 0; c < d; c++) {
                tx += 6.283185307179586 * x[c] * (a ? w2 : w1)[c * M + m];
                tz += 6.283185307179586 * z[c] * (a ? w2 : w1)[c * M + m];
            }
            cx += cos(tx), sx += sin(tx), cz += cos(tz), sz += sin(tz);
        }
        s += (cx * cz + sx * sz) / (4 * M);
    }
    return s;
}

/* in: z, a_self or w1, a_neighbor or w2 */
static void graph_reference(double *const *out, double *const *in, const void *shape)
{
    const GraphCase *g = shape;
    const Heads *H = &g->heads;
    int d = H->d, ld = heads_stride(H);
    for (int h = 0; h < H->H; h++)
        for (int i = 0; i < H->N; i++) {
            const double *z = in[0] + heads_offset(H, 0, h), *zi = z + (size_t)i * ld;
            double *y = out[0] + heads_offset(H, 0, h) + (size_t)i * ld, sum = 0;
            for (int c = 0; c < d; c++) y[c] = 0;
            for (int j = 0; j < H->N; j++) {
                const double *zj = z + (size_t)j * ld;
                double E = 0;
                if (!has_edge(g, i, j)) continue;
                if (g->implicit) {
                    double s = kernel(zi, zj, in[1] + (size_t)h * d * g->M, in[2] + (size_t)h * d * g->M, d, g->M);
                    E = log(s * s + g->eps) + (squared_norm(zi, d, g->p) + squared_norm(zj, d, g->p)) / g->den;
                } else {
                    for (int c = 0; c < d; c++) E += zi[c] * in[1][h * d + c] + zj[c] * in[2][h * d + c];
                    E = E > 0 ? E : g->slope * E;
                }
                sum += exp(E);
                for (int c = 0; c < d; c++) y[c] += exp(E) * zj[c];
            }
            for (int c = 0; c < d && sum > 0; c++) y[c] /= sum;
        }
}

/* ---- through the tape ---- */

typedef struct Run {
    Tape tape;
    Tensor *in[4];
    Node *node;
} Run;

static Tensor *leaf(const Array *a, int ndim, const int32_t *shape)
{
    Tensor *t = tensor_leaf(DTYPE_F32, ndim, shape, 1);
    memcpy(t->data, a->f, a->n * sizeof(float));
    for (size_t i = 0; i < a->n; i++) t->grad[i] = START;
    return t;
}

static void run_make(Run *r, const GraphCase *g, const Array *in, double dropout)
{
    const Heads *H = &g->heads;
    tape_init(&r->tape, NULL);
    r->tape.training = dropout > 0;
    r->in[0] = H->tokens_first ? leaf(&in[0], 2, (int32_t[]){H->N, H->H * H->d})
                               : leaf(&in[0], 3, (int32_t[]){H->H, H->N, H->d});
    for (int i = 1; i < 3; i++)
        r->in[i] =
            g->implicit ? leaf(&in[i], 3, (int32_t[]){H->H, H->d, g->M}) : leaf(&in[i], 2, (int32_t[]){H->H, H->d});
    r->in[3] = tensor_leaf(DTYPE_I32, 2, (int32_t[]){g->count, 2}, 0);
    memcpy(r->in[3]->ids, g->pairs, (size_t)g->count * 2 * sizeof(int32_t));
    status_clear();
    if (g->implicit)
        r->node =
            tape_apply(&r->tape, &op_graph_implicit, r->in, 4, (double[]){H->H, g->p, g->eps, g->den, 0, dropout}, 6);
    else
        r->node = tape_apply(&r->tape, &op_graph, r->in, 4, (double[]){H->H, g->slope, dropout}, 3);
}

static void run_free(Run *r)
{
    if (r->node) tensor_release(r->node->out[0]);
    for (int i = 0; i < 4; i++) tensor_release(r->in[i]);
    tape_free(&r->tape);
}

static void check_map(Run *r, const GraphCase *g, const char *name)
{
    const Heads *H = &g->heads;
    int32_t n[4];
    check(map_size(r->node, n) == PA_OK, name, "shapes");
    check(n[0] == 1 && n[1] == H->H && n[2] == H->N && n[3] == H->N, name, "map shape");
    float *map = malloc(((size_t)H->N * H->N + 1) * sizeof(float));
    double difference = 0;
    int outside = 0;
    for (int h = 0; h < H->H; h++) {
        check(map_head(r->node, 0, h, map) == PA_OK, name, "map");
        for (int i = 0; i < H->N; i++) /* y_i is what the map's row says */
            for (int c = 0; c < H->d; c++) {
                size_t at = heads_offset(H, 0, h) + (size_t)i * heads_stride(H) + c;
                double y = 0;
                for (int j = 0; j < H->N; j++) {
                    y += map[i * H->N + j] * r->in[0]->data[heads_offset(H, 0, h) + (size_t)j * heads_stride(H) + c];
                    outside += map[i * H->N + j] != 0 && !has_edge(g, i, j);
                }
                difference = fmax(difference, fabs(y - r->node->out[0]->data[at]));
            }
    }
    check(difference < 1e-5 && !outside, name, "the map does not give the output");
    free(map);
}

/* Equal seeds drop equal weights, so the output under dropout is a smooth function of z, and its differences along a
 * random direction say what the gradient must be. */
static void check_dropout(const GraphCase *g, Array *in, const char *name)
{
    const double rate = 0.6, h = 1e-3;
    size_t n = in[0].n;
    float *direction = malloc((n + 1) * sizeof(float)), *dout = malloc((n + 1) * sizeof(float));
    for (size_t i = 0; i < n; i++) direction[i] = (float)random_normal(), dout[i] = (float)random_normal();
    double value[3], slope = 0, size = 0;
    int differs = 0;
    Run r;
    for (int k = 0; k < 3; k++) {
        for (size_t i = 0; i < n; i++) in[0].f[i] = (float)(in[0].d[i] + (k - 1) * h * direction[i]);
        run_make(&r, g, in, rate);
        value[k] = 0;
        for (size_t i = 0; i < n; i++) value[k] += (double)dout[i] * r.node->out[0]->data[i];
        if (k == 1) {
            check(tape_backward(&r.tape, r.node->out, (const float *const[]){dout}, 1) == PA_OK, name,
                  "backward under dropout");
            for (size_t i = 0; i < n; i++) {
                slope += ((double)r.in[0]->grad[i] - START) * direction[i];
                size += fabs((double)r.in[0]->grad[i] - START);
                differs += fabs(r.node->out[0]->data[i] - in[3].d[i]) > 1e-3;
            }
        }
        run_free(&r);
    }
    for (size_t i = 0; i < n; i++) in[0].f[i] = (float)in[0].d[i];
    double want = (value[2] - value[0]) / (2 * h);
    check(fabs(want - slope) < 5e-3 * (1 + fabs(want)), name, "gradient under dropout");
    check(g->count < 10 || (differs && size > 0), name, "dropout did nothing");
    free(direction), free(dout);
}

static size_t graph_case(GraphCase g)
{
    const Heads *H = &g.heads;
    size_t tokens = (size_t)H->H * H->N * H->d, weights = (size_t)H->H * H->d * (g.implicit ? g.M : 1);
    Array in[4] = {array_make(tokens, g.implicit ? 0.7 : 1), array_make(weights, g.implicit ? 0.15 : 0.4),
                   array_make(weights, g.implicit ? 0.15 : 0.4), array_make(tokens, 1)};
    Array out[1] = {array_make(tokens, 1)};
    for (int e = 0; e < g.count; e++) g.edge[g.pairs[2 * e]][g.pairs[2 * e + 1]] = 1;
    char name[128];
    snprintf(name, sizeof name, "%s H %d N %d d %d M %d E %d p %g, %s", g.implicit ? "graphImplicit" : "graph", H->H,
             H->N, H->d, g.M, g.count, g.p, H->tokens_first ? "tokens first" : "heads first");
    /* large beside START, whose last digit is lost */
    for (size_t j = 0; j < tokens; j++) out[0].grad[j] = (float)(8 * random_normal());
    Run r;
    run_make(&r, &g, in, 0);
    check(r.node != NULL, name, status_sentence());
    memcpy(out[0].f, r.node->out[0]->data, tokens * sizeof(float));
    Problem p = {name, graph_reference, &g, 3, 1, in, out, H->N > 1 ? 7 : 1};
    check_outputs(&p, 3e-6);
    check(tape_backward(&r.tape, r.node->out, (const float *const[]){out[0].grad}, 1) == PA_OK, name, "backward");
    for (int i = 0; i < 3; i++) memcpy(in[i].grad, r.in[i]->grad, in[i].n * sizeof(float));
    size_t compared = g.count ? check_gradients(&p, 2e-5) : 0;
    check_map(&r, &g, name);
    run_free(&r);
    memcpy(in[3].d, out[0].d, tokens * sizeof(double));
    check_dropout(&g, in, name);
    for (int i = 0; i < 4; i++) array_free(&in[i]);
    array_free(&out[0]);
    return compared;
}

/* Every node has itself but for node `alone`, which has none; a third of the edges is listed twice. */
static int random_edges(int32_t *pairs, int N, int degree, int alone)
{
    int count = 0;
    for (int k = 0; k < N * degree; k++) {
        int i = k < N ? k : (int)(random_uniform() * N), j = k < N ? k : (int)(random_uniform() * N);
        if (i == alone) continue;
        for (int twice = 0; twice < (k % 3 ? 1 : 2); twice++, count++) pairs[2 * count] = i, pairs[2 * count + 1] = j;
    }
    return count;
}

static void check_list(void)
{
    const int32_t pairs[] = {2, 0, 0, 1, 2, 2, 0, 1, 2, 0, 3, 3, 0, 0};
    int32_t start[5], source[7], seen[4];
    int E = graph_edges(start, source, seen, pairs, 7, 4);
    check(E == 5 && !memcmp(start, (int32_t[]){0, 2, 2, 4, 5}, sizeof start), "edges", "starts");
    check(!memcmp(source, (int32_t[]){1, 0, 0, 2, 3}, 5 * sizeof(int32_t)), "edges", "sources, in the list's order");
    check(graph_edges(start, source, seen, pairs, 0, 4) == 0 && start[4] == 0, "edges", "an empty list");
    check(graph_edges(start, source, seen, pairs, 7, 3) == -1, "edges", "a node beyond the last");
    check(graph_edges(start, source, seen, (int32_t[]){0, -1}, 1, 3) == -1, "edges", "a negative node");
}

static void check_refusals(void)
{
    GraphCase g = {{1, 2, 3, 4, 0}, 1, 0, 1, 0.2, 2, 1e-5, 2, (int32_t[]){0, 3}, {{0}}};
    Array in[4] = {array_make(24, 1), array_make(8, 1), array_make(8, 1), array_make(1, 1)};
    Run r;
    run_make(&r, &g, in, 0);
    check(!r.node && strstr(status_sentence(), "edge names a node"), "refusals", "an edge to a node that is not there");
    run_free(&r);
    g.implicit = 1, g.p = 1, g.pairs = (int32_t[]){0, 2};
    run_make(&r, &g, in, 0);
    check(!r.node && strstr(status_sentence(), "p is above 1"), "refusals", "p = 1");
    run_free(&r);
    for (int i = 0; i < 4; i++) array_free(&in[i]);
}

int main(void)
{
    size_t compared = 0;
    int32_t pairs[2 * 2 * 6 * 40];
    const int sizes[][5] = {/* H, N, d, M, edges per node */ {1, 1, 1, 1, 1},
                            {2, 3, 4, 3, 3},
                            {1, 9, 5, 4, 4},
                            {3, 7, 8, 5, 5},
                            {2, 33, 3, 5, 5},
                            {1, 6, 9, 31, 4},
                            {2, 4, 7, 2, 0},
                            {2, 0, 4, 2, 0}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int layout = 0; layout < 2; layout++)
            for (int kind = 0; kind < 4; kind++) {
                const int *z = sizes[i];
                double p = kind == 1 ? 1.8 : kind == 2 ? 2 : 3;
                int count = random_edges(pairs, z[1], z[4], z[1] > 2 ? 1 : -1);
                compared += graph_case((GraphCase){{1, z[0], z[1], z[2], layout},
                                                   z[3],
                                                   kind > 0,
                                                   count,
                                                   0.2,
                                                   p,
                                                   kind == 3 ? 1e-2 : 1e-3,
                                                   2 + kind,
                                                   pairs,
                                                   {{0}}});
            }
    check_list();
    check_refusals();
    check(compared > 5000, "graph_check", "too few gradient elements were compared");
    printf("%zu gradient elements compared\n", compared);
    return check_result("graph_check");
}
